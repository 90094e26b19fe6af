import { conflict, invalid, newId, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id, listOf, Name, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import { actorOf } from '../surroundings.ts';
import { type Kind, kinds } from '../vault/index.ts';
import { changeState, readChanges, readKey, readKeys, updateKey } from './key.store.ts';
import { holdings } from './key.ts';
import type { KeyDesk } from './key-desk.ts';
import { stateProblem } from './key-problems.ts';
import { ChangeSchema, changeOut, KeySchema, keyOut, ListedKeySchema, listedKeyOut } from './key-view.ts';
import { type KeyState, transitions } from './life-cycle.table.ts';
import { makeKey, rotateKey } from './make-key.ts';
import { readRing } from './ring.store.ts';
import { requireManage, requireSight, seesAll } from './ring-guard.ts';
import { planRotation } from './rotation.ts';

/** Schema of a kind of key. */
export const KindSchema = Type.Union((Object.keys(kinds) as Kind[]).map((kind) => Type.Literal(kind)));
/** Schema of what a key is for. */
export const PurposeSchema = Type.Union([Type.Literal('encrypt'), Type.Literal('sign'), Type.Literal('mac')]);

const keyResource = ({ id }: { id: string }) => ({ type: 'CityKey', id });

/** The life of keys: made, looked at, rotated, moved between states. */
export function keyOperations(desk: KeyDesk): readonly Operation[] {
  return [create(desk), list(), get(), changes(), rotate(desk), transition(desk), setLeastVersion(desk)];
}

function create(desk: KeyDesk): Operation {
  return operation({
    name: 'trust.key.create',
    http: 'POST /trust/keys',
    summary: {
      en: 'Create a key; kind, purpose and exportability are fixed for good',
      zh: '创建密钥；类型、用途和可导出性一经创建不可更改',
    },
    input: Type.Object(
      {
        ring: Id,
        name: Name,
        kind: KindSchema,
        purpose: Type.Optional(PurposeSchema),
        exportable: Type.Optional(Type.Boolean()),
        held: Type.Optional(
          Type.Enum([...holdings], {
            description: 'hsm: made in hardware behind PKCS #11, never exportable; default process',
          }),
        ),
        rotationDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_660 })),
        active: Type.Optional(Type.Boolean({ description: 'false: starts pre-activation' })),
      },
      { additionalProperties: false },
    ),
    output: KeySchema,
    risk: 'medium',
    resource: () => ({ type: 'CityKey', id: '*' }),
    run: async (input, call) => {
      desk.keeper.requireOpen();
      const ring = await readRing(call.db, input.ring);
      if (ring === undefined) throw notFound({ en: 'The key ring', zh: '该密钥环' });
      requireManage(ring, call.principal);
      const now = desk.context.ports.clock.now();
      const { key, version } = await makeKey(desk.provider, call.db, input, actorOf(call.principal), now);
      await planRotation(desk.context, key, call.db);
      const { id, name, kind, purpose, exportable, held } = key;
      call.note({ key: id, name, kind, purpose, exportable, held });
      return keyOut({ key, ring, versions: [version] });
    },
  });
}

function list(): Operation {
  return operation({
    name: 'trust.key.list',
    http: 'GET /trust/keys',
    summary: { en: 'List keys', zh: '列出密钥' },
    input: Type.Object({ ...pageInput, ring: Type.Optional(Id) }, { additionalProperties: false }),
    output: listOf(ListedKeySchema),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'CityKey', id: '*' }),
    run: async ({ ring, cursor, limit = 100 }, call) => {
      const principal = seesAll(call.principal) ? undefined : call.principal.id;
      const rows = await readKeys(call.db, { ring, principal, cursor: readCursor(cursor), limit: limit + 1 });
      return pageOf(rows, limit, listedKeyOut);
    },
  });
}

