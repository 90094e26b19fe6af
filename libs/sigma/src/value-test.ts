import { decimal } from './decimal.ts';
import type { NumberComparison, TextForm, TimeUnit, ValueTest } from './expression.ts';
import { fold } from './fold.ts';
import { globMatcher } from './glob.ts';
import { networkTest } from './network.ts';
import { compileRegex } from './regex/compile.ts';
import { requiredAlternatives, requiredLiterals } from './regex/required-literal.ts';

/** Asks one value, given as text and folded text. */
export type TextTest = (text: string, folded: string) => boolean;

/** Compiles what a test asks of a text; tests about presence or other fields are not texts and answer undefined. */
export function compileTextTest(test: ValueTest): TextTest | undefined {
  switch (test.kind) {
    case 'text':
      return placedTest(test.form, test.text, test.cased);
    case 'glob': {
      const matches = globMatcher(test.tokens);
      return test.cased ? (text) => matches(text) : (_, folded) => matches(folded);
    }
    case 'regex':
      return regexTest(test.source, test.flags);
    case 'compare': {
      const compare = comparer(test.comparison, test.value);
      return (text) => compare(decimal(text));
    }
    case 'number':
      return (text) => decimal(text) === test.value;
    case 'cidr': {
      const contains = networkTest(test.network);
      return (text) => contains(text);
    }
    case 'time':
      return timeTest(test.unit, test.comparison, test.value);
    case 'any':
      return () => true;
    default:
      return undefined;
  }
}

function placedTest(form: TextForm, wanted: string, cased: boolean): TextTest {
  if (form === 'equals') return cased ? (text) => text === wanted : (_, folded) => folded === wanted;
  if (form === 'prefix') return cased ? (text) => text.startsWith(wanted) : (_, folded) => folded.startsWith(wanted);
  if (form === 'suffix') return cased ? (text) => text.endsWith(wanted) : (_, folded) => folded.endsWith(wanted);
  return cased ? (text) => text.includes(wanted) : (_, folded) => folded.includes(wanted);
}

/** Compares a text with another text, for fieldref. */
export function placedTexts(form: TextForm, text: string, wanted: string, cased: boolean): boolean {
  const [value, other] = cased ? [text, wanted] : [fold(text), fold(wanted)];
  return placedTest(form, other, true)(value, value);
}

// Looks for what every match holds before the regular expression runs; compiles it when it first must.
function regexTest(source: string, flags: string): TextTest {
  const literals = requiredLiterals(source);
  const groups = requiredAlternatives(source);
  let matches: ((text: string) => boolean) | undefined;
  return (text, folded) => {
    for (const literal of literals) if (!folded.includes(literal)) return false;
    for (const group of groups) if (!group.some((part) => folded.includes(part))) return false;
    matches ??= compileRegex(source, flags);
    return matches(text);
  };
}

function comparer(comparison: NumberComparison | 'eq', wanted: number): (value: number) => boolean {
  if (comparison === 'lt') return (value) => value < wanted;
  if (comparison === 'lte') return (value) => value <= wanted;
  if (comparison === 'gt') return (value) => value > wanted;
  if (comparison === 'gte') return (value) => value >= wanted;
  return (value) => value === wanted;
}

function timeTest(unit: TimeUnit, comparison: NumberComparison | 'eq', wanted: number): TextTest {
  const compare = comparer(comparison, wanted);
  return (text) => {
    const time = timeOf(text);
    return time !== undefined && compare(partOf(time, unit));
  };
}

// A timestamp as events carry them: RFC 3339 or a blank instead of T, UTC unless it says otherwise; or seconds or ms since 1970.
function timeOf(text: string): Date | undefined {
  const number = decimal(text);
  const written = /^\d{4}-\d\d-\d\d$/.test(text) ? text : text.replace(' ', 'T');
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(written) || !written.includes('T') ? written : `${written}Z`;
  const time = Number.isNaN(number) ? Date.parse(zoned) : Math.abs(number) < 1e11 ? number * 1_000 : number;
  return Number.isNaN(time) || Math.abs(time) > 8.64e15 ? undefined : new Date(time);
}

function partOf(time: Date, unit: TimeUnit): number {
  if (unit === 'minute') return time.getUTCMinutes();
  if (unit === 'hour') return time.getUTCHours();
  if (unit === 'day') return time.getUTCDate();
  if (unit === 'month') return time.getUTCMonth() + 1;
  return unit === 'year' ? time.getUTCFullYear() : isoWeek(time);
}

// ISO 8601: the week that holds the year's first Thursday is week 1.
function isoWeek(time: Date): number {
  const day = Math.floor(time.getTime() / 86_400_000);
  const thursday = day - ((time.getUTCDay() + 6) % 7) + 3;
  const yearStart = Date.UTC(new Date(thursday * 86_400_000).getUTCFullYear(), 0, 1) / 86_400_000;
  return Math.floor((thursday - yearStart) / 7) + 1;
}
