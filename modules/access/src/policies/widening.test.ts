import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAuthorizer } from '../authorizer.ts';
import { parsePolicy } from '../cedar.ts';
import { operations, policyText, question } from '../random-decisions.fixture.ts';
import { widens } from './widening.ts';

const words = { en: 'x', zh: 'x' };
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const parsed = (cedar: string | undefined) => (cedar === undefined ? undefined : parsePolicy({ id: 'p', cedar }));
const scope = 'principal in Role::"viewer", action == Action::"demo.a.read", resource';

describe('a change', () => {
  test.each([
    ['a permit comes', undefined, `permit(${scope});`, true],
    ['a permit goes', `permit(${scope});`, undefined, false],
    ['a forbid comes', undefined, `forbid(${scope});`, false],
    ['a forbid goes', `forbid(${scope});`, undefined, true],
    ['a permit gets a condition', `permit(${scope});`, `permit(${scope}) when { context has hour };`, false],
    ['a permit loses one', `permit(${scope}) when { context has hour };`, `permit(${scope});`, true],
    [
      'a permit is asked for more with &&',
      `permit(${scope}) when { context has hour };`,
      `permit(${scope}) when { context has hour && context.hour > 3 };`,
      false,
    ],
    [
      'a permit is asked for another thing',
      `permit(${scope}) when { context has hour };`,
      `permit(${scope}) when { context has risk };`,
      true,
    ],
    ['a permit gets an exception', `permit(${scope});`, `permit(${scope}) unless { context has risk };`, false],
    ['a forbid gets an exception', `forbid(${scope});`, `forbid(${scope}) unless { context has risk };`, true],
    ['a forbid becomes a permit', `forbid(${scope});`, `permit(${scope});`, true],
    ['a permit becomes a forbid', `permit(${scope});`, `forbid(${scope});`, false],
    [
      'a permit is for fewer',
      'permit(principal, action == Action::"demo.a.read", resource);',
      `permit(${scope});`,
      false,
    ],
    [
      'a permit is for one type of them',
      `permit(${scope});`,
      `permit(${scope.replace('principal in', 'principal is Person in')});`,
      false,
    ],
    ['a permit is for other operations', `permit(${scope});`, `permit(${scope.replace('read', 'write')});`, true],
  ])('when %s', (_what, before, after, answer) => {
    expect(widens(parsed(before), parsed(after))).toBe(answer);
  });

  test('that is said not to widen allows nobody anything new', () => {
    const optional = fc.option(policyText, { nil: undefined });
    /** Often the same policy with a condition more: else hardly any two would be comparable. */
    const pair = fc.oneof(
      fc.tuple(optional, optional),
      policyText.map((text) => [text, text.replace(/;$/, ' when { resource has owner };')] as const),
      policyText.map((text) => [text.replace(/;$/, ' unless { principal is Device };'), text] as const),
    );
    let compared = 0;
    fc.assert(
      fc.property(
        fc.array(policyText, { maxLength: 3 }),
        pair,
        fc.array(question, { minLength: 10, maxLength: 10 }),
        (others, [before, after], questions) => {
          if (widens(parsed(before), parsed(after))) return;
          compared += 1;
          const deciding = (text: string | undefined) => {
            const authorizer = createAuthorizer(log);
            authorizer.load([{ name: 'demo', operations, policies: [] }]);
            const texts = text === undefined ? others : [...others, text];
            authorizer.loadCity(texts.map((cedar, at) => ({ id: `city.demo.p${at}`, module: 'demo', words, cedar })));
            return authorizer;
          };
          const was = deciding(before);
          const is = deciding(after);
          for (const [who, name, on, around] of questions) {
            if (!is.decide(who, name, on, around as any).allowed) continue;
            // A policy that failed made all deny: its going is no widening that a text could show.
            const failing = /4611686018427387904/.test(`${before} ${others}`);
            expect(failing || was.decide(who, name, on, around as any).allowed).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(20);
  });
});
