import { argumentDashes, dashVariants, encodeBase64, encodeBase64Offsets } from './encode.ts';
import type { GlobToken, SearchNode, TextForm, ValueTest } from './expression.ts';
import { kindOf, type Located, type LocatedScalar, Refused } from './located.ts';
import type { ModifierChain } from './modifier.ts';
import { isWellFormedNetwork } from './network.ts';
import { isWild, literalOf, openPattern, patternTest, readPattern } from './pattern.ts';
import { checkRegex, escapeRegex } from './regex/check.ts';
import type { Placeholders } from './rule.ts';

/** Above this many argument dashes a value becomes a regular expression instead of 5^n texts. */
const expandedDashes = 2;

/** The tests one written value stands for; any of them satisfies it. */
export function readValue(
  value: LocatedScalar,
  chain: ModifierChain,
  keyword: boolean,
  placeholders: Placeholders,
): readonly ValueTest[] {
  if (chain.special === 'exists') return [existsTest(value)];
  if (chain.unit !== undefined || chain.comparison !== undefined) return [numberTest(value, chain)];
  if (value.value === null) return [nullTest(value, chain, keyword)];
  if (isNumberComparison(value, chain, keyword)) return [{ kind: 'number', value: value.value }];
  const texts = expand(value, chain, placeholders);
  if (chain.special === 're') return texts.map((text) => regexTest(text, chain, value.at));
  if (chain.special === 'cidr') return texts.map((network) => networkTest(network, value.at));
  if (chain.special === 'fieldref') return texts.map((field) => referenceTest(field, chain, value.at));
  return texts.flatMap((text) => textTests(text, chain, keyword, value.at));
}

/** Whether `exists: false` was written, which turns the test around. */
export function isNegatedExists(values: readonly Located[], chain: ModifierChain): boolean {
  const [value] = values;
  return chain.special === 'exists' && value?.kind === 'scalar' && value.value === false;
}

// Digits that a number cannot hold (20 and more) compare as text.
function isNumberComparison(
  value: LocatedScalar,
  chain: ModifierChain,
  keyword: boolean,
): value is LocatedScalar & { readonly value: number } {
  if (keyword || chain.special || chain.placement || chain.base64 || chain.windash || chain.expand) return false;
  return typeof value.value === 'number' && (Number.isSafeInteger(value.value) || !Number.isInteger(value.value));
}

function existsTest(value: LocatedScalar): ValueTest {
  if (typeof value.value === 'boolean') return { kind: 'exists' };
  throw new Refused(`exists takes true or false, not ${kindOf(value)}`, value.at);
}

function numberTest(value: LocatedScalar, chain: ModifierChain): ValueTest {
  const number = value.value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw new Refused(`${chain.comparison ?? chain.unit} takes a number, not ${kindOf(value)}`, value.at);
  }
  if (chain.unit === undefined) return { kind: 'compare', comparison: chain.comparison!, value: number };
  return { kind: 'time', unit: chain.unit, comparison: chain.comparison ?? 'eq', value: number };
}

function nullTest(value: LocatedScalar, chain: ModifierChain, keyword: boolean): ValueTest {
  if (keyword) throw new Refused('an empty keyword would match every event', value.at);
  if (chain.special || chain.placement || chain.base64 || chain.windash || chain.expand) {
    throw new Refused('null cannot be combined with a modifier that needs a text', value.at);
  }
  return { kind: 'null' };
}

function writtenText(value: LocatedScalar): string {
  if (typeof value.value === 'string') return value.value;
  if (typeof value.value === 'number' && Number.isSafeInteger(value.value)) return String(value.value);
  return typeof value.value === 'number' ? value.source : String(value.value);
}

const placeholder = /%([A-Za-z0-9_.-]+)%/;

function expand(value: LocatedScalar, chain: ModifierChain, placeholders: Placeholders): readonly string[] {
  const written = writtenText(value);
  if (!chain.expand) return [written];
  let texts = [''];
  for (const [index, part] of written.split(placeholder).entries()) {
    // Every second part is the name of a placeholder.
    const replacements = index % 2 === 0 ? [part] : replacementsOf(part, value.at, chain, placeholders);
    texts = texts.flatMap((text) => replacements.map((replacement) => text + replacement));
    if (texts.length > 10_000) throw new Refused('the placeholders make more than 10000 values', value.at);
  }
  return texts;
}

