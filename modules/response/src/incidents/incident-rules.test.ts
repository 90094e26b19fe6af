import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingOf } from '../trial-response.ts';
import { gradeOf } from './grade.ts';
import { headlineOf, titleOf } from './headline.ts';
import { compareGrades } from './incident.ts';
import { type Facts, factsOf, joinFacts, tacticOf } from './incident-facts.ts';

const base: Facts = factsOf(findingOf());
const hosts = (count: number): string[] => Array.from({ length: count }, (_, index) => `host-${index}`);
const success = findingOf({
  rule: { id: 'r2', name: 'ssh_logon_after_guessing', title: 'SSH Log-In after Password Guessing', level: 'critical' },
  title: { en: 'Log-in after guessing', zh: '猜测口令后登录' },
});

describe('the grade by rule', () => {
  it.each<[string, Partial<Facts>, string]>([
    ['an informational rule', { level: 'informational' }, 'ordinary'],
    ['a medium rule', { level: 'medium' }, 'ordinary'],
    ['a high rule', { level: 'high' }, 'considerable'],
    ['a critical rule', { level: 'critical' }, 'major'],
    ['a high rule on two hosts', { hosts: hosts(2) }, 'considerable'],
    ['a high rule on three hosts', { hosts: hosts(3) }, 'major'],
    ['a high rule on ten hosts', { hosts: hosts(10) }, 'extraordinary'],
    ['a medium rule on ten hosts', { level: 'medium', hosts: hosts(10) }, 'major'],
    ['a medium rule and a success after guessing', { level: 'medium', succeeded: true }, 'major'],
    [
      'a critical rule on ten hosts with success',
      { level: 'critical', hosts: hosts(10), succeeded: true },
      'extraordinary',
    ],
  ])('%s', (_, change, grade) => expect(gradeOf({ ...base, ...change }).grade).toBe(grade));

  it('gives its reason in both languages', () => {
    const { reason } = gradeOf({ ...base, hosts: hosts(3), succeeded: true });
    expect(reason.en).toBe(
      'Graded major by rule: highest rule level is high; 3 hosts are affected; a log-in succeeded after guessing.',
    );
    expect(reason.zh).toContain('重大');
  });

  it('never falls when a finding joins', () => {
    const finding = fc.record({
      level: fc.constantFrom('informational', 'low', 'medium', 'high', 'critical'),
      host: fc.constantFrom(...hosts(12)),
    });
    fc.assert(
      fc.property(fc.array(finding, { minLength: 1, maxLength: 20 }), (findings) => {
        let facts = base;
        for (const { level, host } of findings) {
          const rule = { ...findingOf().rule, level: level as 'low' };
          const joined = joinFacts(facts, factsOf(findingOf({ rule, host })));
          expect(compareGrades(gradeOf(joined).grade, gradeOf(facts).grade)).toBeGreaterThanOrEqual(0);
          facts = joined;
        }
      }),
    );
  });
});

describe('the headline', () => {
  it.each<[string, Facts, string]>([
    ['one host', base, '203.0.113.66 guessed passwords on web-01'],
    ['several hosts', { ...base, hosts: hosts(3) }, '203.0.113.66 guessed passwords on 3 hosts'],
    [
      'several attackers',
      { ...base, attackers: ['203.0.113.66', '203.0.113.67'] },
      '203.0.113.66 and 1 other guessed passwords on web-01',
    ],
    [
      'a block',
      { ...base, blockedAt: Date.UTC(2026, 0, 1, 10, 42) },
      '203.0.113.66 guessed passwords on web-01, blocked at 10:42 UTC',
    ],
    ['a success', joinFacts(base, factsOf(success)), '203.0.113.66 guessed a password and got in on web-01'],
    [
      'a rule of one’s own',
      { ...base, rules: { odd: { title: { en: 'Odd Thing', zh: '异常' }, findings: 1 } } },
      'Odd Thing by 203.0.113.66 on web-01',
    ],
    ['nobody known', { ...base, attackers: [], accounts: [] }, 'Someone guessed passwords on web-01'],
  ])('%s', (_, facts, en) => {
    expect(headlineOf(facts).en).toBe(en);
    expect(headlineOf(facts).zh).not.toBe('');
  });

  it('is titled by the success, else by the rule with most findings', () => {
    expect(titleOf(joinFacts(base, factsOf(success))).en).toBe('Log-in after guessing');
    expect(titleOf(base).en).toBe('SSH password guessing');
  });
});

describe('facts', () => {
  it('stay bounded whatever joins', () => {
    let facts = base;
    for (let index = 0; index < 500; index += 1)
      facts = joinFacts(
        facts,
        factsOf(findingOf({ attacker: `10.0.${index >> 8}.${index & 255}`, host: `h${index}` })),
      );
    expect(facts).toMatchObject({ cut: true, events: 2_505 });
    expect(facts.attackers).toHaveLength(200);
    expect(headlineOf(facts).en).toContain('at least');
  });

  it('know the tactic by its name, not by a technique', () => {
    expect(tacticOf(findingOf())).toBe('credential-access');
    expect(tacticOf(findingOf({ attack: ['T1110'] }))).toBe('ssh_password_guessing');
  });

  it('see a success only where guessing and a valid account come together', () => {
    expect(factsOf(findingOf({ attack: ['T1110', 'T1078'] })).succeeded).toBe(true);
    expect(factsOf(findingOf({ attack: ['attack.t1078'] })).succeeded).toBe(false);
    expect(factsOf(success).succeeded).toBe(true);
  });
});
