import type { Controls, SealedRoot } from '../control.ts';
import type { Handed } from '../hand-over.ts';
import type { PinSource } from './hsm-settings.ts';
import type { TokenFacts } from './token-session.ts';

/** Requests to a process that drives a slot, and their answers. Bytes are base64. */
export interface SlotControls extends Pick<Controls, 'load' | 'forget' | 'hand-over-ask'> {
  /** Loads the library and finds the token; before anything else. */
  readonly attach: {
    readonly ask: { library: string; token: string };
    readonly answer: { facts: TokenFacts; mechanisms: number };
  };
  /** Refuses with trust.hsm.pin, once and for all. */
  readonly 'log-in': { readonly ask: { pin: PinSource }; readonly answer: object };
  /** Throws when token, session or wrapping key are gone. */
  readonly check: { readonly ask: object; readonly answer: object };
  /** The part of the root key that opens what lies around wrapped keys. */
  readonly 'take-part': { readonly ask: Handed & { root: string }; readonly answer: object };
  readonly generate: Pick<Controls['generate'], 'answer'> & {
    readonly ask: Pick<Controls['generate']['ask'], 'descriptor'>;
  };
  readonly 'wrapping-state': { readonly ask: object; readonly answer: Prepared };
  /** Makes the wrapping key; one that is to be carried to other tokens is finished later. Keeps one that is there. */
  readonly 'wrapping-make': { readonly ask: { toCarry: boolean }; readonly answer: { id: string } };
  /** A public key of this token, under which another token seals its wrapping key. */
  readonly 'wrapping-ask': { readonly ask: object; readonly answer: { modulus: string } };
  readonly 'wrapping-give': { readonly ask: { modulus: string }; readonly answer: CarriedKey };
  readonly 'wrapping-take': { readonly ask: CarriedKey; readonly answer: object };
  /** From now on the wrapping key never leaves the token. */
  readonly 'wrapping-finish': { readonly ask: object; readonly answer: Prepared };
  /** Keeps an unsealing key, handed over, under a key made for it that never leaves the token. */
  readonly 'unsealing-keep': {
    readonly ask: { root: Pick<SealedRoot, 'id' | 'epoch'>; handed: Handed };
    readonly answer: { wrapped: string };
  };
  /** Hands it over to whoever asked. */
  readonly 'unsealing-give': {
    readonly ask: { root: Pick<SealedRoot, 'id' | 'epoch'>; wrapped: string; publicKey: string };
    readonly answer: Handed;
  };
  /** Destroys what was kept for the root key before, but for `wrapped`. */
  readonly 'unsealing-forget': { readonly ask: { root: string; wrapped?: string }; readonly answer: object };
}

/** Whether the token can hold keys of this city. */
export interface Prepared {
  /** Id of the wrapping key, the same in every token that has it; null where there is none that is finished. */
  readonly wrapping: string | null;
  /** Id of one that was made and is not finished. */
  readonly unfinished: string | null;
}

/** The wrapping key on its way from one token to another: RSA-OAEP with the hash named. */
export interface CarriedKey {
  readonly id: string;
  readonly sealed: string;
  readonly hash: 'sha256' | 'sha1';
}
