import type { Context } from '../surroundings.ts';
import { platformActor, recordWith } from '../surroundings.ts';
import type { Provider } from '../vault/index.ts';
import { readKey } from './key.store.ts';
import type { Key, WholeKey } from './key.ts';
import type { KeyDirectory } from './key-directory.ts';
import { rotateKey } from './make-key.ts';

/** Queue of keys whose time to rotate has come. */
export const rotationQueue = 'trust.key.rotate';

/** While the keys are sealed a rotation waits this long and tries again, ms. */
const sealedPauseMs = 60_000;

/** Plans the next rotation of a key that has a schedule; part of the transaction when given. */
export async function planRotation(context: Context, key: Pick<Key, 'id' | 'nextRotationAt'>, db = context.ports.db) {
  if (key.nextRotationAt === null) return;
  const { jobs } = context.ports;
  await jobs.send(rotationQueue, { key: key.id }, { startAfter: key.nextRotationAt, db });
}

/** Rotates a key that is due and plans the next time; a plan that has been overtaken does nothing. */
export async function rotateDue(
  context: Context,
  provider: Provider,
  directory: KeyDirectory,
  isOpen: () => boolean,
  id: string,
): Promise<void> {
  const { clock, jobs } = context.ports;
  if (!isOpen()) {
    await jobs.send(rotationQueue, { key: id }, { startAfter: clock.now() + sealedPauseMs });
    return;
  }
  const now = clock.now();
  const isDue = ({ key }: WholeKey): boolean => (key.nextRotationAt ?? Number.POSITIVE_INFINITY) <= now;
  await rotateByItself({ context, provider, directory }, id, isDue, 'rotation by schedule');
}

/** Rotates a key whose latest version has been used as often as its kind allows; while sealed it is found again later. */
export async function rotateWorn(
  context: Context,
  provider: Provider,
  directory: KeyDirectory,
  id: string,
): Promise<void> {
  await rotateByItself({ context, provider, directory }, id, () => true, 'used as often as its kind allows');
}

async function rotateByItself(
  { context, provider, directory }: { context: Context; provider: Provider; directory: KeyDirectory },
  id: string,
  isDue: (whole: WholeKey) => boolean,
  reason: string,
): Promise<void> {
  const { db, clock } = context.ports;
  const rotated = await db.transaction().execute(async (transaction) => {
    const whole = await readKey(transaction, id, true);
    const living = whole?.versions.some(({ state }) => state !== 'destroyed');
    if (whole === undefined || living !== true || !isDue(whole)) return undefined;
    const version = await rotateKey(provider, transaction, whole, platformActor, clock.now(), reason);
    const fresh = await readKey(transaction, id);
    if (fresh !== undefined) await planRotation(context, fresh.key, transaction);
    await recordWith(context.ports, transaction, {
      operation: 'trust.key.rotated',
      resource: { type: 'CityKey', id },
      outcome: 'success',
      risk: 'medium',
      details: { version: version.number, reason },
    });
    return version.number;
  });
  if (rotated !== undefined) directory.forget(id);
}
