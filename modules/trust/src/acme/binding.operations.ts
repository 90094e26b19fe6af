import { newId, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { bindingKey } from './account.operations.ts';
import { findAccounts, findBindings, insertBinding, revokeBinding } from './account.store.ts';
import { type AcmeDesk, acmeTime } from './acme-desk.ts';

const Id = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const page = { cursor: Type.Optional(Id), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) };
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const listOf = <T extends Type.TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), next: nullable(Type.String()) });

const Binding = Type.Object({
  id: Type.String(),
  ownerType: Type.String(),
  owner: Type.String(),
  hosts: Type.Array(Type.String()),
  account: nullable(Type.String()),
  createdAt: Type.String(),
  expiresAt: Type.String(),
  revokedAt: nullable(Type.String()),
});

/** Who may open ACME accounts, and the accounts there are; for key administrators. */
export function bindingOperations(desk: AcmeDesk): readonly Operation[] {
  return [
    operation({
      name: 'trust.acme.binding.create',
      http: 'POST /trust/acme/bindings',
      summary: {
        en: 'Let somebody open an ACME account for names; the MAC key is shown once',
        zh: '允许某主体开立 ACME 账户；MAC 密钥仅显示一次',
      },
      input: Type.Object(
        {
          owner: Type.String({ minLength: 1, maxLength: 200 }),
          ownerType: Type.Optional(Type.Enum(['application', 'organisation', 'person', 'device'])),
          hosts: Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { minItems: 1, maxItems: 100 }),
          days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365 })),
        },
        { additionalProperties: false },
      ),
      output: Type.Object({
        id: Type.String(),
        macKey: Type.String(),
        directory: Type.String(),
        expiresAt: Type.String(),
      }),
      risk: 'high',
      resource: () => ({ type: 'AcmeBinding', id: '*' }),
      run: async ({ owner, ownerType = 'application', hosts, days = 7 }, call) => {
        const id = newId();
        const expiresAt = call.time + days * 86_400_000;
        const row = { id, ownerType, owner, hosts, account: null, createdAt: call.time, expiresAt, revokedAt: null };
        await insertBinding(call.db, row);
        call.note({ binding: id, owner, hosts });
        const macKey = Buffer.from(bindingKey(desk, id)).toString('base64url');
        return { id, macKey, directory: `${desk.baseUrl()}/acme/directory`, expiresAt: acmeTime(expiresAt) };
      },
    }),
    operation({
      name: 'trust.acme.binding.list',
      http: 'GET /trust/acme/bindings',
      summary: { en: 'Who may open ACME accounts', zh: '可开立 ACME 账户的主体' },
      input: Type.Object(page, { additionalProperties: false }),
      output: listOf(Binding),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'AcmeBinding', id: '*' }),
      run: async ({ cursor, limit = 100 }, call) => {
        const rows = await findBindings(call.db, limit + 1, cursor);
        const items = rows.slice(0, limit).map((row) => ({
          ...row,
          hosts: [...row.hosts],
          createdAt: acmeTime(row.createdAt),
          expiresAt: acmeTime(row.expiresAt),
          revokedAt: row.revokedAt === null ? null : acmeTime(row.revokedAt),
        }));
        return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
      },
    }),
    operation({
      name: 'trust.acme.binding.revoke',
      http: 'POST /trust/acme/bindings/{id}/revoke',
      summary: { en: 'End a binding and its ACME account', zh: '终止绑定及其 ACME 账户' },
      input: Type.Object({ id: Id }, { additionalProperties: false }),
      output: Type.Object({}),
      risk: 'high',
      resource: ({ id }) => ({ type: 'AcmeBinding', id }),
      run: async ({ id }, call) => {
        if (!(await revokeBinding(call.db, id, call.time)))
          throw notFound({ en: 'A living binding of that id', zh: '该有效绑定' });
        return {};
      },
    }),
    operation({
      name: 'trust.acme.account.list',
      http: 'GET /trust/acme/accounts',
      summary: { en: 'ACME accounts', zh: 'ACME 账户' },
      input: Type.Object(page, { additionalProperties: false }),
      output: listOf(
        Type.Object({
          id: Type.String(),
          status: Type.String(),
          contact: Type.Array(Type.String()),
          binding: nullable(Type.String()),
          createdAt: Type.String(),
        }),
      ),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'AcmeAccount', id: '*' }),
      run: async ({ cursor, limit = 100 }, call) => {
        const rows = await findAccounts(call.db, limit + 1, cursor);
        const items = rows.slice(0, limit).map(({ id, status, contact, binding, createdAt }) => {
          return { id, status, contact: [...contact], binding, createdAt: acmeTime(createdAt) };
        });
        return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
      },
    }),
  ];
}
