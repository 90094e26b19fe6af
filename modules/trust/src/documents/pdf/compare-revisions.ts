import type { Text } from '@citywall/kernel';
import type { PdfDocument } from './pdf-document.ts';
import {
  isArray,
  isDictionary,
  isName,
  type PdfDictionary,
  PdfName,
  PdfReference,
  PdfStream,
  type PdfValue,
} from './pdf-value.ts';
import { writeValue } from './write-value.ts';

const mostTold = 20;
const mostObjects = 500_000;
/** Where a further signature has to enter itself. */
const lists = new Set(['Annots', 'Fields']);

/**
 * What of an earlier revision is different in a later one, in words; empty when only signatures in `fields` (numbers of
 * their fields) were added. Objects that the earlier revision cannot reach do not count: nobody sees them.
 */
export function changesBetween(earlier: PdfDocument, later: PdfDocument, fields: ReadonlySet<number>): readonly Text[] {
  if (earlier === later) return [];
  const changes: Text[] = [];
  if (earlier.rootReference.number !== later.rootReference.number) {
    changes.push({ en: 'the whole document was put in the place of another', zh: '整个文档被替换' });
  }
  const pageOfObject = pagesByObject(earlier);
  for (const number of reachable(earlier)) {
    if (isUntouched(earlier, later, number)) continue;
    const [before, after] = [earlier.object(number), later.object(number)];
    if (isSame(before, after) || onlyAdds(earlier, later, before, after, fields)) continue;
    if (changes.length === mostTold) {
      changes.push({ en: 'and more', zh: '以及更多' });
      break;
    }
    changes.push(describe(number, before, pageOfObject.get(number), number === earlier.rootReference.number));
  }
  return changes;
}

/** The earlier bytes are still there: what stands at the same offset is the same. */
function isUntouched(earlier: PdfDocument, later: PdfDocument, number: number): boolean {
  const [before, after] = [earlier, later].map(({ crossReference }) => crossReference.places.get(number));
  return before?.kind === 'offset' && after?.kind === 'offset' && before.offset === after.offset;
}

function isSame(before: PdfValue, after: PdfValue): boolean {
  if (before === after) return true;
  if (before instanceof PdfStream && after instanceof PdfStream) {
    return writeValue(before.dictionary) === writeValue(after.dictionary) && before.raw.equals(after.raw);
  }
  if (before instanceof PdfStream || after instanceof PdfStream) return false;
  return writeValue(before) === writeValue(after);
}

/** Whether all that was added are entries of the signature fields. */
function onlyAdds(
  earlier: PdfDocument,
  later: PdfDocument,
  before: PdfValue,
  after: PdfValue,
  fields: ReadonlySet<number>,
): boolean {
  if (isArray(after)) return isLonger(isArray(before) ? before : [], after, fields);
  if (!isDictionary(before) || !isDictionary(after)) return false;
  return [...new Set([...before.keys(), ...after.keys()])].every((name) => {
    const [old, now] = [before.get(name) ?? null, after.get(name) ?? null];
    if (isSame(old, now)) return true;
    if (lists.has(name)) return isLonger(listOf(earlier, old), listOf(later, now), fields);
    if (name === 'SigFlags') return now === 3;
    if (name !== 'AcroForm') return false;
    const form = later.resolve(now);
    const known = earlier.resolve(old);
    const empty = new Map<string, PdfValue>();
    return isDictionary(form) && onlyAdds(earlier, later, isDictionary(known) ? known : empty, form, fields);
  });
}

function listOf(document: PdfDocument, value: PdfValue): readonly PdfValue[] {
  const list = document.resolve(value);
  return isArray(list) ? list : [];
}

function isLonger(before: readonly PdfValue[], after: readonly PdfValue[], fields: ReadonlySet<number>): boolean {
  const added = after.slice(before.length);
  return (
    before.every((one, at) => after[at] !== undefined && isSame(one, after[at])) &&
    added.every((one) => one instanceof PdfReference && fields.has(one.number))
  );
}

/** Numbers of all objects that can be come to from the trailer. */
function reachable(document: PdfDocument): ReadonlySet<number> {
  const seen = new Set<number>();
  const { trailer } = document.crossReference;
  const waiting: PdfValue[] = [trailer.get('Root') ?? null, trailer.get('Info') ?? null];
  while (waiting.length > 0) {
    const value = waiting.pop() as PdfValue;
    if (value instanceof PdfReference) {
      if (seen.has(value.number) || seen.size >= mostObjects) continue;
      seen.add(value.number);
      waiting.push(document.object(value.number));
    } else if (value instanceof PdfStream) waiting.push(...value.dictionary.values());
    else if (isArray(value)) for (const one of value) waiting.push(one);
    else if (isDictionary(value)) for (const one of value.values()) waiting.push(one);
  }
  return seen;
}

/** Pages and their contents by object number, pages counted from 1. */
function pagesByObject(document: PdfDocument): ReadonlyMap<number, number> {
  const pages = new Map<number, number>();
  for (const [at, { reference, dictionary }] of document.pages().entries()) {
    pages.set(reference.number, at + 1);
    for (const name of ['Contents', 'Annots', 'Resources']) mark(pages, dictionary.get(name), at + 1);
  }
  return pages;
}

function mark(pages: Map<number, number>, value: PdfValue | undefined, page: number): void {
  if (value instanceof PdfReference) pages.set(value.number, page);
  else if (isArray(value)) for (const one of value) mark(pages, one, page);
}

function describe(number: number, before: PdfValue, page: number | undefined, isCatalogue: boolean): Text {
  if (isCatalogue) return { en: 'the catalogue of the document', zh: '文档目录' };
  if (page !== undefined) return { en: `page ${page}`, zh: `第 ${page} 页` };
  const type = typeOf(before);
  return {
    en: `object ${number}${type === '' ? '' : ` (${type})`}`,
    zh: `对象 ${number}${type === '' ? '' : `（${type}）`}`,
  };
}

function typeOf(value: PdfValue): string {
  const dictionary: PdfDictionary | undefined =
    value instanceof PdfStream ? value.dictionary : isDictionary(value) ? value : undefined;
  const type = dictionary?.get('Type') ?? dictionary?.get('Subtype');
  return type instanceof PdfName && !isName(type, '') ? type.text.slice(0, 40) : '';
}
