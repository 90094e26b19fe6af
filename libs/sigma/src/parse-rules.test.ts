import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusalOf, ruleText } from './observation.fixture.ts';
import { parseRules } from './parse-rules.ts';

const detection = 'sel:\n  a: 1\ncondition: sel';

// [reason, line, column, file]
test.each([
  ['title is missing', 1, 1, ruleText(detection, 'id: 11111111-1111-4111-8111-111111111111')],
  ['title must be a text, but it is a list', 1, 8, ruleText(detection, 'title: [a]')],
  ['title is longer than 256 characters', 1, 8, ruleText(detection, `title: ${'x'.repeat(257)}`)],
  ['the id "7" is not a UUID', 2, 5, ruleText(detection, 'title: T\nid: 7')],
  [
    'status is "new"; it must be one of stable, test, experimental, deprecated, unsupported',
    2,
    9,
    ruleText(detection, 'title: T\nstatus: new'),
  ],
  [
    'level is "urgent"; it must be one of informational, low, medium, high, critical',
    2,
    8,
    ruleText(detection, 'title: T\nlevel: urgent'),
  ],
  ['date must be a day written YYYY-MM-DD', 2, 7, ruleText(detection, 'title: T\ndate: 2026-02-30')],
  ['tags must be a list of texts, but it is a text', 2, 7, ruleText(detection, 'title: T\ntags: attack.t1110')],
  [
    'tags: "brute" is not valid; a tag is written namespace.value',
    4,
    5,
    ruleText(detection, 'title: T\ntags:\n  - attack.t1110\n  - brute'),
  ],
  [
    'related needs the UUID of the other rule as id',
    3,
    5,
    ruleText(detection, 'title: T\nrelated:\n  - id: x\n    type: similar'),
  ],
  [
    'action: collections are of Sigma version 1; write whole documents',
    2,
    1,
    ruleText(detection, 'title: T\naction: global'),
  ],
  [
    'logsource is missing: name a category, product or service',
    1,
    1,
    `title: T\ndetection:\n  ${detection.replaceAll('\n', '\n  ')}\n`,
  ],
  [
    'logsource names neither a category, a product nor a service',
    3,
    3,
    'title: T\nlogsource:\n  definition: x\ndetection: {}\n',
  ],
  ['logsource must be a map of category, product and service', 2, 12, 'title: T\nlogsource: linux\n'],
  ['detection is missing', 1, 1, 'title: T\nlogsource: {product: test}\n'],
  [
    'detection must be a map of keys and values, but it is a list',
    3,
    12,
    'title: T\nlogsource: {product: test}\ndetection: [1]\n',
  ],
  ['the condition is missing', 5, 3, ruleText('sel:\n  a: 1')],
  ['there is no search beside the condition', 5, 3, ruleText('condition: sel')],
  ['the condition is empty', 7, 14, ruleText('sel:\n  a: 1\ncondition: []')],
  ['the search sel is empty', 5, 8, ruleText('sel: []\ncondition: sel')],
  ['a search without fields would match every event', 5, 8, ruleText('sel: {}\ncondition: sel')],
  ['an empty keyword would match every event', 5, 9, ruleText("sel: ['']\ncondition: sel")],
  ['the search sel holds a list inside a list', 5, 9, ruleText('sel: [[a]]\ncondition: sel')],
  [
    'timeframe belongs to the aggregation of Sigma version 1; write a correlation instead',
    8,
    3,
    ruleText(`${detection}\ntimeframe: 5m`),
  ],
  ['the key "title" stands twice in one map', 2, 1, ruleText(detection, 'title: T\ntitle: U')],
  ['a rule is a map of keys such as title, logsource and detection', 1, 1, '- a\n'],
  [
    'one document holds both detection and correlation; write two documents',
    8,
    1,
    `${ruleText(detection)}correlation: {}\n`,
  ],
  ['the file holds no rule', 1, 1, '# nothing\n'],
  ['a rule is a map of keys such as title, logsource and detection', 1, 1, 'just text'],
  ['the alias *x names no anchor before it', 1, 8, 'title: *x\n'],
])('%s (%i:%i)', (reason, line, column, text) => {
  expect(refusalOf(text)).toEqual({ reason, line, column });
});

test('broken YAML names its place, and the other documents of the file still load', () => {
  const text = `${ruleText(detection)}---\ntitle: [1, 2\nx: y\n---\n${ruleText(detection, 'title: Third')}`;
  const documents = parseRules(text, 'f.yml');
  expect(documents.map(({ kind }) => kind)).toEqual(['rule', 'refused', 'rule']);
  expect(documents[1]).toMatchObject({ line: 10, column: 1 });
  expect((documents[1] as { reason: string }).reason).toContain('not valid YAML');
});

test('a refusal names the id of its rule', () => {
  const id = '11111111-1111-4111-8111-111111111111';
  expect(parseRules(`id: ${id}\nlogsource: 1\n`, 'f.yml')[0]).toMatchObject({ kind: 'refused', id });
});

test('what the specification allows beside is kept or ignored, not refused', () => {
  const header = 'title: T\nx_own: {a: 1}\nlicense: MIT\ntaxonomy: sigma\nscope: [server]\nreferences: []\nauthor:';
  expect(refusalOf(ruleText(detection, header))).toBeUndefined();
});

test.each([
  ['brackets', `a: ${'['.repeat(500_000)}`],
  ['braces', '{a: '.repeat(200_000)],
  ['dashes', '- '.repeat(500_000)],
  ['levels', Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ['size', 'x'.repeat((1 << 20) + 1)],
  ['values', `a: [${'1,'.repeat(200_000)}]`],
  ['documents', '---\na: [1]\n'.repeat(20_000)],
  [
    'aliases',
    `a: &a [1,1,1,1,1,1,1,1,1,1]\n${Array.from({ length: 9 }, (_, n) => `${String.fromCharCode(98 + n)}: &${String.fromCharCode(98 + n)} [${Array(10).fill(`*${String.fromCharCode(97 + n)}`)}]`).join('\n')}\ntitle: T\nlogsource: {product: test}\ndetection: {sel: {f: *j}, condition: sel}`,
  ],
])('a bomb of %s is refused in bounded time', (_, text) => {
  const start = performance.now();
  expect(parseRules(text, 'bomb.yml').every(({ kind }) => kind === 'refused')).toBe(true);
  expect(performance.now() - start).toBeLessThan(8_000);
});

test('a map of many keys is read in linear time', () => {
  const start = performance.now();
  const keys = Array.from({ length: 20_000 }, (_, n) => `k${n}: [1]`).join('\n');
  expect(refusalOf(`${keys}\n${ruleText(detection)}`)).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(5_000);
});

test('any text is answered with documents or refusals that have a place inside it', () => {
  const piece = fc.constantFrom(
    'title: T\n',
    'logsource:\n',
    '  product: test\n',
    'detection:\n',
    '  sel:\n',
    '    a|re: (\n',
    '  condition: sel\n',
    '---\n',
    '- ',
    '[',
    '&a ',
    '*a',
    '"',
    "'",
    ': ',
    '\n',
    '\t',
    '|\n',
    '\ufeff',
    '\r\n',
    '😀',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 30 }), (pieces) => {
      const text = pieces.join('');
      for (const document of parseRules(text, 'f.yml')) {
        expect(document.line).toBeGreaterThanOrEqual(1);
        expect(document.line).toBeLessThanOrEqual(text.split('\n').length);
        expect(document.column).toBeGreaterThanOrEqual(1);
      }
    }),
    { numRuns: 300 },
  );
});
