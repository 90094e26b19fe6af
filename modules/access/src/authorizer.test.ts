import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAuthorizer } from './authorizer.ts';
import { cedar } from './cedar.ts';
import { operations, policyText, question, type RandomQuestion, wholeQuestion } from './random-decisions.fixture.ts';

/** Decisions of the authorizer (by operation, cut down, kept) against Cedar asked anew about everything. */

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const words = { en: 'x', zh: 'x' };

function asCedarSays(policies: readonly { id: string; cedar: string }[], asked: RandomQuestion) {
  const answer = cedar.isAuthorized({
    ...(wholeQuestion(asked) as any),
    policies: { staticPolicies: Object.fromEntries(policies.map((policy) => [policy.id, policy.cedar])) },
  });
  if (answer.type === 'failure' || answer.response.diagnostics.errors.length > 0)
    return { allowed: false, policies: [] };
  const { decision, diagnostics } = answer.response;
  return { allowed: decision === 'allow', policies: diagnostics.reason.toSorted() };
}

describe('a decision', () => {
  test('is what Cedar says of all there is, the first time and every time after', () => {
    let allowed = 0;
    let asked = 0;
    fc.assert(
      fc.property(
        fc.array(policyText, { minLength: 1, maxLength: 6 }),
        fc.array(question, { minLength: 8, maxLength: 8 }),
        (texts, questions) => {
          const policies = texts.map((text, at) => ({ id: `demo.p${at}`, words, cedar: text }));
          const authorizer = createAuthorizer(log);
          authorizer.load([{ name: 'demo', operations, policies: [] }]);
          authorizer.loadCity(policies.map((policy) => ({ ...policy, module: 'demo' })));
          for (const round of ['new', 'kept']) {
            for (const [who, name, on, around] of questions) {
              const truth = asCedarSays(policies, [who, name, on, around]);
              const { allowed: ours, policies: ids } = authorizer.decide(who, name, on, around as any);
              expect({ round, allowed: ours, policies: ids }).toEqual({ round, ...truth });
              asked += 1;
              if (ours) allowed += 1;
            }
          }
        },
      ),
      { numRuns: 60 },
    );
    // The comparison says something only if both answers come.
    expect(allowed / asked).toBeGreaterThan(0.05);
    expect(allowed / asked).toBeLessThan(0.95);
  });

  test('stays right when more sets of policies were in use than Cedar keeps parsed', () => {
    const authorizer = createAuthorizer(log);
    const roles = Array.from({ length: 11 }, (_none, at) => `r${at}`);
    const scope = (at: number) => `principal in Role::"r${at}", action == Action::"demo.a.read", resource`;
    const city = roles.map((_role, at) => ({
      ...{ id: `city.demo.p${at}`, module: 'demo', words },
      cedar: `${at % 3 === 0 ? 'forbid' : 'permit'}(${scope(at)});`,
    }));
    authorizer.load([{ name: 'demo', operations, policies: [] }]);
    authorizer.loadCity(city);
    const holds = (set: number) => roles.filter((_role, at) => (set >> at) & 1);
    // All 2,048 sets of roles, then the first again, whose places have been taken by the last; nothing of it is kept.
    for (const set of [...Array(2_048).keys(), ...Array(100).keys()]) {
      const held = holds(set);
      const who = {
        type: 'person',
        id: 'p',
        name: `n${Math.random()}`,
        roles: held,
        authentication: 'session',
      } as const;
      const forbidden = held.some((role) => Number(role.slice(1)) % 3 === 0);
      const question = { principal: who, operation: 'demo.a.read', resource: { type: 'Thing', id: 't' }, context: {} };
      expect(authorizer.decideBy(authorizer.book, question).allowed).toBe(held.length > 0 && !forbidden);
    }
  });
});
