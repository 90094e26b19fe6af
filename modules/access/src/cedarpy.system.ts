import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAuthorizer } from './authorizer.ts';
import { operations, policyText, question, wholeQuestion } from './random-decisions.fixture.ts';

/** Where `pip install --target` put cedarpy, when not among Python's own packages. */
const environment = { ...process.env, PYTHONPATH: process.env.CITYWALL_CEDARPY ?? '' };
const missing = spawnSync('python3', ['-c', 'import cedarpy'], { env: environment }).status !== 0;
if (missing) console.warn('Decisions are not compared with cedarpy here: python3 cannot import it (CITYWALL_CEDARPY).');

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const script = `
import json, sys, cedarpy
name = lambda uid: uid['type'] + '::' + json.dumps(uid['id'])
out = []
for case in json.load(sys.stdin):
    request = {'principal': name(case['principal']), 'action': name(case['action']), 'resource': name(case['resource']), 'context': case['context']}
    answer = cedarpy.is_authorized(request, case['policies'], case['entities'])
    out.append(answer.allowed and not answer.diagnostics.errors)
print(json.dumps(out))
`;

describe.skipIf(missing)('another binding of Cedar', () => {
  test('decides 1,000 random questions as the authorizer does', () => {
    const policies = fc.array(policyText, { minLength: 1, maxLength: 8 });
    const sets = fc.sample(fc.tuple(policies, fc.array(question, { minLength: 10, maxLength: 10 })), 100);
    const ours: boolean[] = [];
    const cases: object[] = [];
    for (const [texts, questions] of sets) {
      const authorizer = createAuthorizer(log);
      authorizer.load([{ name: 'demo', operations, policies: [] }]);
      const words = { en: 'x', zh: 'x' };
      authorizer.loadCity(texts.map((cedar, at) => ({ id: `city.demo.p${at}`, module: 'demo', words, cedar })));
      for (const asked of questions) {
        const [who, name, on, around] = asked;
        // biome-ignore lint/suspicious/noExplicitAny: a context of made values
        ours.push(authorizer.decide(who, name, on, around as any).allowed);
        cases.push({ ...wholeQuestion(asked), policies: texts.join('\n') });
      }
    }
    const input = JSON.stringify(cases);
    const output = execFileSync('python3', ['-c', script], { env: environment, input, maxBuffer: 1 << 26 });
    const theirs = JSON.parse(output.toString()) as boolean[];
    expect(theirs).toHaveLength(1_000);
    expect(ours).toEqual(theirs);
    expect(new Set(ours).size).toBe(2);
  });
});
