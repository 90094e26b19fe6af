import { type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from './desk.ts';
import { type Role, roles } from './roles.table.ts';

const text = Type.Object({ en: Type.String(), zh: Type.String() });
const paging = {
  cursor: Type.Optional(Type.String({ maxLength: 20, pattern: '^[0-9]+$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
};
const next = Type.Union([Type.String(), Type.Null()]);

/** The operations of this module. */
export function accessOperations(desk: Desk): readonly Operation[] {
  return [roleList(), policyList(desk)];
}

function roleList(): Operation {
  return operation({
    name: 'access.role.list',
    http: 'GET /access/roles',
    summary: { en: 'List the roles', zh: '列出角色' },
    input: Type.Object(paging, { additionalProperties: false }),
    output: Type.Object({
      items: Type.Array(Type.Object({ name: Type.String(), title: text, description: text, duty: Type.Boolean() })),
      next,
    }),
    risk: 'low',
    resource: () => ({ type: 'Role', id: '*' }),
    run: async (input) => page(roles as Role[], input),
  });
}

function policyList({ authorizer }: Desk): Operation {
  return operation({
    name: 'access.policy.list',
    http: 'GET /access/policies',
    summary: { en: 'List the access policies in force', zh: '列出生效中的访问策略' },
    input: Type.Object(paging, { additionalProperties: false }),
    output: Type.Object({
      items: Type.Array(
        Type.Object({
          ...{ id: Type.String(), module: Type.String(), words: text, cedar: Type.String() },
          effect: Type.Union([Type.Literal('permit'), Type.Literal('forbid')]),
          origin: Type.Union([Type.Literal('product'), Type.Literal('city')]),
        }),
      ),
      next,
    }),
    risk: 'low',
    resource: () => ({ type: 'Policy', id: '*' }),
    run: async (input) => {
      const all = authorizer.book.rules.map(({ id, module, words, cedar, parsed, origin }) => ({
        ...{ id, module, words, cedar, origin },
        effect: parsed.effect,
      }));
      return page(all, input);
    },
  });
}

function page<T>(all: readonly T[], { cursor = '0', limit = 100 }: { cursor?: string; limit?: number }) {
  const from = Number(cursor);
  const end = from + limit;
  return { items: all.slice(from, end), next: end < all.length ? String(end) : null };
}
