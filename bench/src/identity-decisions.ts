import { createRequire } from 'node:module';
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import { createAuthorizer } from '@citywall/access';
import { operation, type Principal, type Resource } from '@citywall/kernel';
import { Type } from 'typebox';
import { beside, type Figure } from './figure.ts';

/** Policies of the one module that is asked; all of them ask for more than roles. */
const policyCount = 60;
const operationCount = 12;
const roles = Array.from({ length: 20 }, (_none, at) => `role-${at}`);
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const words = { en: 'x', zh: 'x' };

const operations = Array.from({ length: operationCount }, (_none, at) =>
  operation({
    ...{ name: `demo.thing.act${at}`, http: 'GET /x', summary: words, risk: 'low' },
    ...{ input: Type.Object({}), output: Type.Object({}) },
    resource: () => ({ type: 'Thing', id: '*' }),
    facts: { attributes: Type.Object({ owner: Type.String(), level: Type.Integer() }), read: async () => ({}) },
    run: async () => ({}),
  }),
);

const conditions = [
  'principal has organisation && resource in principal.organisation && context has hour && context.hour >= 7',
  'resource has owner && resource.owner == principal.name',
  'context has address && context.address.isInRange(ip("10.0.0.0/8"))',
  'resource has level && resource.level < 4 && principal has assurance && principal.assurance >= 2',
];

/** Every fifth forbids at night to everybody; the others permit some operations to a role under a condition. */
const policies = Array.from({ length: policyCount }, (_none, at) => {
  const named = [0, 1, 2, 3].map((step) => `Action::"demo.thing.act${(at + step * 3) % operationCount}"`).join(', ');
  const cedar =
    at % 5 === 4
      ? `forbid(principal, action in [${named}], resource) when { context has hour && context.hour == ${at % 7} };`
      : `permit(principal in Role::"role-${at % roles.length}", action in [${named}], resource) when { ${conditions[at % 4]} };`;
  return { id: `city.demo.p${at}`, module: 'demo', words, cedar };
});

interface Question {
  readonly principal: Principal;
  readonly operation: string;
  readonly resource: Resource;
  readonly context: { readonly address: string; readonly hour: number };
}

function questionOf(at: number): Question {
  return {
    principal: {
      ...{ type: 'person', id: `p${at}`, name: `n${at}`, authentication: 'session', assurance: at % 4 },
      roles: [roles[at % 20] as string, roles[(at * 7) % 20] as string],
      organisations: ['metro', 'transport', 'city'],
    },
    operation: `demo.thing.act${at % operationCount}`,
    resource: {
      ...{ type: 'Thing', id: `t${at}`, organisations: ['transport', 'city'] },
      attributes: { owner: `n${at % 50}`, level: at % 6 },
    },
    context: { address: `10.0.${at % 250}.1`, hour: 9 },
  };
}

/** The same work for Cedar alone: the whole set, parsed before, and everything told. */
function cedarAlone(): (question: Question) => void {
  const require = createRequire(import.meta.resolve('@citywall/access'));
  const cedar = require('@cedar-policy/cedar-wasm/nodejs') as typeof Cedar;
  const staticPolicies = Object.fromEntries(policies.map((policy) => [policy.id, policy.cedar]));
  if (cedar.preparsePolicySet('bench', { staticPolicies }).type === 'failure') throw new Error('policies do not parse');
  const up = (ids: readonly string[] = []) => ids.map((id) => ({ type: 'Organisation', id }));
  return ({ principal, operation: name, resource, context }) => {
    const who = { type: 'Person', id: principal.id };
    const what = { type: 'Thing', id: resource.id };
    const answer = cedar.statefulIsAuthorized({
      ...{ principal: who, action: { type: 'Action', id: name }, resource: what, preparsedPolicySetId: 'bench' },
      context: { hour: context.hour, address: { __extn: { fn: 'ip', arg: context.address } } },
      entities: [
        {
          uid: who,
          attrs: {
            ...{ name: principal.name, authenticated: true, assurance: principal.assurance ?? 0 },
            organisation: { __entity: { type: 'Organisation', id: principal.organisations?.[0] ?? '' } },
          },
          parents: [...principal.roles.map((id) => ({ type: 'Role', id })), ...up(principal.organisations)],
        },
        { uid: what, attrs: { ...resource.attributes } as never, parents: up(resource.organisations) },
      ],
    });
    if (answer.type === 'failure') throw new Error('Cedar could not decide');
  };
}

function perSecond(questions: readonly Question[], ask: (question: Question) => void): number {
  const begun = performance.now();
  for (const question of questions) ask(question);
  return Math.round((questions.length / (performance.now() - begun)) * 1_000);
}

const range = (from: number, count: number): readonly Question[] =>
  Array.from({ length: count }, (_none, at) => questionOf(from + at));

/**
 * `decision-cold` and `decision-warm`: decisions a second in process on one core, over a set of sixty policies that ask for
 * organisation, owner, level, assurance, hour and address. Cold: every question is a new one and nothing is kept; warm: a
 * thousand questions again and again. The peer is Cedar itself with the whole set, which keeps nothing either way.
 */
export async function* decisionFigures(): AsyncIterable<Figure> {
  const authorizer = createAuthorizer(silent);
  authorizer.load([{ name: 'demo', operations, policies: [] }]);
  authorizer.loadCity(policies);
  const ours = ({ principal, operation: name, resource, context }: Question): void => {
    authorizer.decide(principal, name, resource, context);
  };
  const alone = cedarAlone();
  // Both have had their code compiled before they are measured; what is kept is forgotten.
  perSecond(range(1_000_000, 500), ours);
  perSecond(range(1_000_000, 500), alone);
  authorizer.loadCity(policies);
  const name = `Cedar alone, ${policyCount} policies`;
  const cold = range(0, 10_000);
  yield beside('decision-cold', perSecond(cold, ours), 'decisions/s', {
    ...{ name, better: 'higher' },
    value: perSecond(cold.slice(0, 3_000), alone),
  });
  const few = range(2_000_000, 1_000);
  for (const question of few) ours(question);
  const warm = Array.from({ length: 200 }, () => few).flat();
  yield beside('decision-warm', perSecond(warm, ours), 'decisions/s', {
    ...{ name, better: 'higher' },
    value: perSecond(few, alone),
  });
}
