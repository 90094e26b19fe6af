// ISO 32000-2 sections 7.5.4 and 7.5.8: where objects are.
import { countOf, isArray, isName, type PdfDictionary, PdfError, PdfStream } from './pdf-value.ts';
import { readIndirect, ValueReader } from './read-value.ts';
import { streamContent } from './stream-content.ts';

/** Where one object is: at an offset, in an object stream, or nowhere. */
export type Place =
  | { readonly kind: 'offset'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'packed'; readonly container: number; readonly index: number }
  | { readonly kind: 'free' };

/** The whole cross-reference of a document: what the newest section says of each object. */
export interface CrossReference {
  readonly places: ReadonlyMap<number, Place>;
  /** Of the newest section. */
  readonly trailer: PdfDictionary;
  /** Where the newest section begins, and its form: an update is written in the same. */
  readonly start: number;
  readonly form: 'table' | 'stream';
}

interface Section {
  readonly places: Map<number, Place>;
  readonly trailer: PdfDictionary;
  readonly form: CrossReference['form'];
}

const mostSections = 256;
const mostObjects = 500_000;

/** Follows the sections from the newest to the oldest. Throws PdfError. */
export function readCrossReference(bytes: Buffer): CrossReference {
  const start = findStart(bytes);
  const places = new Map<number, Place>();
  const seen = new Set<number>();
  let newest: Section | undefined;
  for (let at: number | undefined = start; at !== undefined; ) {
    if (seen.has(at) || seen.size >= mostSections) throw new PdfError('the cross-references go in a circle');
    seen.add(at);
    const section = readSection(bytes, at);
    newest ??= section;
    take(places, section);
    const hybrid = section.trailer.get('XRefStm');
    if (hybrid !== undefined && !seen.has(countOf(hybrid, 'XRefStm'))) {
      seen.add(countOf(hybrid, 'XRefStm'));
      take(places, readSection(bytes, countOf(hybrid, 'XRefStm')));
    }
    const previous = section.trailer.get('Prev');
    at = previous === undefined ? undefined : countOf(previous, 'Prev');
  }
  const { trailer, form } = newest as Section;
  return { places, trailer, start, form };
}

function take(places: Map<number, Place>, section: Section): void {
  for (const [number, place] of section.places) if (!places.has(number)) places.set(number, place);
  if (places.size > mostObjects) throw new PdfError('too many objects');
}

function findStart(bytes: Buffer): number {
  const at = bytes.lastIndexOf('startxref');
  if (at < 0 || at < bytes.length - 2048) throw new PdfError('the end of the document is missing (startxref)');
  const reader = new ValueReader(bytes, at + 9);
  return countOf(Number(reader.word() || Number.NaN), 'startxref');
}

function readSection(bytes: Buffer, at: number): Section {
  const reader = new ValueReader(bytes, at);
  reader.skipSpace();
  return bytes.toString('latin1', reader.at, reader.at + 4) === 'xref' ? readTable(reader) : readStream(bytes, at);
}

function readTable(reader: ValueReader): Section {
  reader.keyword('xref');
  const places = new Map<number, Place>();
  for (;;) {
    const word = reader.word();
    if (word === 'trailer') break;
    const first = countOf(Number(word || Number.NaN), 'a cross-reference');
    const count = countOf(Number(reader.word() || Number.NaN), 'a cross-reference');
    if (count > mostObjects) throw reader.error('too many objects');
    for (let number = first; number < first + count; number += 1) {
      const [offset, generation, kind] = [Number(reader.word()), Number(reader.word()), reader.word()];
      if (kind !== 'n' && kind !== 'f') throw reader.error('a cross-reference entry expected');
      const place: Place = kind === 'f' || offset === 0 ? { kind: 'free' } : { kind: 'offset', offset, generation };
      if (!places.has(number)) places.set(number, place);
    }
  }
  const trailer = reader.value();
  if (!(trailer instanceof Map)) throw reader.error('a trailer expected');
  return { places, trailer, form: 'table' };
}

function readStream(bytes: Buffer, at: number): Section {
  const { value } = readIndirect(bytes, at, (length) => countOf(length, 'the length of a cross-reference stream'));
  if (!(value instanceof PdfStream) || !isName(value.dictionary.get('Type'), 'XRef')) {
    throw new PdfError(`no cross-reference at byte ${at}`);
  }
  const { dictionary } = value;
  const widths = dictionary.get('W');
  if (!isArray(widths) || widths.length !== 3) throw new PdfError('a cross-reference stream without widths');
  const [first, second, third] = widths.map((one) => countOf(one, 'W')) as [number, number, number];
  if (Math.max(first, second, third) > 6) throw new PdfError('a cross-reference stream with strange widths');
  const size = countOf(dictionary.get('Size'), 'Size');
  const index = dictionary.get('Index');
  const ranges = isArray(index) ? index.map((one) => countOf(one, 'Index')) : [0, size];
  const content = streamContent(value);
  // What is unpacked must be of use, so that much of nothing is not unpacked again and again.
  if (content.length > (size + 2) * Math.max(1, first + second + third) * 2)
    throw new PdfError('a cross-reference stream is too long');
  const places = new Map<number, Place>();
  const field = (from: number, width: number, absent: number) =>
    width === 0 ? absent : content.readUIntBE(from, width);
  let from = 0;
  for (let range = 0; range + 1 < ranges.length; range += 2) {
    const [start, count] = [ranges[range] as number, ranges[range + 1] as number];
    if (count > mostObjects) throw new PdfError('too many objects');
    for (let number = start; number < start + count; number += 1, from += first + second + third) {
      if (from + first + second + third > content.length) throw new PdfError('a cross-reference stream is too short');
      const kind = field(from, first, 1);
      const [one, two] = [field(from + first, second, 0), field(from + first + second, third, 0)];
      if (!places.has(number)) places.set(number, placeOf(kind, one, two));
    }
  }
  return { places, trailer: dictionary, form: 'stream' };
}

function placeOf(kind: number, one: number, two: number): Place {
  if (kind === 1) return { kind: 'offset', offset: one, generation: two };
  return kind === 2 ? { kind: 'packed', container: one, index: two } : { kind: 'free' };
}
