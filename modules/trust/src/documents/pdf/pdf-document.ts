import { type CrossReference, readCrossReference } from './cross-reference.ts';
import {
  countOf,
  dictionaryOf,
  isArray,
  type PdfDictionary,
  PdfError,
  PdfReference,
  PdfStream,
  type PdfValue,
} from './pdf-value.ts';
import { readIndirect, ValueReader } from './read-value.ts';
import { streamContent } from './stream-content.ts';

const mostPages = 100_000;
const deepest = 64;
/** All object streams together, unpacked; bytes. */
const mostUnpacked = 256 * 1024 * 1024;

/** A page with the reference to it. */
export interface PdfPage {
  readonly reference: PdfReference;
  readonly dictionary: PdfDictionary;
}

/** A document that is read object by object as it is asked. Everything throws PdfError for damaged input. */
export class PdfDocument {
  readonly bytes: Buffer;
  readonly crossReference: CrossReference;
  readonly #known = new Map<number, PdfValue>();
  readonly #reading = new Set<number>();
  readonly #packed = new Map<number, ReadonlyMap<number, PdfValue>>();
  #unpacked = 0;

  constructor(bytes: Buffer) {
    if (!bytes.subarray(0, 1024).includes('%PDF-')) throw new PdfError('this is no PDF document');
    this.bytes = bytes;
    this.crossReference = readCrossReference(bytes);
    if (this.crossReference.trailer.has('Encrypt')) throw new PdfError('the document is encrypted');
  }

  /** The object of that number; null when there is none, as the standard has it. */
  object(number: number): PdfValue {
    const known = this.#known.get(number);
    if (known !== undefined) return known;
    const place = this.crossReference.places.get(number);
    if (place === undefined || place.kind === 'free') return null;
    if (this.#reading.has(number)) throw new PdfError(`object ${number} contains itself`);
    this.#reading.add(number);
    const value = place.kind === 'offset' ? this.#readAt(number, place.offset) : this.#unpack(place.container, number);
    this.#reading.delete(number);
    this.#known.set(number, value);
    return value;
  }

  /** The value, or the object that it refers to. */
  resolve(value: PdfValue | undefined): PdfValue {
    for (let step = 0; value instanceof PdfReference; step += 1) {
      if (step > deepest) throw new PdfError('references go in a circle');
      value = this.object(value.number);
    }
    return value ?? null;
  }

  get rootReference(): PdfReference {
    const root = this.crossReference.trailer.get('Root');
    if (root instanceof PdfReference) return root;
    throw new PdfError('the document has no catalogue');
  }

  get catalogue(): PdfDictionary {
    return dictionaryOf(this.resolve(this.rootReference), 'the catalogue');
  }

  /** One above the highest object number in use. */
  get size(): number {
    let highest = countOf(this.crossReference.trailer.get('Size'), 'Size') - 1;
    for (const number of this.crossReference.places.keys()) highest = Math.max(highest, number);
    return highest + 1;
  }

  /** All pages in order. */
  pages(): readonly PdfPage[] {
    const pages: PdfPage[] = [];
    const seen = new Set<number>();
    const visit = (value: PdfValue | undefined, depth: number): void => {
      if (!(value instanceof PdfReference) || seen.has(value.number) || depth > deepest) {
        throw new PdfError('the tree of pages is damaged');
      }
      seen.add(value.number);
      const dictionary = dictionaryOf(this.resolve(value), 'a page');
      const kids = this.resolve(dictionary.get('Kids'));
      if (isArray(kids)) for (const kid of kids) visit(kid, depth + 1);
      else pages.push({ reference: value, dictionary });
      if (pages.length > mostPages) throw new PdfError('too many pages');
    };
    visit(this.catalogue.get('Pages'), 0);
    return pages;
  }

  /** An attribute of a page that it may inherit (section 7.7.3.4). */
  inherited(page: PdfDictionary, name: string): PdfValue {
    let node = page;
    for (let depth = 0; depth <= deepest; depth += 1) {
      const value = this.resolve(node.get(name));
      if (value !== null) return value;
      const parent = this.resolve(node.get('Parent'));
      if (parent === null) return null;
      node = dictionaryOf(parent, 'a page');
    }
    throw new PdfError('the tree of pages is damaged');
  }

  #readAt(number: number, offset: number): PdfValue {
    const found = readIndirect(this.bytes, offset, (length) => countOf(this.resolve(length), 'the length of a stream'));
    if (found.number !== number) throw new PdfError(`object ${number} is not where it should be`);
    return found.value;
  }

  #unpack(container: number, number: number): PdfValue {
    let packed = this.#packed.get(container);
    if (packed === undefined) {
      const stream = this.object(container);
      if (!(stream instanceof PdfStream)) throw new PdfError(`object ${container} holds no objects`);
      const content = streamContent(stream);
      this.#unpacked += content.length;
      if (this.#unpacked > mostUnpacked) throw new PdfError('the compressed objects are too large');
      packed = readPacked(stream, content);
      this.#packed.set(container, packed);
    }
    return packed.get(number) ?? null;
  }
}

/** Section 7.5.7: object streams. */
function readPacked(stream: PdfStream, content: Buffer): ReadonlyMap<number, PdfValue> {
  const count = countOf(stream.dictionary.get('N'), 'N');
  const first = countOf(stream.dictionary.get('First'), 'First');
  if (count > 100_000) throw new PdfError('too many objects in one stream');
  const head = new ValueReader(content, 0);
  const places = Array.from({ length: count }, () => [Number(head.word()), Number(head.word())] as [number, number]);
  return new Map(places.map(([number, offset]) => [number, new ValueReader(content, first + offset).value()]));
}