// A replacement is taken literally: nothing in the table is read as a wildcard or another placeholder.
function replacementsOf(name: string, at: number, chain: ModifierChain, table: Placeholders): readonly string[] {
  const replacements = Object.hasOwn(table, name) ? table[name]! : [];
  if (replacements.length === 0) throw new Refused(`the placeholder %${name}% is not known`, at);
  if (chain.special === 'cidr') return replacements;
  return replacements.map((text) => (chain.special === 're' ? escapeRegex(text) : text.replace(/[\\*?]/g, '\\$&')));
}

function regexTest(source: string, chain: ModifierChain, at: number): ValueTest {
  const reason = checkRegex(source, chain.flags);
  if (reason !== null) throw new Refused(reason, at);
  return { kind: 'regex', source, flags: chain.flags };
}

function networkTest(network: string, at: number): ValueTest {
  if (isWellFormedNetwork(network)) return { kind: 'cidr', network };
  throw new Refused(`${JSON.stringify(network)} is not a network such as 192.0.2.0/24 or 2001:db8::/32`, at);
}

const forms = { contains: 'contains', startswith: 'prefix', endswith: 'suffix' } as const;

function formOf(chain: ModifierChain): TextForm {
  return chain.placement ? forms[chain.placement] : 'equals';
}

function referenceTest(field: string, chain: ModifierChain, at: number): ValueTest {
  if (field === '') throw new Refused('fieldref needs the name of a field', at);
  return { kind: 'reference', field, form: formOf(chain), cased: chain.cased };
}

function textTests(text: string, chain: ModifierChain, keyword: boolean, at: number): readonly ValueTest[] {
  if (keyword && text === '') throw new Refused('an empty keyword would match every event', at);
  const before = keyword
    ? chain.placement !== 'startswith'
    : chain.placement === 'contains' || chain.placement === 'endswith';
  const after = keyword
    ? chain.placement !== 'endswith'
    : chain.placement === 'contains' || chain.placement === 'startswith';
  const place = (value: string): ValueTest => patternTest(openPattern(readPattern(value), before, after), chain.cased);
  const dashed = chain.windash ? argumentDashes(text) : [];
  if (dashed.length > expandedDashes && !chain.base64) return [dashRegex(text, dashed, before, after, chain.cased, at)];
  if (dashed.length > 4) throw new Refused('windash with base64 takes at most four dashes in one value', at);
  const variants = dashVariants(text, dashed);
  if (chain.base64 === undefined) return variants.map(place);
  return variants.flatMap((variant) => encode(variant, chain, at)).map(place);
}

function encode(text: string, chain: ModifierChain, at: number): readonly string[] {
  const tokens = readPattern(text);
  if (isWild(tokens)) throw new Refused('a value with wildcards cannot be encoded in base64', at);
  const literal = literalOf(tokens);
  if (chain.base64 === 'base64') return [encodeBase64(literal, chain.encoding)];
  return encodeBase64Offsets(literal, chain.encoding);
}

function dashRegex(
  text: string,
  places: readonly number[],
  before: boolean,
  after: boolean,
  cased: boolean,
  at: number,
): ValueTest {
  const ends = [...places, text.length];
  const pieces = ends.map((end, index) => {
    const begin = index === 0 ? 0 : ends[index - 1]! + 1;
    return regexOf(readPattern(text.slice(begin, end)));
  });
  const source = pieces.join('[-/\u2013\u2014\u2015]');
  const whole = `^${before ? '.*' : ''}${source}${after ? '.*' : ''}$`;
  return regexTest(whole, { ...plainRegex, flags: cased ? 's' : 'is' }, at);
}

const plainRegex: ModifierChain = {
  special: 're',
  flags: '',
  all: false,
  cased: false,
  neq: false,
  windash: false,
  expand: false,
};

function regexOf(tokens: readonly GlobToken[]): string {
  return tokens
    .map((token) => {
      if (typeof token === 'string') return escapeRegex(token);
      return token.wild === 'any' ? '.*' : '.';
    })
    .join('');
}

/** Joins what the values of one field ask, as the chain links them. */
export function linkValues(groups: readonly (readonly SearchNode[])[], chain: ModifierChain): SearchNode {
  const each = groups.map((group) => (group.length === 1 ? group[0]! : ({ node: 'any', of: group } as const)));
  if (each.length === 1) return each[0]!;
  return { node: chain.all ? 'all' : 'any', of: each };
}
