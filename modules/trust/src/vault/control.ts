import type { Handed } from './hand-over.ts';
import type { Kind, Purpose } from './kinds.table.ts';

/** What is fixed of a key version at its birth. Its material is sealed together with this, so that none of it can be changed. */
export interface Descriptor {
  /** Id of the version. */
  readonly version: string;
  /** Id of the key. */
  readonly key: string;
  /** 1, 2, … within the key. */
  readonly number: number;
  readonly kind: Kind;
  readonly purpose: Purpose;
  readonly exportable: boolean;
  /** In hardware behind PKCS #11; without it, in key processes. */
  readonly held?: 'hsm';
}

/** The root key as it lies in the database, and how its shares are recognised. Nothing of it is secret. */
export interface SealedRoot {
  readonly id: string;
  /** 1, 2, …: a new one with each sharing, which ends the shares of the former. */
  readonly epoch: number;
  /** Shares needed; 0 for a root key that the installation unseals by itself. */
  readonly threshold: number;
  /** The root key sealed under what the shares make, base64. */
  readonly wrapped: string;
  /** For holder 1, 2, …: what tells a right share from a wrong one, base64. */
  readonly checks: readonly string[];
  /** The offline key, sealed under what the shares make, base64; undefined where none was made yet. */
  readonly offline?: string;
  /** The unsealing key as each of these tokens keeps it; any one of them opens the root key. Then the threshold is 0. */
  readonly tokens?: readonly KeptInToken[];
}

/** A secret under a key that never leaves its token. */
export interface KeptInToken {
  /** Label of the token. */
  readonly label: string;
  /** Base64. */
  readonly wrapped: string;
}

/** What opens the root key to seal it anew: shares of the holders, or the unsealing key of the tokens. */
export type ReshareProof = { readonly given: readonly string[] } | { readonly secret: UnsealingSecret };

/** The unsealing key where no holders give it: the installation's (base64), or one handed over by a token's process. */
export type UnsealingSecret = string | Handed;

/** How material comes in: as it is, or as RSA-OAEP of an AES key followed by AES-KWP of the material under it. */
export type ImportForm = 'raw' | 'rsa-aes-kwp';

/** How material goes out: the same, or SM2EnvelopedKey of GM/T 0009. */
export type ExportForm = 'rsa-aes-kwp' | 'sm2-enveloped';

/** Requests to a key process that are not work, and their answers. Bytes are base64. */
export interface Controls {
  readonly found: { readonly ask: Founding; readonly answer: Founded };
  readonly 'found-automatic': {
    readonly ask: { id: string; secret: string; offlineMs: number };
    readonly answer: { root: SealedRoot };
  };
  readonly 'unseal-automatic': {
    readonly ask: { root: SealedRoot; secret: UnsealingSecret };
    readonly answer: { root: string };
  };
  /** Founds with a fresh unsealing key, handed to each process that asked for it. */
  readonly 'found-for-tokens': {
    readonly ask: { id: string; publicKeys: readonly string[]; offlineMs: number };
    readonly answer: { root: SealedRoot; handed: readonly Handed[] };
  };
  readonly share: { readonly ask: { root: SealedRoot; share: string }; readonly answer: ShareTaken };
  readonly reshare: {
    readonly ask: Founding & {
      root: SealedRoot;
      proof: ReshareProof;
      /** Of tokens that are to unseal in the place of holders. */
      publicKeys?: readonly string[];
    };
    /** Refused for the first share that is not right, or with 'again' for too few of them. */
    readonly answer:
      | (Founded & { readonly handed?: readonly Handed[] })
      | { readonly refused: { holder: number; verdict: Exclude<ShareTaken['verdict'], 'taken'> } };
  };
  /** A share given for a ceremony; with the last one the offline key opens for so many ms. */
  readonly 'offline-share': {
    readonly ask: { root: SealedRoot; share: string; ms: number };
    readonly answer: ShareTaken & { readonly open: boolean };
  };
  /** Makes an offline key where the installation unseals by itself and has none yet. */
  readonly 'offline-make': {
    readonly ask: { root: SealedRoot; secret: UnsealingSecret };
    readonly answer: { offline: string };
  };
  readonly 'offline-open': {
    readonly ask: { root: SealedRoot; secret: UnsealingSecret; ms: number };
    readonly answer: object;
  };
  /** Ends the ceremony: the offline key and what was opened with it are forgotten, and shares given so far. */
  readonly 'offline-close': { readonly ask: object; readonly answer: object };
  /** Milliseconds the offline key stays open; 0: closed. */
  readonly 'offline-left': { readonly ask: object; readonly answer: { ms: number } };
  /** Seals material of an online key under the offline key as well. */
  readonly 'offline-take': {
    readonly ask: { descriptor: Descriptor; wrapped: string };
    readonly answer: { wrapped: string };
  };
  /** A process without root key asks for it: an ephemeral public key. */
  readonly 'hand-over-ask': { readonly ask: object; readonly answer: { publicKey: string } };
  /** One that has it seals it for the other. */
  readonly 'hand-over-give': {
    readonly ask: { publicKey: string };
    readonly answer: HandOver;
  };
  /** The same for a process that drives hardware, which gets its part only. */
  readonly 'hand-over-part': {
    readonly ask: { publicKey: string };
    readonly answer: Handed & { readonly root: string };
  };
  readonly 'hand-over-take': {
    readonly ask: HandOver;
    readonly answer: { root: string };
  };
  readonly generate: { readonly ask: { descriptor: Descriptor; offline?: boolean }; readonly answer: Made };
  readonly import: {
    readonly ask: { descriptor: Descriptor; form: ImportForm; material: string; transport?: string };
    readonly answer: Made;
  };
  readonly load: { readonly ask: { descriptor: Descriptor; wrapped: string }; readonly answer: object };
  readonly forget: { readonly ask: { version: string }; readonly answer: object };
  readonly export: {
    readonly ask: { version: string; form: ExportForm; publicKey: string };
    readonly answer: { material: string };
  };
}

export type ControlName = keyof Controls;

export interface Founding {
  readonly id: string;
  readonly holders: number;
  readonly threshold: number;
  /** How long the offline key stays open after founding, ms; 0: it does not. */
  readonly offlineMs: number;
}

/** The root key, and during a ceremony the offline key, from one key process to another. */
export interface HandOver extends Handed {
  readonly root: string;
  /** How long the offline key stays open, ms; 0: it is not in it. */
  readonly offlineMs: number;
}

export interface Founded {
  readonly root: SealedRoot;
  /** One for each holder in order, as text to print; shown once. */
  readonly shares: readonly string[];
}

export interface ShareTaken {
  /** Position of the holder the text names, from 1; 0 when it names none. */
  readonly holder: number;
  readonly verdict: 'taken' | 'again' | 'wrong' | 'mistyped' | 'foreign' | 'former';
  /** Holders whose shares have been taken. */
  readonly taken: readonly number[];
  /** Set once the root key is open. */
  readonly root?: string;
}

/** New material, sealed under the root key. */
export interface Made {
  readonly wrapped: string;
  readonly publicKeys: readonly string[];
}
