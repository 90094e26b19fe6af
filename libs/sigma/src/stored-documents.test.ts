import { expect, test } from 'vitest';
import { chooseAnchors } from './anchors.ts';
import { requiredEventIds } from './event-id.ts';
import { linkRules } from './load-rules.ts';
import { compileRules } from './matcher.ts';
import { observe } from './observation.fixture.ts';
import { parseRules } from './parse-rules.ts';
import { restoreDocuments, storeDocuments } from './stored-documents.ts';

const rule = (name: string, detection: string): string =>
  `title: ${name}\nname: ${name}\nlogsource:\n  product: test\ndetection:\n${detection}`;
const documents = parseRules(
  [
    rule('first', '  s:\n    EventID: 4688\n    Image|endswith: \\cmd.exe\n  condition: s\n'),
    'title: broken\n',
    rule('second', '  s:\n    a: null\n  condition: not s\n'),
    'title: many\ncorrelation:\n  type: event_count\n  rules: [first]\n  timespan: 1m\n  condition:\n    gte: 2\n',
  ].join('---\n'),
  'rules.yml',
);

test('documents come back as they were, of several parts in order', () => {
  expect(documents.map(({ kind }) => kind)).toEqual(['rule', 'refused', 'rule', 'correlation']);
  const stored = storeDocuments(documents);
  expect(restoreDocuments(stored)).toEqual(documents);
  expect(restoreDocuments(storeDocuments(documents.slice(0, 1)) + storeDocuments(documents.slice(1)))).toEqual(
    documents,
  );
});

test('what the matcher asks first is known without the body, and is the same', () => {
  const lines = storeDocuments(documents).split('\n');
  // Bodies that cannot be read show whether they were.
  const restored = restoreDocuments([lines[0], 'unread', 'unread', ''].join('\n'));
  for (const [index, document] of restored.entries()) {
    const original = documents[index]!;
    if (document.kind !== 'rule' || original.kind !== 'rule') continue;
    expect(chooseAnchors(document)).toEqual(chooseAnchors(original));
    expect(requiredEventIds(document)).toEqual(requiredEventIds(original));
    expect(() => document.condition).toThrow(SyntaxError);
  }
});

test('restored rules match', () => {
  const matcher = compileRules(linkRules(restoreDocuments(storeDocuments(documents))));
  const event = observe(
    { EventID: 4688, Image: 'C:\\cmd.exe', a: 'x' },
    { logsource: { product: 'test', categories: [], services: [] } },
  );
  expect(matcher.match(event).map(({ name }) => name)).toEqual(['first', 'second']);
});

test.each([
  ['empty line', '\n'],
  ['cut off', storeDocuments(documents).slice(0, -3)],
  ['foreign', 'x'],
])('text that is %s is refused', (_, text) => {
  expect(() => restoreDocuments(text)).toThrow();
});
