import { operation, type Principal, type Resource } from '@citywall/kernel';
import fc from 'fast-check';
import { Type } from 'typebox';
import { principalTypes } from './cedar.ts';

/** Random policies, and questions to them, for tests that compare our decisions with those of others. */

const words = { en: 'x', zh: 'x' };
/** Of one module, with facts of every kind. */
export const operations = ['demo.a.read', 'demo.a.write', 'demo.b.read'].map((name) =>
  operation({
    ...{ name, http: 'GET /x', summary: words, input: Type.Object({}), output: Type.Object({}), risk: 'low' },
    resource: () => ({ type: 'Thing', id: '*' }),
    facts: {
      attributes: Type.Object({
        owner: Type.String(),
        level: Type.Integer(),
        open: Type.Boolean(),
        labels: Type.Array(Type.String()),
      }),
      read: async () => ({}),
    },
    run: async () => ({}),
  }),
);

const roleNames = ['viewer', 'operator', 'intake'];
const organisations = ['city', 'transport', 'metro'];
const conditions = [
  'principal in Role::"viewer"',
  'principal in [Role::"operator", Role::"intake"]',
  'principal.authenticated',
  'principal.name == "n1"',
  'principal == Person::"p1"',
  'principal has organisation && resource in principal.organisation',
  'principal in Organisation::"transport"',
  'principal has methods && principal.methods.contains("totp")',
  'principal has assurance && principal.assurance >= 2',
  'resource == Thing::"t1"',
  'resource in Organisation::"city"',
  'resource has owner && resource.owner == principal.name',
  'resource has level && resource.level > 3',
  'resource has level && resource.level * 4611686018427387904 > 0',
  'resource has labels && resource.labels.containsAny(["secret", "internal"])',
  'context has hour && context.hour >= 8 && context.hour < 18',
  'context has address && context.address.isInRange(ip("10.0.0.0/8"))',
  'context has authentication && context.authentication == "session"',
  'if principal is Person then (context has risk && context.risk < 50) else principal is Device',
];
const principalScopes = [
  'principal',
  'principal in Role::"viewer"',
  'principal is Person',
  'principal is Person in Role::"operator"',
  'principal == Person::"p2"',
  'principal in Organisation::"metro"',
];
const actionScopes = ['action == Action::"demo.a.read"', 'action in [Action::"demo.a.write", Action::"demo.b.read"]'];
const resourceScopes = ['resource', 'resource is Thing', 'resource == Thing::"t2"', 'resource in Organisation::"city"'];

const clause = fc
  .tuple(fc.constantFrom('when', 'unless'), fc.constantFrom(...conditions))
  .map(([k, c]) => `${k} { ${c} }`);
/** One policy. */
export const policyText = fc
  .tuple(
    fc.constantFrom('permit', 'permit', 'forbid'),
    fc.constantFrom(...principalScopes),
    fc.constantFrom(...actionScopes),
    fc.constantFrom(...resourceScopes),
    fc.array(clause, { maxLength: 2 }),
  )
  .map(([effect, who, what, on, clauses]) => `${effect}(${who}, ${what}, ${on}) ${clauses.join(' ')};`);

const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
const principal = fc
  .record({
    type: fc.constantFrom('person', 'device', 'application'),
    id: fc.constantFrom('p1', 'p2', 'p3'),
    name: fc.constantFrom('n1', 'n2'),
    roles: fc.subarray(roleNames),
    authentication: fc.constantFrom('session', 'basic'),
    organisations: some(fc.constantFrom(['city'], ['transport', 'city'], ['metro', 'transport', 'city'])),
    methods: some(fc.subarray(['password', 'totp'])),
    assurance: some(fc.integer({ min: 0, max: 3 })),
  })
  .map((value) => compact(value) as Principal);
const resource = fc
  .record({
    id: fc.constantFrom('t1', 't2', 't3'),
    organisations: some(fc.subarray(organisations)),
    attributes: some(
      fc
        .record({
          owner: some(fc.constantFrom('n1', 'n2')),
          level: some(fc.integer({ min: 0, max: 6 })),
          labels: some(fc.subarray(['secret', 'internal', 'open'])),
        })
        .map(compact),
    ),
  })
  .map((value) => compact({ type: 'Thing', ...value }) as Resource);
const context = fc
  .record({
    hour: some(fc.integer({ min: 0, max: 23 })),
    address: some(fc.constantFrom('10.1.2.3', '8.8.8.8', 'fe80::1', '::ffff:10.0.0.1', 'nowhere')),
    risk: some(fc.integer({ min: 0, max: 100 })),
  })
  .map(compact);

/** Who asks for what, on what, and from where. */
export const question = fc.tuple(principal, fc.constantFrom(...operations.map(({ name }) => name)), resource, context);
export type RandomQuestion = typeof question extends fc.Arbitrary<infer T> ? T : never;

/** Everything there is to a question in the form that every Cedar takes, without any cutting or filtering of ours. */
export function wholeQuestion([who, name, on, around]: RandomQuestion) {
  const uid = { type: principalTypes[who.type], id: who.id };
  const of = { type: on.type, id: on.id };
  const up = (list: readonly string[] = []) => list.map((id) => ({ type: 'Organisation', id }));
  const { address, ...rest } = around;
  const plain = address?.replace('::ffff:', '');
  return {
    principal: uid,
    action: { type: 'Action', id: name },
    resource: of,
    context: {
      authentication: who.authentication,
      ...rest,
      ...(address === undefined || address === 'nowhere' ? {} : { address: { __extn: { fn: 'ip', arg: plain } } }),
    },
    entities: [
      {
        uid,
        attrs: {
          ...{ name: who.name, authenticated: true },
          ...(who.organisations ? { organisation: { __entity: up(who.organisations)[0] } } : {}),
          ...(who.methods ? { methods: [...who.methods] } : {}),
          ...(who.assurance === undefined ? {} : { assurance: who.assurance }),
        },
        parents: [...who.roles.map((id) => ({ type: 'Role', id })), ...up(who.organisations)],
      },
      { uid: of, attrs: { ...on.attributes }, parents: up(on.organisations) },
    ],
  };
}
