import { createHash } from 'node:crypto';
import { conflict, type Db, newId, notFound, Problem } from '@citywall/kernel';
import { type Actor, type Context, platformActor, recordWith, rfc3339 } from '../surroundings.ts';
import type { Provider } from '../vault/index.ts';
import {
  approveDestruction,
  type Destruction,
  endDestruction,
  insertDestruction,
  lockDestruction,
} from './destruction.store.ts';
import { changeState, readKey } from './key.store.ts';
import type { WholeKey } from './key.ts';
import type { KeyDirectory } from './key-directory.ts';

/** Queue of destructions whose waiting time has passed. */
export const destructionQueue = 'trust.key.destroy';

/** One person asks; nothing happens yet. */
export async function requestDestruction(
  db: Db,
  { key, ring, versions }: WholeKey,
  by: Actor,
  reason: string,
  now: number,
): Promise<Destruction> {
  if (versions.every(({ state }) => state === 'destroyed'))
    throw conflict('trust.key.destroyed', { en: 'This key is destroyed already.', zh: '该密钥已销毁。' });
  const asked: Destruction = {
    ...{ id: newId(), key: key.id, state: 'requested', reason, requestedAt: now, requestedBy: by },
    dueAt: now + ring.destructionWaitSeconds * 1_000,
    ...{ approvedAt: null, approvedBy: null, endedAt: null, statement: null, signature: null },
  };
  if (await insertDestruction(db, asked)) return asked;
  throw conflict('trust.destruction.pending', {
    en: 'The destruction of this key is under way already. Approve or cancel it.',
    zh: '该密钥的销毁申请正在处理中。请批准或取消。',
  });
}

/** A second person agrees; it is done when the waiting time has passed, and not before. */
export async function agreeToDestruction(context: Context, db: Db, id: string, by: Actor): Promise<Destruction> {
  const asked = await requirePending(db, id, ['requested']);
  if (asked.requestedBy.id === by.id)
    throw new Problem('trust.destruction.same-person', 403, {
      en: 'Whoever asked for the destruction cannot approve it. Another administrator must.',
      zh: '申请人不能批准自己的销毁申请，须由另一名管理员批准。',
    });
  const { clock, jobs } = context.ports;
  const now = clock.now();
  await approveDestruction(db, id, by, now);
  await jobs.send(destructionQueue, { destruction: id }, { startAfter: Math.max(now, asked.dueAt), key: id, db });
  return { ...asked, state: 'approved', approvedAt: now, approvedBy: by };
}

/** Anybody who may manage the key can stop it until it is done. */
export async function cancelDestruction(db: Db, id: string, now: number): Promise<Destruction> {
  const asked = await requirePending(db, id, ['requested', 'approved']);
  await endDestruction(db, id, { state: 'cancelled', at: now });
  return { ...asked, state: 'cancelled', endedAt: now };
}

/**
 * Erases the material of every version, for good, and keeps a signed statement of it. Does nothing unless the destruction
 * is approved and due; done twice, it is done once.
 */
export async function destroyDue(
  context: Context,
  provider: Provider,
  directory: KeyDirectory,
  id: string,
): Promise<void> {
  const { db, clock } = context.ports;
  const destroyed = await db.transaction().execute(async (transaction) => {
    const asked = await lockDestruction(transaction, id);
    const now = clock.now();
    if (asked?.state !== 'approved' || asked.dueAt > now) return undefined;
    const whole = await readKey(transaction, asked.key, true);
    if (whole === undefined) return undefined;
    for (const { number, state } of whole.versions) {
      if (state === 'destroyed') continue;
      const change = { id: newId(), key: asked.key, number, from: state, to: 'destroyed', at: now } as const;
      await changeState(transaction, { ...change, by: platformActor, reason: asked.reason });
    }
    const statement = statementOf(context, asked, whole, now);
    const signature = Buffer.from(context.ports.signer.sign(Buffer.from(statement))).toString('base64');
    await endDestruction(transaction, id, { state: 'done', at: now, statement, signature });
    await recordWith(context.ports, transaction, {
      operation: 'trust.key.destroyed',
      resource: { type: 'CityKey', id: asked.key },
      outcome: 'success',
      risk: 'critical',
      details: { destruction: id, statement: createHash('sha256').update(statement).digest('hex') },
    });
    return whole;
  });
  if (destroyed === undefined) return;
  const { key, versions } = destroyed;
  directory.forget(key.id);
  await Promise.all(versions.map((version) => provider.forget(version.id)));
}

/** What the installation key signs. */
function statementOf({ ports }: Context, asked: Destruction, { key, ring, versions }: WholeKey, now: number): string {
  const said = {
    type: 'citywall key destruction 1',
    destruction: asked.id,
    key: key.id,
    name: key.name,
    ring: ring.name,
    kind: key.kind,
    versions: versions.map(({ id, number, publicKeys }) => ({
      id,
      number,
      publicKeys: publicKeys.map((one) => createHash('sha256').update(one).digest('hex')),
    })),
    reason: asked.reason,
    requested: { by: asked.requestedBy, at: rfc3339(asked.requestedAt) },
    approved: { by: asked.approvedBy, at: asked.approvedAt === null ? null : rfc3339(asked.approvedAt) },
    destroyed: rfc3339(now),
    signer: { name: ports.signer.name, ed25519: Buffer.from(ports.signer.publicKey).toString('base64') },
  };
  return JSON.stringify(said);
}

async function requirePending(db: Db, id: string, states: readonly Destruction['state'][]): Promise<Destruction> {
  const asked = await lockDestruction(db, id);
  if (asked === undefined) throw notFound({ en: 'The destruction', zh: '该销毁申请' });
  if (states.includes(asked.state)) return asked;
  throw conflict('trust.destruction.state', {
    en: `This destruction is ${asked.state}; it cannot be changed any more.`,
    zh: `该销毁申请的状态为 ${asked.state}，不能再更改。`,
  });
}
