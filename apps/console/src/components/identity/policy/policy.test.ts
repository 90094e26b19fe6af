import { describe, expect, test } from 'vitest';
import { cityPolicyMessages } from '../../../language/city-policy.table.ts';
import { cedarTokens } from './cedar-tokens.ts';
import { lineDiff } from './line-diff.ts';

const text = '// night\nforbid(principal in Role::"a\\"b", action, resource) when { context.hour >= 22 };';

describe('the text of a policy', () => {
  test('is coloured without a character lost', () => {
    const tokens = cedarTokens(text);
    expect(tokens.map((token) => token.text).join('')).toBe(text);
    const kinds = (kind: string) => tokens.filter((token) => token.kind === kind).map((token) => token.text);
    expect(kinds('comment')).toEqual(['// night']);
    expect(kinds('effect')).toEqual(['forbid']);
    expect(kinds('string')).toEqual(['"a\\"b"']);
    expect(kinds('variable')).toEqual(['principal', 'action', 'resource', 'context']);
    for (const odd of ['"', '中文 "开', '/', '\n\n"\n', '9a_b/'])
      expect(
        cedarTokens(odd)
          .map((token) => token.text)
          .join(''),
      ).toBe(odd);
  });
  test('is compared line by line', () => {
    expect(lineDiff('a\nb\nc', 'a\nx\nc').map(({ kind, text: line }) => `${kind} ${line}`)).toEqual([
      'same a',
      'gone b',
      'new x',
      'same c',
    ]);
    expect(lineDiff('', '').map(({ kind }) => kind)).toEqual(['same']);
  });
});

test('words of policies are said in both languages with the same values', () => {
  const values = (words: string) => (words.match(/\{\{\w+\}\}/g) ?? []).toSorted();
  for (const [key, [en, zh]] of Object.entries(cityPolicyMessages)) {
    expect(values(zh), key).toEqual(values(en));
    expect(/[一-鿿]/.test(zh), key).toBe(true);
  }
});
