import { type Call, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, showTime } from '../answers.ts';
import { formatProof } from '../chain/format-chains.ts';
import type { Factor } from '../chain/sign-in.tables.ts';
import { chainsReachable, requireStillAble } from '../chain/still-able.ts';
import type { Desk } from '../desk.ts';
import { findAccount } from '../registry/account.store.ts';
import { passkeyAnswer } from '../session/sign-in.operations.ts';
import type { Account } from '../tables.ts';
import { completeEnrolment, prepareEnrolment } from './enrolment.ts';
import { countRecoveryCodes, deleteFactor, listFactors, replaceRecoveryCodes } from './factor.store.ts';
import { requireFreshProof } from './fresh-proof.ts';
import { makeRecoveryCodes, recoveryMac } from './recovery-codes.ts';

const factorSchema = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal('totp'), Type.Literal('passkey'), Type.Literal('certificate')]),
  label: Type.String(),
  createdAt: Type.String(),
  lastUsedAt: Type.Union([Type.String(), Type.Null()]),
});
const enrolSchema = Type.Union([Type.Literal('totp'), Type.Literal('passkey')]);
const own = () => ({ type: 'User', id: 'current' });

/** What people have to prove who they are: their own affair. */
export function factorOperations(desk: Desk): readonly Operation[] {
  return [list(desk), prepare(desk), enrol(desk), remove(desk), makeCodes(desk)];
}

function list(desk: Desk): Operation {
  return operation({
    name: 'identity.factor.list',
    http: 'GET /identity/factors',
    summary: { en: 'List the own factors', zh: '列出自己的认证方式' },
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Object({
      items: Type.Array(factorSchema),
      next: Type.Null(),
      hasPassword: Type.Boolean(),
      recovery: Type.Union([Type.Object({ left: Type.Integer(), madeAt: Type.String() }), Type.Null()]),
      chains: Type.Array(Type.Object({ name: Type.String(), proof: Type.String(), able: Type.Boolean() }), {
        description: 'The chains that the caller may come to, and whether he has what they ask for',
      }),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: own,
    run: async (_input, call) => {
      const account = await self(desk, call);
      const codes = await countRecoveryCodes(call.db, account.id);
      const chains = await chainsReachable(desk, call.db, account);
      return {
        items: (await listFactors(call.db, account.id)).map(showFactor),
        next: null,
        hasPassword: account.password_hash !== null,
        recovery: codes === undefined ? null : { left: codes.left, madeAt: showTime(codes.madeAt) },
        chains: chains.map(({ chain, able }) => ({ name: chain.name, proof: formatProof(chain.proof), able })),
      };
    },
  });
}

function prepare(desk: Desk): Operation {
  return operation({
    name: 'identity.factor.prepare',
    http: 'POST /identity/factors/prepare',
    summary: { en: 'Begin to enrol a factor', zh: '开始登记认证方式' },
    input: Type.Object({ kind: enrolSchema }, { additionalProperties: false }),
    output: Type.Object({
      kind: enrolSchema,
      ticket: Type.String(),
      secret: Type.Optional(Type.String()),
      link: Type.Optional(Type.String()),
      options: Type.Optional(Type.Object({}, { additionalProperties: true })),
    }),
    risk: 'medium',
    transaction: false,
    resource: own,
    run: async ({ kind }, call) => {
      requireFreshProof(call);
      return { ...(await prepareEnrolment(desk, await self(desk, call), kind, bindingOf(call))) };
    },
  });
}

function enrol(desk: Desk): Operation {
  return operation({
    name: 'identity.factor.enrol',
    http: 'POST /identity/factors',
    summary: { en: 'Enrol a factor', zh: '登记认证方式' },
    input: Type.Object(
      {
        ticket: Type.String({ minLength: 1, maxLength: 2_000 }),
        label: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
        code: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })),
        response: Type.Optional(passkeyAnswer),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ factor: factorSchema }),
    risk: 'medium',
    resource: own,
    run: async (input, call) => {
      requireFreshProof(call);
      const account = await self(desk, call);
      const factor = await completeEnrolment(desk, call.db, account, bindingOf(call), input);
      call.note({ factor: factor.id, kind: factor.kind, label: factor.label });
      call.afterCommit(() => desk.changed(account.id));
      return { factor: showFactor(factor) };
    },
  });
}

function remove(desk: Desk): Operation {
  return operation({
    name: 'identity.factor.remove',
    http: 'DELETE /identity/factors/{id}',
    summary: { en: 'Remove an own factor', zh: '移除自己的认证方式' },
    input: Type.Object({ id: idSchema }, { additionalProperties: false }),
    output: Type.Object({}, { additionalProperties: false }),
    risk: 'medium',
    resource: own,
    run: async ({ id }, call) => {
      requireFreshProof(call);
      const account = await self(desk, call);
      const factor = await deleteFactor(call.db, account.id, id);
      if (factor === undefined) throw notFound({ en: 'The factor', zh: '该认证方式' });
      await requireStillAble(desk, call.db, account);
      call.note({ factor: id, kind: factor.kind, label: factor.label });
      call.afterCommit(() => {
        desk.alarms.clear(`identity.passkey.copied:${id}`);
        desk.changed(account.id);
      });
      return {};
    },
  });
}

function makeCodes(desk: Desk): Operation {
  return operation({
    name: 'identity.recovery-code.make',
    http: 'POST /identity/recovery-codes',
    summary: { en: 'Make new recovery codes in the place of the old ones', zh: '生成新的恢复码并替换旧的' },
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Object({ codes: Type.Array(Type.String(), { description: 'Shown once' }) }),
    risk: 'medium',
    resource: own,
    run: async (_input, call) => {
      requireFreshProof(call);
      const account = await self(desk, call);
      const codes = makeRecoveryCodes();
      const macs = codes.map((code) => recoveryMac(desk.signer, account.id, code));
      await replaceRecoveryCodes(call.db, account.id, macs, desk.clock.now());
      call.afterCommit(() => desk.changed(account.id));
      return { codes: [...codes] };
    },
  });
}

/** Enrolments end where they began: in the session, or with the password of every request. */
function bindingOf(call: Call): string {
  return call.principal.session ?? 'basic';
}

async function self(desk: Desk, call: Call): Promise<Account> {
  const account = await findAccount(call.db, call.principal.id, desk.clock.now());
  if (account === undefined) throw notFound({ en: 'Your account', zh: '您的账户' });
  return account;
}

function showFactor({ id, kind, label, created_at, last_used_at }: Factor) {
  return {
    id,
    kind,
    label,
    createdAt: showTime(created_at),
    lastUsedAt: last_used_at === null ? null : showTime(last_used_at),
  };
}
