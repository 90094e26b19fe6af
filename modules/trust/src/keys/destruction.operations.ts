import { type Call, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id, listOf, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import { actorOf, rfc3339 } from '../surroundings.ts';
import { agreeToDestruction, cancelDestruction, requestDestruction } from './destroy-key.ts';
import { type Destruction, lockDestruction, readDestructions } from './destruction.store.ts';
import type { KeyDesk } from './key-desk.ts';

const ActorSchema = Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const DestructionSchema = Type.Object({
  id: Type.String(),
  key: Type.String(),
  state: Type.String(),
  reason: Type.String(),
  requestedAt: Type.String(),
  requestedBy: ActorSchema,
  dueAt: Type.String(),
  approvedAt: orNull(Type.String()),
  approvedBy: orNull(ActorSchema),
  endedAt: orNull(Type.String()),
  statement: orNull(Type.String({ description: 'What was destroyed, as JSON' })),
  signature: orNull(
    Type.String({ description: 'Ed25519 of the installation key over the bytes of the statement, base64' }),
  ),
});

/** Destroying keys: asked by one person, approved by another, done after the waiting time. */
export function destructionOperations(desk: KeyDesk): readonly Operation[] {
  return [request(desk), approve(desk), cancel(desk), list()];
}

function request(desk: KeyDesk): Operation {
  return operation({
    name: 'trust.key.destroy-request',
    http: 'POST /trust/keys/{id}/destroy',
    summary: {
      en: 'Ask for the destruction of a key; another person must approve',
      zh: '申请销毁密钥；须由另一人批准',
    },
    input: Type.Object({ id: Id, reason: Reason }, { additionalProperties: false }),
    output: DestructionSchema,
    risk: 'high',
    resource: ({ id }) => ({ type: 'CityKey', id }),
    run: async ({ id, reason }, call) => {
      const whole = await desk.forChange(call, id);
      const now = desk.context.ports.clock.now();
      const asked = await requestDestruction(call.db, whole, actorOf(call.principal), reason, now);
      call.note({ destruction: asked.id, dueAt: rfc3339(asked.dueAt), reason });
      return destructionOut(asked);
    },
  });
}

function approve(desk: KeyDesk): Operation {
  return operation({
    name: 'trust.key.destroy-approve',
    http: 'POST /trust/destructions/{id}/approve',
    summary: { en: 'Approve the destruction of a key that somebody else asked for', zh: '批准他人提出的密钥销毁申请' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: DestructionSchema,
    risk: 'critical',
    resource: ({ id }) => ({ type: 'Destruction', id }),
    run: async ({ id }, call) => {
      await requireKeyOf(desk, call, id);
      const agreed = await agreeToDestruction(desk.context, call.db, id, actorOf(call.principal));
      call.note({ key: agreed.key, requestedBy: agreed.requestedBy.name, dueAt: rfc3339(agreed.dueAt) });
      return destructionOut(agreed);
    },
  });
}

function cancel(desk: KeyDesk): Operation {
  return operation({
    name: 'trust.key.destroy-cancel',
    http: 'POST /trust/destructions/{id}/cancel',
    summary: { en: 'Stop the destruction of a key while it waits', zh: '取消等待中的密钥销毁' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: DestructionSchema,
    risk: 'medium',
    resource: ({ id }) => ({ type: 'Destruction', id }),
    run: async ({ id }, call) => {
      await requireKeyOf(desk, call, id);
      return destructionOut(await cancelDestruction(call.db, id, desk.context.ports.clock.now()));
    },
  });
}

function list(): Operation {
  return operation({
    name: 'trust.key.destructions',
    http: 'GET /trust/destructions',
    summary: { en: 'Destructions of keys: waiting, done and cancelled', zh: '密钥销毁记录：等待、完成、取消' },
    input: Type.Object({ ...pageInput, key: Type.Optional(Id) }, { additionalProperties: false }),
    output: listOf(DestructionSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Destruction', id: '*' }),
    run: async ({ key, cursor, limit = 100 }, call) => {
      const rows = await readDestructions(call.db, { key, cursor: readCursor(cursor), limit: limit + 1 });
      return pageOf(rows, limit, destructionOut);
    },
  });
}

async function requireKeyOf(desk: KeyDesk, call: Call, id: string): Promise<void> {
  const asked = await lockDestruction(call.db, id);
  if (asked === undefined) throw notFound({ en: 'The destruction', zh: '该销毁申请' });
  await desk.forChange(call, asked.key);
}

function destructionOut(one: Destruction) {
  const time = (ms: number | null) => (ms === null ? null : rfc3339(ms));
  return {
    ...{ id: one.id, key: one.key, state: one.state, reason: one.reason },
    ...{ requestedAt: rfc3339(one.requestedAt), requestedBy: { ...one.requestedBy }, dueAt: rfc3339(one.dueAt) },
    ...{ approvedAt: time(one.approvedAt), approvedBy: one.approvedBy === null ? null : { ...one.approvedBy } },
    ...{ endedAt: time(one.endedAt), statement: one.statement, signature: one.signature },
  };
}
