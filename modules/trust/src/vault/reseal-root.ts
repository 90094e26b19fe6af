import { randomBytes } from 'node:crypto';
import type { Controls, SealedRoot, UnsealingSecret } from './control.ts';
import { type Handed, handTo } from './hand-over.ts';
import { judgeShare, openOffline, openRoot, sealOffline, sealRoot, shareRoot, withShares } from './root-sharing.ts';

type Reshare = Controls['reshare'];

/** What the root key opens to: itself and the offline key beside it. */
interface Opened {
  readonly key: Buffer;
  readonly offlineKey: Buffer;
}

/**
 * Seals the root key under a new unsealing key, for holders or for tokens, once the present one has opened it. Refuses at the
 * first share that is not right, and with 'again' when the right ones are too few.
 */
export async function resealRoot(
  { root, proof, publicKeys, ...founding }: Reshare['ask'],
  held: { readonly id: string; readonly key: Buffer },
  withSecret: <T>(root: SealedRoot, secret: UnsealingSecret, use: (clear: Buffer) => T) => T,
): Promise<Reshare['answer']> {
  const open = (unsealing: Uint8Array): Opened => ({
    key: openRoot(root, unsealing),
    // A root key that has none yet gets one.
    offlineKey: openOffline(root, unsealing) ?? randomBytes(32),
  });
  const opened = 'secret' in proof ? withSecret(root, proof.secret, open) : await byShares(root, proof.given, open);
  if ('refused' in opened) return opened;
  const { key, offlineKey } = opened;
  try {
    if (root.id !== held.id || !key.equals(held.key)) throw new Error('what was given opens another root key');
    const epoch = root.epoch + 1;
    if (publicKeys === undefined) return await shareRoot(key, offlineKey, { ...founding, id: root.id }, epoch);
    return { ...sealForTokens({ key, offlineKey }, root.id, epoch, publicKeys), shares: [] };
  } finally {
    key.fill(0);
    offlineKey.fill(0);
  }
}

/** Seals the root key under a fresh unsealing key, which is handed to each process that asked for it. */
export function sealForTokens(
  { key, offlineKey }: Opened,
  id: string,
  epoch: number,
  publicKeys: readonly string[],
): { readonly root: SealedRoot; readonly handed: readonly Handed[] } {
  const secret = randomBytes(32);
  const handed = publicKeys.map((publicKey) => handTo(publicKey, unsealingContext({ id, epoch }), secret));
  const root = sealUnder(secret, { key, offlineKey }, id, epoch);
  secret.fill(0);
  return { root, handed };
}

/** The root key sealed under one secret, which needs no holders. */
export function sealUnder(secret: Buffer, { key, offlineKey }: Opened, id: string, epoch: number): SealedRoot {
  const wrapped = sealRoot(key, secret, id, epoch);
  return { id, epoch, threshold: 0, wrapped, checks: [], offline: sealOffline(offlineKey, secret, id, epoch) };
}

/** What an unsealing key is handed over for. */
export function unsealingContext({ id, epoch }: Pick<SealedRoot, 'id' | 'epoch'>): string {
  return `unsealing ${id} ${epoch}`;
}

async function byShares(
  root: SealedRoot,
  given: readonly string[],
  open: (unsealing: Uint8Array) => Opened,
): Promise<Opened | Extract<Reshare['answer'], { refused: unknown }>> {
  const right = new Map<number, Buffer>();
  for (const text of given) {
    const { holder, verdict, bytes } = judgeShare(root, text);
    if (bytes === undefined || verdict !== 'right')
      return { refused: { holder, verdict: verdict === 'right' ? 'wrong' : verdict } };
    right.set(holder, bytes);
  }
  if (right.size < root.threshold) return { refused: { holder: 0, verdict: 'again' } };
  return withShares([...right.values()], open);
}
