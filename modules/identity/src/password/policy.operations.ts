import { type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { countAdopted } from './password.store.ts';
import { changePolicy, policyChangeSchema, policySchema, readPolicy, usualPolicy } from './password-policy.ts';

/** The password policy of the city. */
export function policyOperations(desk: Desk): readonly Operation[] {
  return [show(desk), change(desk)];
}

const nothing = Type.Object({}, { additionalProperties: false });

function show(desk: Desk): Operation {
  return operation({
    name: 'identity.password-policy.show',
    http: 'GET /identity/password-policy',
    summary: { en: 'Show the password policy', zh: '查看口令策略' },
    input: nothing,
    output: Type.Object({
      policy: policySchema,
      usual: policySchema,
      adopted: Type.Integer({ description: 'Accounts whose password is kept as another system hashed it' }),
    }),
    risk: 'low',
    recording: 'aggregate',
    duringPasswordChange: true,
    resource: () => ({ type: 'PasswordPolicy', id: 'current' }),
    run: async (_input, call) => ({
      policy: readPolicy(desk.settings),
      usual: usualPolicy,
      adopted: await countAdopted(call.db),
    }),
  });
}

function change(desk: Desk): Operation {
  return operation({
    name: 'identity.password-policy.change',
    http: 'PATCH /identity/password-policy',
    summary: { en: 'Change parts of the password policy', zh: '修改口令策略' },
    input: policyChangeSchema,
    output: Type.Object({ policy: policySchema }),
    risk: 'high',
    resource: () => ({ type: 'PasswordPolicy', id: 'current' }),
    run: async (input, call) => {
      const before = readPolicy(desk.settings);
      await changePolicy(call.db, desk.settings, input);
      call.note({ from: { ...before }, to: { ...before, ...input } });
      return { policy: { ...before, ...input } };
    },
  });
}
