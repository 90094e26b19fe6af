import { createHmac, createSecretKey, type KeyObject, randomBytes, randomFillSync, timingSafeEqual } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';
import { aesGcmOpen, aesGcmSeal, hkdf } from '../algorithms/index.ts';
import type { Founded, Founding, SealedRoot } from './control.ts';
import { readShare, rootMark, writeShare } from './share-text.ts';

// The root key is sealed under an unsealing key, and only that is shared: a new sharing makes a new unsealing key, after
// which the former shares open nothing that is still kept.

/** Shares a fresh unsealing key among the holders and seals root key and offline key under it. Threshold 2 to holders, holders 2 to 255. */
export async function shareRoot(
  rootKey: Buffer,
  offlineKey: Buffer,
  founding: Omit<Founding, 'offlineMs'>,
  epoch: number,
): Promise<Founded> {
  const { id, holders, threshold } = founding;
  // The library takes plain arrays only.
  const unsealing = new Uint8Array(32);
  randomFillSync(unsealing);
  const parts = await split(unsealing, holders, threshold);
  const shares: string[] = [];
  const checks: string[] = [];
  for (const [at, part] of parts.entries()) {
    const bytes = Buffer.from(part);
    shares.push(writeShare({ root: rootMark(id), epoch, holder: at + 1, bytes }));
    checks.push(checkOf(id, epoch, at + 1, bytes).toString('base64'));
    bytes.fill(0);
    part.fill(0);
  }
  const wrapped = sealRoot(rootKey, unsealing, id, epoch);
  const offline = sealOffline(offlineKey, unsealing, id, epoch);
  unsealing.fill(0);
  return { root: { id, epoch, threshold, wrapped, checks, offline }, shares };
}

/** Seals the root key under a secret of 32 bytes, base64. */
export function sealRoot(rootKey: Buffer, secret: Uint8Array, id: string, epoch: number): string {
  const nonce = randomBytes(12);
  const sealed = aesGcmSeal(createSecretKey(secret), nonce, rootKey, aadOf(id, epoch));
  return Buffer.concat([nonce, sealed]).toString('base64');
}

/** The root key; throws when the secret is not the one it was sealed under. */
export function openRoot(root: SealedRoot, secret: Uint8Array): Buffer {
  const wrapped = Buffer.from(root.wrapped, 'base64');
  return aesGcmOpen(createSecretKey(secret), wrapped.subarray(0, 12), wrapped.subarray(12), aadOf(root.id, root.epoch));
}

/** What `open` makes of the unsealing key that the shares make; there MUST be as many as the threshold asks for. */
export async function withShares<T>(shares: readonly Buffer[], open: (unsealing: Uint8Array) => T): Promise<T> {
  const plain = shares.map((share) => Uint8Array.from(share));
  const unsealing = await combine(plain);
  for (const share of plain) share.fill(0);
  try {
    return open(unsealing);
  } finally {
    unsealing.fill(0);
  }
}

/** Seals the offline key under a secret of 32 bytes, base64: under another key than the root key, derived from the same. */
export function sealOffline(offlineKey: Buffer, secret: Uint8Array, id: string, epoch: number): string {
  const nonce = randomBytes(12);
  const sealed = aesGcmSeal(offlineSeal(secret), nonce, offlineKey, offlineAad(id, epoch));
  return Buffer.concat([nonce, sealed]).toString('base64');
}

/** The offline key; undefined where none was made; throws when the secret is not the one it was sealed under. */
export function openOffline({ id, epoch, offline }: SealedRoot, secret: Uint8Array): Buffer | undefined {
  if (offline === undefined) return undefined;
  const sealed = Buffer.from(offline, 'base64');
  return aesGcmOpen(offlineSeal(secret), sealed.subarray(0, 12), sealed.subarray(12), offlineAad(id, epoch));
}

function offlineSeal(secret: Uint8Array): KeyObject {
  const derived = hkdf('sha256', secret, Buffer.alloc(0), Buffer.from('citywall offline key 1'), 32);
  const key = createSecretKey(derived);
  derived.fill(0);
  return key;
}

function offlineAad(id: string, epoch: number): Buffer {
  return Buffer.from(`citywall offline ${id} ${epoch}`);
}

/** A share as typed, judged without opening anything: whose it says it is, and whether it is right. */
export function judgeShare(
  root: SealedRoot,
  text: string,
): {
  readonly holder: number;
  readonly verdict: 'right' | 'wrong' | 'mistyped' | 'foreign' | 'former';
  readonly bytes?: Buffer;
} {
  const share = readShare(text);
  if (share === undefined) return { holder: 0, verdict: 'mistyped' };
  const { holder, bytes } = share;
  if (share.root !== rootMark(root.id)) return { holder: 0, verdict: 'foreign' };
  if (share.epoch !== root.epoch) return { holder: 0, verdict: 'former' };
  const check = root.checks[holder - 1];
  if (check === undefined) return { holder: 0, verdict: 'wrong' };
  if (bytes === undefined) return { holder, verdict: 'mistyped' };
  const right = timingSafeEqual(checkOf(root.id, root.epoch, holder, bytes), Buffer.from(check, 'base64'));
  return right ? { holder, verdict: 'right', bytes } : { holder, verdict: 'wrong' };
}

/** A share is 256 random bits and more, so that its check value tells nothing of it. */
function checkOf(id: string, epoch: number, holder: number, bytes: Buffer): Buffer {
  return createHmac('sha256', `citywall share check ${id} ${epoch} ${holder}`).update(bytes).digest();
}

function aadOf(id: string, epoch: number): Buffer {
  return Buffer.from(`citywall root ${id} ${epoch}`);
}
