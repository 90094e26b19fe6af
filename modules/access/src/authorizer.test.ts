import { operation, type Principal, type Resource } from '@citywall/kernel';
import fc from 'fast-check';
import { Type } from 'typebox';
import { describe, expect, test } from 'vitest';
import { createAuthorizer } from './authorizer.ts';
import { cedar, principalTypes } from './cedar.ts';

/** Decisions of the authorizer (by operation, cut down, kept) against Cedar asked anew about everything. */

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const words = { en: 'x', zh: 'x' };
const operations = ['demo.a.read', 'demo.a.write', 'demo.b.read'].map((name) =>
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
const policyText = fc
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

/** Everything there is, told to Cedar without any of our cutting, filtering and keeping. */
function asCedarSays(
  policies: readonly { id: string; cedar: string }[],
  who: Principal,
  name: string,
  on: Resource,
  around: Record<string, any>,
): { allowed: boolean; policies: string[] } {
  const uid = { type: principalTypes[who.type], id: who.id };
  const of = { type: on.type, id: on.id };
  const up = (list: readonly string[] = []) => list.map((id) => ({ type: 'Organisation', id }));
  const { address, ...rest } = around;
  const plain = address?.replace('::ffff:', '');
  const answer = cedar.isAuthorized({
    principal: uid,
    action: { type: 'Action', id: name },
    resource: of,
    context: {
      authentication: who.authentication,
      ...rest,
      ...(address === undefined || address === 'nowhere' ? {} : { address: { __extn: { fn: 'ip', arg: plain } } }),
    },
    policies: { staticPolicies: Object.fromEntries(policies.map((policy) => [policy.id, policy.cedar])) },
    entities: [
      {
        uid,
        attrs: {
          ...{ name: who.name, authenticated: true },
          ...(who.organisations ? { organisation: { __entity: up(who.organisations)[0]! } } : {}),
          ...(who.methods ? { methods: [...who.methods] } : {}),
          ...(who.assurance === undefined ? {} : { assurance: who.assurance }),
        },
        parents: [...who.roles.map((id) => ({ type: 'Role', id })), ...up(who.organisations)],
      },
      { uid: of, attrs: { ...on.attributes } as any, parents: up(on.organisations) },
    ],
  });
  if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0)
    return { allowed: false, policies: [] };
  const { decision, diagnostics } = answer.response;
  return { allowed: decision === 'allow', policies: diagnostics.reason.toSorted() };
}

describe('a decision', () => {
  test('is what Cedar says of all there is, the first time and every time after', () => {
    const question = fc.tuple(principal, fc.constantFrom(...operations.map(({ name }) => name)), resource, context);
    let allowed = 0;
    let asked = 0;
    fc.assert(
      fc.property(
        fc.array(policyText, { minLength: 1, maxLength: 6 }),
        fc.array(question, { minLength: 12, maxLength: 12 }),
        (texts, questions) => {
          const policies = texts.map((text, at) => ({ id: `demo.p${at}`, words, cedar: text }));
          const authorizer = createAuthorizer(log);
          authorizer.load([{ name: 'demo', operations, policies: [] }]);
          authorizer.loadCity(policies.map((policy) => ({ ...policy, module: 'demo' })));
          for (const round of ['new', 'kept']) {
            for (const [who, name, on, around] of questions) {
              const truth = asCedarSays(policies, who, name, on, around);
              const { allowed: ours, policies: ids } = authorizer.decide(who, name, on, around as any);
              expect({ round, allowed: ours, policies: ids }).toEqual({ round, ...truth });
              asked += 1;
              if (ours) allowed += 1;
            }
          }
        },
      ),
      { numRuns: 120 },
    );
    // The comparison says something only if both answers come.
    expect(allowed / asked).toBeGreaterThan(0.05);
    expect(allowed / asked).toBeLessThan(0.95);
  });
});
