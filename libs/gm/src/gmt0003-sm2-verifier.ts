// Fast verification of SM2 signatures (GM/T 0003.2) for many signatures of few keys, in WebAssembly.
import { createHash, hash } from 'node:crypto';
import type { Sm2PublicKey } from './gmt0003-sm2-keys.ts';
import { defaultUserId, sm2SignatureFromDer, sm2Verify, sm2Za } from './gmt0003-sm2-signature.ts';
import { Sm2Module } from './sm2-module.ts';

/** Verifies like sm2Verify, an order of magnitude faster once it knows a key. */
export interface Sm2Verifier {
  /** Whether the signature (strict DER) is that of the message; same contract as sm2Verify. */
  verify(publicKey: Sm2PublicKey, message: Uint8Array, signature: Uint8Array, userId?: Uint8Array): boolean;
}

/** A table costs as much as a dozen verifications without: it is made at this use of a key. */
const usesBeforeTable = 4;

/** Messages up to this many bytes are hashed in one call from a buffer of ours. */
const shortMessage = 16_384;

interface KnownKey {
  readonly point: Uint8Array;
  readonly za: Uint8Array;
  /** Uses of late: halved now and then. */
  uses: number;
  slot: number;
}

const noSlot = -1;

/**
 * Makes a verifier of one thread. It keeps at most `tables` tables (288 KiB each) for the keys used most of late, and
 * counts uses of at most sixteen times as many keys.
 */
export function createSm2Verifier({ tables = 64 }: { readonly tables?: number } = {}): Sm2Verifier {
  const module = new Sm2Module();
  const known = new KnownKeys(module, tables);
  const short = Buffer.alloc(32 + shortMessage);

  function digest(za: Uint8Array, message: Uint8Array): Uint8Array {
    if (message.length > shortMessage) return createHash('sm3').update(za).update(message).digest();
    short.set(za);
    short.set(message, 32);
    return hash('sm3', short.subarray(0, 32 + message.length), 'buffer');
  }

  return {
    verify(publicKey, message, signature, userId = defaultUserId) {
      const key = known.use(publicKey);
      const za = userId === defaultUserId && key !== undefined ? key.za : sm2Za(publicKey, userId);
      const rs = sm2SignatureFromDer(signature);
      if (rs === undefined) return false;
      const e = digest(za, message);
      const judgement =
        key !== undefined && key.slot !== noSlot
          ? module.judgeWithTable(key.slot, rs, e)
          : module.judgeWithoutTable(publicKey.point, rs, e);
      return judgement === 'undecided' ? sm2Verify(publicKey, message, signature, userId) : judgement === 'valid';
    },
  };
}

/** Which keys have a table. A key takes another's place only when it was used more, so that many keys cannot thrash. */
class KnownKeys {
  readonly #module: Sm2Module;
  readonly #slots: (KnownKey | undefined)[];
  readonly #keys = new Map<string, KnownKey>();
  #untilAging = 0;

  constructor(module: Sm2Module, tables: number) {
    this.#module = module;
    this.#slots = Array.from({ length: tables }, () => undefined);
  }

  /** Counts a use; undefined when there is no room to count. */
  use(publicKey: Sm2PublicKey): KnownKey | undefined {
    if (this.#untilAging === 0) this.#age();
    this.#untilAging -= 1;
    const { point } = publicKey;
    const name = Buffer.from(point.buffer, point.byteOffset, point.length).toString('latin1');
    const key = this.#keys.get(name) ?? this.#meet(name, publicKey);
    if (key === undefined) return undefined;
    key.uses += 1;
    if (key.slot === noSlot && key.uses >= usesBeforeTable) this.#settle(key);
    return key;
  }

  #meet(name: string, publicKey: Sm2PublicKey): KnownKey | undefined {
    if (this.#keys.size >= this.#slots.length * 16) return undefined;
    const key = { point: Uint8Array.from(publicKey.point), za: sm2Za(publicKey), uses: 0, slot: noSlot };
    this.#keys.set(name, key);
    return key;
  }

  #settle(key: KnownKey): void {
    let slot = 0;
    for (let at = 0; at < this.#slots.length; at += 1) {
      if ((this.#slots[at]?.uses ?? 0) < (this.#slots[slot]?.uses ?? 0)) slot = at;
    }
    const before = this.#slots[slot];
    if (slot >= this.#slots.length || (before !== undefined && before.uses >= key.uses)) return;
    if (before !== undefined) before.slot = noSlot;
    const loaded = this.#module.loadKey(slot, key.point);
    this.#slots[slot] = loaded ? key : undefined;
    if (loaded) key.slot = slot;
  }

  #age(): void {
    this.#untilAging = this.#slots.length * 256;
    for (const [name, key] of this.#keys) {
      key.uses >>= 1;
      if (key.uses === 0 && key.slot === noSlot) this.#keys.delete(name);
    }
  }
}
