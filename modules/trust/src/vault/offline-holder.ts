import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { aesGcmOpen, aesGcmSeal, hkdf } from '../algorithms/index.ts';
import type { Descriptor } from './control.ts';
import { descriptorText } from './descriptor-text.ts';
import { offlineProblem } from './problems.ts';

const none = Buffer.alloc(0);
/** Material that begins so is sealed twice: under the offline key, and that under the root key. */
const mark = Buffer.from('citywall offline');

/** Whether material as it lies in the database is of a key that only ceremonies use. */
export function isOffline(wrapped: Uint8Array): boolean {
  return wrapped.length > mark.length && mark.equals(wrapped.subarray(0, mark.length));
}

/** Adds the mark of offline material. */
export function markOffline(wrapped: Uint8Array): Buffer {
  return Buffer.concat([mark, wrapped]);
}

/** Takes the mark off. */
export function unmarkOffline(wrapped: Uint8Array): Uint8Array {
  return wrapped.subarray(mark.length);
}

/**
 * The offline key inside a key process: root authorities' keys are sealed under it besides the root key. It is open only
 * during a ceremony, for which as many holders gave their shares again, and closes by itself.
 */
export interface OfflineHolder {
  /** Milliseconds it stays open; 0: it is closed. */
  left(): number;
  /** Opens it for so long. The holder overwrites `key` when it closes. */
  hold(key: Buffer, ms: number): void;
  close(): void;
  /** To hand it to another key process; undefined when closed. */
  key(): Buffer | undefined;
  /** Throws trust.ceremony.needed while closed. */
  seal(descriptor: Descriptor, material: Uint8Array): Buffer;
  /** Throws trust.ceremony.needed while closed. */
  open(descriptor: Descriptor, sealed: Uint8Array): Buffer;
}

/** `closed` is told when it closes: what was opened with it MUST be forgotten then. */
export function createOfflineHolder(closed: () => void): OfflineHolder {
  let held: { readonly key: Buffer; readonly wrapping: KeyObject; readonly until: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearTimeout(timer);
    if (held === undefined) return;
    held.key.fill(0);
    held = undefined;
    closed();
  };
  const wrapping = (): KeyObject => {
    if (held === undefined) throw offlineProblem();
    return held.wrapping;
  };
  return {
    left: () => (held === undefined ? 0 : Math.max(0, Math.ceil(held.until - performance.now()))),
    hold: (key, ms) => {
      close();
      const derived = hkdf('sha256', key, none, Buffer.from('citywall offline wrapping 1'), 32);
      held = { key, wrapping: createSecretKey(derived), until: performance.now() + ms };
      derived.fill(0);
      timer = setTimeout(close, ms);
    },
    close,
    key: () => held?.key,
    seal: (descriptor, material) => {
      const nonce = randomBytes(12);
      return Buffer.concat([nonce, aesGcmSeal(wrapping(), nonce, material, aadOf(descriptor))]);
    },
    open: (descriptor, sealed) =>
      aesGcmOpen(wrapping(), sealed.subarray(0, 12), sealed.subarray(12), aadOf(descriptor)),
  };
}

function aadOf(descriptor: Descriptor): Buffer {
  return Buffer.from(`citywall offline 1 ${descriptorText(descriptor)}`);
}
