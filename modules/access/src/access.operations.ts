import { notFound, type Operation, operation, type Policy } from '@citywall/kernel';
import { Type } from 'typebox';
import type { PolicySource } from './check-policies.ts';
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
  return [roleList(), policyList(desk), decisionExplain(desk)];
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

function policyList({ sources }: Desk): Operation {
  return operation({
    name: 'access.policy.list',
    http: 'GET /access/policies',
    summary: { en: 'List the access policies', zh: '列出访问策略' },
    input: Type.Object(paging, { additionalProperties: false }),
    output: Type.Object({
      items: Type.Array(Type.Object({ id: Type.String(), module: Type.String(), words: text, cedar: Type.String() })),
      next,
    }),
    risk: 'low',
    resource: () => ({ type: 'Policy', id: '*' }),
    run: async (input) => {
      const all = sources().flatMap(({ name, policies }) =>
        policies.map(({ id, words, cedar }) => ({ id, module: name, words, cedar })),
      );
      return page(all, input);
    },
  });
}

function decisionExplain({ authorizer, sources, rolesOf }: Desk): Operation {
  return operation({
    name: 'access.decision.explain',
    http: 'POST /access/decisions/explain',
    summary: { en: 'Explain whether an operation would be allowed', zh: '说明某项操作是否会被允许' },
    input: Type.Object(
      {
        principal: Type.Union([
          Type.Object(
            { roles: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 16 }) },
            { additionalProperties: false },
          ),
          Type.Object({ user: Type.String({ maxLength: 64 }) }, { additionalProperties: false }),
        ]),
        operation: Type.String({ maxLength: 128 }),
        resource: Type.Optional(
          Type.Object(
            { type: Type.String({ maxLength: 64 }), id: Type.String({ maxLength: 256 }) },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({
      allowed: Type.Boolean(),
      policies: Type.Array(Type.Object({ id: Type.String(), words: text })),
    }),
    risk: 'low',
    transaction: false,
    resource: (input) => ({ type: 'Operation', id: input.operation ?? '*' }),
    run: async (input) => {
      const known = sources().flatMap(({ operations }) => operations);
      const asked = known.find(({ name }) => name === input.operation);
      if (asked === undefined) throw notFound({ en: 'The operation', zh: '该操作' });
      const held = 'roles' in input.principal ? input.principal.roles : await rolesOf(input.principal.user);
      if (held === undefined) throw notFound({ en: 'The user', zh: '该用户' });
      const id = 'user' in input.principal ? input.principal.user : 'someone';
      const resource = input.resource ?? { type: asked.resource({}).type, id: '*' };
      const principal = { type: 'person', id, name: id, roles: held, authentication: 'session' } as const;
      const decision = authorizer.decide(principal, asked.name, resource, {});
      return { allowed: decision.allowed, policies: withWords(sources(), decision.policies) };
    },
  });
}

function withWords(sources: readonly PolicySource[], ids: readonly string[]) {
  const policies: readonly Policy[] = sources.flatMap((source) => source.policies);
  return policies.filter(({ id }) => ids.includes(id)).map(({ id, words }) => ({ id, words }));
}

function page<T>(all: readonly T[], { cursor = '0', limit = 100 }: { cursor?: string; limit?: number }) {
  const from = Number(cursor);
  const end = from + limit;
  return { items: all.slice(from, end), next: end < all.length ? String(end) : null };
}