function get(): Operation {
  return operation({
    name: 'trust.key.get',
    http: 'GET /trust/keys/{id}',
    summary: { en: 'A key with its versions and public keys', zh: '查看密钥及其版本和公钥' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: KeySchema,
    risk: 'low',
    recording: 'aggregate',
    resource: keyResource,
    run: async ({ id }, call) => {
      const whole = await readKey(call.db, id);
      if (whole === undefined) throw notFound({ en: 'The key', zh: '该密钥' });
      requireSight(whole.ring, call.principal);
      return keyOut(whole);
    },
  });
}

function changes(): Operation {
  return operation({
    name: 'trust.key.changes',
    http: 'GET /trust/keys/{id}/changes',
    summary: { en: 'Every change of state of a key, with who and why', zh: '密钥状态变更记录' },
    input: Type.Object({ id: Id }, { additionalProperties: false }),
    output: listOf(ChangeSchema),
    risk: 'low',
    recording: 'aggregate',
    resource: keyResource,
    run: async ({ id }, call) => {
      const whole = await readKey(call.db, id);
      if (whole === undefined) throw notFound({ en: 'The key', zh: '该密钥' });
      requireSight(whole.ring, call.principal);
      return { items: (await readChanges(call.db, id)).map(changeOut), next: null };
    },
  });
}

function rotate(desk: KeyDesk): Operation {
  return operation({
    name: 'trust.key.rotate',
    http: 'POST /trust/keys/{id}/rotate',
    summary: {
      en: 'Give a key a new version; the former ones only open and verify',
      zh: '轮换密钥：生成新版本，旧版本仅用于解密和验证',
    },
    input: Type.Object({ id: Id, reason: Type.Optional(Reason) }, { additionalProperties: false }),
    output: KeySchema,
    risk: 'medium',
    resource: keyResource,
    run: async ({ id, reason = 'rotated by hand' }, call) => {
      desk.keeper.requireOpen();
      const whole = await desk.forChange(call, id);
      const now = desk.context.ports.clock.now();
      const version = await rotateKey(desk.provider, call.db, whole, actorOf(call.principal), now, reason);
      const fresh = (await readKey(call.db, id)) ?? whole;
      await planRotation(desk.context, fresh.key, call.db);
      call.note({ version: version.number, reason });
      return keyOut(fresh);
    },
  });
}

function transition(desk: KeyDesk): Operation {
  const targets = ['active', 'suspended', 'deactivated', 'compromised'] as const;
  return operation({
    name: 'trust.key.transition',
    http: 'POST /trust/keys/{id}/transition',
    summary: { en: 'Move a version of a key to another state', zh: '变更密钥版本的状态' },
    input: Type.Object(
      {
        id: Id,
        to: Type.Union(targets.map((state) => Type.Literal(state))),
        version: Type.Optional(Type.Integer({ minimum: 1, description: 'The latest when missing' })),
        reason: Reason,
      },
      { additionalProperties: false },
    ),
    output: KeySchema,
    risk: 'high',
    resource: keyResource,
    run: async ({ id, to, version, reason }, call) => {
      const whole = await desk.forChange(call, id);
      const number = version ?? whole.key.latest;
      const from = whole.versions.find((one) => one.number === number)?.state;
      if (from === undefined) throw notFound({ en: 'This version of the key', zh: '该密钥版本' });
      if (!transitions[from].includes(to as KeyState)) throw stateProblem(from, to as KeyState);
      if (to === 'active' && number !== whole.key.latest)
        throw conflict('trust.key.not-latest', {
          en: 'Only the latest version of a key can become active.',
          zh: '只有密钥的最新版本可以激活。',
        });
      const at = desk.context.ports.clock.now();
      const by = actorOf(call.principal);
      await changeState(call.db, { id: newId(), key: id, number, from, to: to as KeyState, at, by, reason });
      call.note({ version: number, from, to, reason });
      return keyOut((await readKey(call.db, id)) ?? whole);
    },
  });
}

function setLeastVersion(desk: KeyDesk): Operation {
  return operation({
    name: 'trust.key.set-least-version',
    http: 'POST /trust/keys/{id}/least-version',
    summary: { en: 'Set the oldest version that still opens and verifies', zh: '设置仍可用于解密和验证的最低版本' },
    input: Type.Object({ id: Id, version: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
    output: KeySchema,
    risk: 'medium',
    resource: keyResource,
    run: async ({ id, version }, call) => {
      const whole = await desk.forChange(call, id);
      if (version > whole.key.latest)
        throw invalid('trust.key.least-version', {
          en: `The least version cannot be above the latest, which is ${whole.key.latest}.`,
          zh: `最低版本不能高于最新版本 ${whole.key.latest}。`,
        });
      await updateKey(call.db, { ...whole.key, leastVersion: version });
      call.note({ from: whole.key.leastVersion, to: version });
      return keyOut((await readKey(call.db, id)) ?? whole);
    },
  });
}
