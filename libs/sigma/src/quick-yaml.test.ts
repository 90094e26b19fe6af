import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFully } from './full-yaml.ts';
import { loadRules } from './load-rules.ts';
import { readQuickly } from './quick-yaml.ts';

const corpus = join(import.meta.dirname, '../../../../shared/data/detection/sigma');

/** The full reader's documents in the form of the quick one; undefined where it refuses any. */
function fully(text: string): unknown {
  const documents = readFully(text);
  return documents.some((document) => 'refused' in document)
    ? undefined
    : documents.map((document) => 'root' in document && document.root);
}

const piece = fc.constantFrom(
  'a: b\n',
  'c: 1\n',
  "d: 'it''s'\n",
  'e: "x\\n"\n',
  'w: "\\u00e9\\x41\\u4g"\n',
  'y: "\\u202e\\x0a"\n',
  'f:\n',
  '- 12 # q: r\n',
  'aa: b \u00a0\n',
  'ab: :c\n',
  "- '\t'\n",
  "'\t'",
  '   more text \n',
  ' and: more\n',
  '- c\u00a0d \u00a0#e\n',
  '\u00a0',
  '  g: h\n',
  '  - i\n',
  '- j: k\n',
  '  l: |\n',
  '    text\n',
  '\n',
  '      more\n',
  '# note\n',
  'm: n # note\n',
  '---\n',
  'o: [1]\n',
  '  p: q: r\n',
  's: -1\n',
  "'t|all': ~\n",
  'u: 0x1f\n',
  'v: 1e3\n',
  '  - - w\n',
  'x: |-\n',
  ' y\n',
  'z: >\n',
  'a b: c\n',
  'k: - 1\n',
  'n: null\n',
  'no:z\n',
  't: true ',
  '  ',
  ':',
  "'",
);

test('whatever the quick reader answers, the full reader answers the same', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      const quick = readQuickly(text);
      if (quick !== undefined) expect(quick).toEqual(fully(text));
    }),
    { numRuns: 6_000 },
  );
});

describe.skipIf(!existsSync(corpus))('the rules of SigmaHQ (../shared/data)', () => {
  const files = globSync('**/*.yml', { cwd: corpus }).map((file) => ({
    file,
    text: readFileSync(join(corpus, file), 'utf8'),
  }));

  test('quick and full reader agree on every hundredth of them, and quick reads nearly all', () => {
    const quick = files.map(({ text }) => readQuickly(text));
    expect(quick.filter((documents) => documents === undefined).length).toBeLessThan(files.length / 100);
    for (let index = 0; index < files.length; index += 100) {
      if (quick[index]) expect(quick[index], files[index]!.file).toEqual(fully(files[index]!.text));
    }
  });

  test('all 3,144 load', () => {
    const set = loadRules(files);
    expect(set.refused.map(({ file, reason }) => `${file}: ${reason}`)).toEqual([]);
    expect(set.rules).toHaveLength(3_144);
  });
});
