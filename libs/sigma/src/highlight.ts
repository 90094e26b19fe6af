import type { ValueTest } from './expression.ts';
import { fold } from './fold.ts';

/** A part of a line: [start, end) in UTF-16 units. */
export type Span = readonly [number, number];

/** Most places of one keyword that are shown. */
const maximumPlaces = 20;

/** Where a value stands in the original line, narrowed to what the test asked for; empty when it is not to be found. */
export function locateValue(raw: string, field: string, value: string, test: ValueTest): readonly Span[] {
  if (value === '') return [];
  const [start, end] = partOf(value, test);
  for (const write of [(text: string) => text, (text: string) => JSON.stringify(text).slice(1, -1)]) {
    const at = placeOfValue(raw, field, write(value));
    if (at !== -1) return [[at + write(value.slice(0, start)).length, at + write(value.slice(0, end)).length]];
  }
  return [];
}

/** Every place of a keyword in the original line, at most twenty. */
export function locateKeyword(raw: string, test: ValueTest): readonly Span[] {
  const literals =
    test.kind === 'text'
      ? [test.text]
      : test.kind === 'glob'
        ? test.tokens.filter((token) => typeof token === 'string')
        : [];
  const line = sameLengthFold(raw);
  return literals.flatMap((literal) => {
    const spans: Span[] = [];
    const wanted = fold(literal);
    for (
      let at = line.indexOf(wanted);
      at !== -1 && spans.length < maximumPlaces;
      at = line.indexOf(wanted, at + wanted.length)
    ) {
      spans.push([at, at + wanted.length]);
    }
    return spans;
  });
}

/** Spans in order, those that overlap or touch joined. */
export function mergeSpans(spans: readonly Span[]): readonly Span[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else if (end > start) merged.push([start, end]);
  }
  return merged;
}

function partOf(value: string, test: ValueTest): Span {
  if (test.kind !== 'text' || test.form === 'equals') return [0, value.length];
  const folded = sameLengthFold(value);
  const wanted = fold(test.text);
  if (test.form === 'prefix') return [0, wanted.length];
  const start = test.form === 'suffix' ? value.length - wanted.length : folded.indexOf(wanted);
  return start < 0 ? [0, value.length] : [start, start + wanted.length];
}

// Folding can lengthen a text (İ); then places would be off, so the text is taken as it is.
function sameLengthFold(text: string): string {
  const folded = fold(text);
  return folded.length === text.length ? folded : text;
}

const wordCharacter = /\w/;
// What stands between a name and its value, in JSON and in name=value lines.
const assignment = /["']?\s{0,4}[:=]\s{0,4}\[?\s{0,4}["']?/y;

// After the field's name if the line writes it, else where the value stands alone, so that "1" does not light up in "2021".
function placeOfValue(raw: string, field: string, written: string): number {
  const name = field.slice(field.lastIndexOf('.') + 1);
  for (let key = name === '' ? -1 : raw.indexOf(name); key !== -1; key = raw.indexOf(name, key + 1)) {
    assignment.lastIndex = key + name.length;
    const [between] = assignment.exec(raw) ?? [];
    if (between && raw.startsWith(written, assignment.lastIndex)) return assignment.lastIndex;
  }
  for (let at = raw.indexOf(written); at !== -1; at = raw.indexOf(written, at + 1)) {
    const before = raw[at - 1] ?? ' ';
    const after = raw[at + written.length] ?? ' ';
    const inside =
      (wordCharacter.test(written[0]!) && wordCharacter.test(before)) ||
      (wordCharacter.test(written.at(-1)!) && wordCharacter.test(after));
    if (!inside) return at;
  }
  return -1;
}
