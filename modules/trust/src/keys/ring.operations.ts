import { conflict, invalid, newId, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id, listOf, Name, pageInput, pageOf, readCursor } from '../page.ts';
import { actorOf, rfc3339 } from '../surroundings.ts';
import type { Ring } from './key.ts';
import type { KeyDesk } from './key-desk.ts';
import { insertRing, platformRingName, readRing, readRings, setRingUsers } from './ring.store.ts';
import { requireManage, seesAll } from './ring-guard.ts';

const OwnerSchema = Type.Object({
  type: Type.Union([Type.Literal('person'), Type.Literal('application'), Type.Literal('organisation')]),
  id: Type.String({ minLength: 1, maxLength: 128 }),
  name: Name,
});
const RingSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  owner: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }),
  users: Type.Array(Type.String()),
  test: Type.Boolean(),
  destructionWaitSeconds: Type.Integer(),
  createdAt: Type.String(),
});
const Users = Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 200, uniqueItems: true });

/** Key material of a ring that is not for tests waits at least a day before it is destroyed, s. */
const leastWait = 86_400;
const usualWait = 7 * 86_400;

/** Rings: whose keys, and who else may use them. */
export function ringOperations(desk: KeyDesk): readonly Operation[] {
  return [create(desk), list(), grant()];
}

function create({ context }: KeyDesk): Operation {
  return operation({
    name: 'trust.ring.create',
    http: 'POST /trust/rings',
    summary: { en: 'Create a key ring for an application, organisation or person', zh: '为应用、组织或人员创建密钥环' },
    input: Type.Object(
      {
        name: Name,
        owner: Type.Optional(OwnerSchema),
        users: Type.Optional(Users),
        test: Type.Optional(Type.Boolean({ description: 'For tests: raw key material may come in' })),
        destructionWaitSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 366 * 86_400 })),
      },
      { additionalProperties: false },
    ),
    output: RingSchema,
    risk: 'medium',
    resource: () => ({ type: 'KeyRing', id: '*' }),
    run: async ({ name, owner, users = [], test = false, destructionWaitSeconds = usualWait }, call) => {
      if (!test && destructionWaitSeconds < leastWait)
        throw invalid('trust.ring.wait', {
          en: 'Destruction must wait at least a day; only a ring marked for tests may have a shorter time.',
          zh: '销毁须至少等待一天；只有标记为测试的密钥环可以更短。',
        });
      const ring: Ring = {
        ...{ id: newId(), name, owner: owner ?? actorOf(call.principal), users, test, destructionWaitSeconds },
        ...{ createdAt: context.ports.clock.now(), createdBy: actorOf(call.principal) },
      };
      if (name === platformRingName || !(await insertRing(call.db, ring)))
        throw conflict('trust.ring.name', {
          en: `A ring named ${name} exists already. Choose another name.`,
          zh: `名为 ${name} 的密钥环已存在。请更换名称。`,
        });
      call.note({ ring: ring.id, name, owner: { ...ring.owner }, test });
      return ringOut(ring);
    },
  });
}

function list(): Operation {
  return operation({
    name: 'trust.ring.list',
    http: 'GET /trust/rings',
    summary: { en: 'List key rings', zh: '列出密钥环' },
    input: Type.Object(pageInput, { additionalProperties: false }),
    output: listOf(RingSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'KeyRing', id: '*' }),
    run: async ({ cursor, limit = 100 }, call) => {
      const principal = seesAll(call.principal) ? undefined : call.principal.id;
      const rings = await readRings(call.db, { principal, cursor: readCursor(cursor), limit: limit + 1 });
      return pageOf(rings, limit, ringOut);
    },
  });
}

function grant(): Operation {
  return operation({
    name: 'trust.ring.grant',
    http: 'POST /trust/rings/{id}/users',
    summary: { en: 'Set who may use the keys of a ring besides its owner', zh: '设置除所有者外可使用密钥环的主体' },
    input: Type.Object({ id: Id, users: Users }, { additionalProperties: false }),
    output: RingSchema,
    risk: 'high',
    resource: ({ id }) => ({ type: 'KeyRing', id }),
    run: async ({ id, users }, call) => {
      const ring = await readRing(call.db, id);
      if (ring === undefined) throw notFound({ en: 'The key ring', zh: '该密钥环' });
      requireManage(ring, call.principal);
      await setRingUsers(call.db, id, users);
      call.note({ from: [...ring.users], to: users });
      return ringOut({ ...ring, users });
    },
  });
}

function ringOut({ id, name, owner, users, test, destructionWaitSeconds, createdAt }: Ring) {
  const shown = { id, name, owner: { ...owner }, users: [...users], test, destructionWaitSeconds };
  return { ...shown, createdAt: rfc3339(createdAt) };
}
