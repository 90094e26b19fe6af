import { expect, test } from 'vitest';
import { explain } from './explain.ts';
import { observe, ruleOf } from './observation.fixture.ts';

/** The highlighted parts of the line. */
function lit(detection: string, fields: Record<string, unknown>, raw = JSON.stringify(fields)): readonly string[] {
  const { highlights } = explain(ruleOf(detection), observe(fields, { raw }));
  return highlights.map(([start, end]) => raw.slice(start, end));
}

test('the part of a value that made the rule match lights up, escapes of JSON included', () => {
  const fields = { Image: 'C:\\Windows\\cmd.exe', CommandLine: 'cmd /c "echo X"' };
  expect(lit('sel:\n  Image|endswith: \\cmd.exe\n  CommandLine|contains: ECHO\ncondition: sel', fields)).toEqual([
    '\\\\cmd.exe',
    'echo',
  ]);
});

test('a short value lights up behind its name, not where the same digits happen to stand', () => {
  expect(lit('sel:\n  b: 1\ncondition: sel', { a: 21, c: '1', b: 1 }, '{"a":21,"c":"1","b":1}')).toEqual(['1']);
  expect(explain(ruleOf('sel:\n  b: 1\ncondition: sel'), observe({ a: 21, b: 1 })).highlights).toEqual([[12, 13]]);
});

test('in a line of text the value is found where it stands alone', () => {
  expect(lit('sel:\n  user: root\ncondition: sel', { user: 'root' }, 'Nov 21 chroot: Failed for root from x')).toEqual([
    'root',
  ]);
});

test('keywords light up wherever they are; what is negated does not', () => {
  const raw = 'Failed password, failed again';
  expect(lit("k: ['failed']\nf:\n  user: x\ncondition: k and not f", { message: raw, user: 'y' }, raw)).toEqual([
    'Failed',
    'failed',
  ]);
});

test('fields are named, and the words say the rule in both languages', () => {
  const { matchedFields, words } = explain(
    ruleOf('sel:\n  a: x\n  b|exists: true\ncondition: sel'),
    observe({ a: 'x', b: 1 }),
  );
  expect(matchedFields).toEqual(['a', 'b']);
  expect(words.length).toBeGreaterThan(0);
  for (const { en, zh } of words) expect([en, zh].every((sentence) => sentence.length > 0)).toBe(true);
});

test('an observation that does not match has nothing to show', () => {
  expect(lit('sel:\n  a: x\ncondition: sel', { a: 'y' })).toEqual([]);
});
