import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '@citywall/kernel';
import { dictionary } from '@zxcvbn-ts/language-common';
import { afterAll, describe, expect, test } from 'vitest';
import { openLeakedList } from './leaked/leaked-list.ts';
import { createPasswordQuality } from './password-quality.ts';

const folder = mkdtempSync(join(tmpdir(), 'password-quality-'));
afterAll(() => rmSync(folder, { recursive: true }));
const leaked = openLeakedList(folder);
const settingsOf = (values: Record<string, unknown>) =>
  ({ get: (key: string, fallback: unknown) => values[key] ?? fallback }) as Settings;
const quality = createPasswordQuality(settingsOf({}), leaked);
const alice = { name: 'alice', words: ['Alice Nightingale', 'a.nightingale@harbour.example', '港务局'] };
const codeOf = async (password: string, by = quality) => (await by.problem(password, alice))?.code;

describe('a new password', () => {
  test.each([
    'correct horse battery',
    'Tr0ub4dor&3x',
    '城墙守护着这座城市的人们',
    'k7#mQ2!vLp',
    'abc1234567 defg',
    '~~~quiet otter lamp',
    `${'gravel lantern otter '.repeat(9)}end`,
  ])('%s may be used', async (password) => {
    expect(await codeOf(password)).toBeUndefined();
  });

  test.each([
    ['short', 'k7#mQ2!vL'],
    ['short', '密码不够长'],
    ['weak', 'Password2026!'],
    ['weak', '!!administrator123'],
    ['weak', '1234567890'],
    ['weak', 'abcdefghijkl'],
    ['weak', 'zyxwvutsrq'],
    ['weak', 'aaaaaaaaaaaaaaaa'],
    ['weak', 'abababababab'],
    ['weak', 'ＰＡＳＳＷＯＲＤ２０２６'],
    ['weak', 'Citywall!2026'],
    ['weak', '城墙城墙城墙城墙城墙'],
    // What is known of the person.
    ['weak', 'nightingale1'],
    ['weak', 'Harbour2026!'],
    ['contains-name', 'My-Alice-is-fine'],
    // Chinese habits: love in numbers, pinyin, surnames with birthdays, keyboard walks, common phrases.
    ['weak', 'woaini5201314'],
    ['weak', 'Woaini@1314'],
    ['weak', 'zhangwei520'],
    ['weak', 'wangfang1990'],
    ['weak', 'beijing2008'],
    ['weak', 'chengqiang1'],
    ['weak', '1qaz2wsx3edc'],
    ['weak', 'qq123456789'],
    ['weak', '13145201314'],
    ['weak', 'nihaonihaonihao'],
    ['weak', '19900101520'],
    ['weak', '我爱你我爱你我爱你我爱你'],
  ])('is refused as %s: %s', async (reason, password) => {
    expect(await codeOf(password)).toBe(`identity.password.${reason}`);
  });

  test('is refused when it is among the commonest that are long enough', async () => {
    const long = dictionary['passwords-common'].map(String).filter((word) => word.length >= 10);
    const tried = [...long.slice(0, 100), ...long.slice(-100)];
    const answers = await Promise.all(tried.slice(0, 60).map((word) => codeOf(word)));
    for (const word of tried.slice(60)) answers.push(await codeOf(word));
    expect(answers.filter((answer) => answer === undefined)).toEqual([]);
  });

  test('is refused when it was leaked, however strong it is', async () => {
    const stolen = 'umbrella quartz nineteen plover';
    expect(await codeOf(stolen)).toBeUndefined();
    await leaked.begin();
    await leaked.add(Buffer.from(`${createHash('sha1').update(stolen).digest('hex')}:7\n`));
    await leaked.finish();
    expect(await codeOf(stolen)).toBe('identity.password.leaked');
  });

  test('is judged by the policy of the city', async () => {
    const strict = createPasswordQuality(
      settingsOf({ 'identity.password.minimum-length': 15, 'identity.password.words': ['Moonharbour'] }),
      leaked,
    );
    expect(await codeOf('k7#mQ2!vLpxyzq', strict)).toBe('identity.password.short');
    expect(await codeOf('2026moonharbour!!', strict)).toBe('identity.password.weak');
    const lax = createPasswordQuality(settingsOf({ 'identity.password.minimum-score': 0 }), leaked);
    expect(await codeOf('abcdefghijkl', lax)).toBeUndefined();
  });

  test('is never repeated in what the user reads', async () => {
    const problem = await quality.problem('Password2026!', alice);
    expect(problem?.text.en).not.toContain('2026');
    expect(problem?.text.zh).not.toContain('2026');
  });
});

describe('the measure', () => {
  test('gives a score, the time to crack, and advice in both languages', async () => {
    const { score, secondsToCrack, advice, problem } = await quality.measure('abcabcabc', alice);
    expect(score).toBeLessThan(2);
    expect(secondsToCrack).toBeLessThan(3_600);
    expect(advice.length).toBeGreaterThan(0);
    for (const text of advice) expect(text.zh).toMatch(/\p{Script=Han}/u);
    expect(problem?.code).toBe('identity.password.short');
  });

  test.each([
    'a1b2c3d4'.repeat(64),
    '4@8({[<3€6#!1|70$+2'.repeat(26),
    'P4$$w0rd'.repeat(64),
    '\u{1F600}'.repeat(256),
    `${'Aa'.repeat(200)}\0`,
  ])('of a hostile password is bounded in time', async (password) => {
    const began = performance.now();
    await quality.measure(password.slice(0, 512), alice);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
