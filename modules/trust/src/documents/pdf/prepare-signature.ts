// ETSI EN 319 142-1 (PAdES), ISO 32000-2 sections 12.7 and 12.8.
import { IncrementalUpdate } from './incremental-update.ts';
import { PdfDocument, type PdfPage } from './pdf-document.ts';
import {
  dictionaryOf,
  isArray,
  isDictionary,
  type PdfDictionary,
  PdfError,
  PdfName,
  PdfReference,
  PdfStream,
  PdfString,
  type PdfValue,
} from './pdf-value.ts';
import { dateString, textString, writeValue } from './write-value.ts';

/** What is seen of a signature. */
export interface SealAppearance {
  /** Operators that draw it in a square of `side` points. */
  readonly drawing: string;
  readonly side: number;
  /** 1 is the first. */
  readonly page: number;
  /** Lower left corner in points from that of the page; at the lower right when absent. */
  readonly position?: { readonly x: number; readonly y: number };
}

/** What a signature says in the document. */
export interface SignatureWish {
  readonly name: string;
  readonly reason?: string;
  /** ms, what the signer claims. */
  readonly time: number;
  readonly appearance?: SealAppearance;
}

/** A document with room for a signature, between `from` and `to`; all other bytes are to be signed. */
export interface PreparedSignature {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** Room for the CMS with its timestamp, in bytes: certificates of RSA-4096 fit twice. */
const signatureRoom = 24 * 1024;
const rangePlace = '[0 0000000000 0000000000 0000000000]';
/** Signatures exist; the document may only be appended to (section 12.7.3, table 225). */
const signatureFlags = 3;
/** Widget annotations that print and cannot be moved (section 12.5.3). */
const widgetFlags = 4 | 128;
const margin = 36;

/** The document with one more signature, still empty, at its end; what was there before is kept byte for byte. Throws PdfError for what cannot be read. */
export function prepareSignature(bytes: Buffer, wish: SignatureWish): PreparedSignature {
  const document = new PdfDocument(bytes);
  const update = new IncrementalUpdate(document);
  const [signature, field] = [update.reserve(), update.reserve()];
  update.set(signature, { text: signatureText(wish) });
  const page = pageOf(document, wish.appearance?.page ?? 1);
  update.set(field, widget(document, update, page, { signature, wish }));
  addToPage(document, update, page, field);
  addToForm(document, update, field);
  const { bytes: prepared, offsets } = update.finish();
  return withRange(prepared, offsets.get(signature.number) as number);
}

function signatureText({ name, reason, time }: SignatureWish): string {
  const facts = new Map<string, PdfValue>([
    ['Type', new PdfName('Sig')],
    ['Filter', new PdfName('Adobe.PPKLite')],
    ['SubFilter', new PdfName('ETSI.CAdES.detached')],
    ['M', dateString(time)],
    ['Name', textString(name)],
    ...(reason === undefined ? [] : [['Reason', textString(reason)] as const]),
  ]);
  const room = '0'.repeat(signatureRoom * 2);
  return `<</ByteRange ${rangePlace}/Contents <${room}>${writeValue(facts).slice(2)}`;
}

/** Writes what is signed into the place kept for it. */
function withRange(prepared: Buffer, at: number): PreparedSignature {
  const rangeAt = prepared.indexOf(rangePlace, at, 'latin1');
  const from = prepared.indexOf('/Contents <', rangeAt, 'latin1') + '/Contents '.length;
  const to = from + 2 + signatureRoom * 2;
  const digits = (value: number): string => String(value).padEnd(10, ' ');
  prepared.write(`[0 ${digits(from)} ${digits(to)} ${digits(prepared.length - to)}]`, rangeAt, 'latin1');
  return { bytes: prepared, from, to };
}

/** The whole document with the CMS message in its place. Throws PdfError when it does not fit. */
export function fillSignature({ bytes, from }: PreparedSignature, message: Uint8Array): Buffer {
  if (message.length > signatureRoom) throw new PdfError('the signature is larger than the room for it');
  const filled = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  filled.write(Buffer.from(message).toString('hex'), from + 1, 'latin1');
  return filled;
}

function pageOf(document: PdfDocument, number: number): PdfPage {
  const pages = document.pages();
  const page = pages[number - 1];
  if (page === undefined) throw new PdfError(`the document has ${pages.length} pages and no page ${number}`);
  return page;
}

function widget(
  document: PdfDocument,
  update: IncrementalUpdate,
  page: PdfPage,
  { signature, wish }: { readonly signature: PdfReference; readonly wish: SignatureWish },
): PdfDictionary {
  const { appearance } = wish;
  const entries = new Map<string, PdfValue>([
    ['Type', new PdfName('Annot')],
    ['Subtype', new PdfName('Widget')],
    ['FT', new PdfName('Sig')],
    ['T', new PdfString(Buffer.from(`Signature-${signature.number}`))],
    ['V', signature],
    ['P', page.reference],
    ['F', widgetFlags],
    ['Rect', [0, 0, 0, 0]],
  ]);
  if (appearance === undefined) return entries;
  const { side, drawing } = appearance;
  const { x, y } = placeOn(document, page, appearance);
  const form = update.reserve();
  const raw = Buffer.from(drawing, 'latin1');
  const box = new Map<string, PdfValue>([
    ['Type', new PdfName('XObject')],
    ['Subtype', new PdfName('Form')],
    ['BBox', [0, 0, side, side]],
    ['Resources', new Map()],
    ['Length', raw.length],
  ]);
  update.set(form, new PdfStream(box, raw));
  entries.set('Rect', [x, y, x + side, y + side]);
  entries.set('AP', new Map([['N', form]]));
  return entries;
}

/** Where the seal stands; it must lie on the page. */
function placeOn(document: PdfDocument, page: PdfPage, { side, position }: SealAppearance): { x: number; y: number } {
  const box = document.inherited(page.dictionary, 'MediaBox');
  if (!isArray(box) || box.length !== 4) throw new PdfError('a page without a size');
  const edges = box.map((one) => Number(document.resolve(one)));
  const [left, right] = [edges[0] as number, edges[2] as number].sort((one, other) => one - other) as [number, number];
  const [bottom, top] = [edges[1] as number, edges[3] as number].sort((one, other) => one - other) as [number, number];
  const x = position === undefined ? right - side - margin : left + position.x;
  const y = position === undefined ? bottom + margin : bottom + position.y;
  const fits = x >= left && y >= bottom && x + side <= right && y + side <= top;
  if (!fits) throw new PdfError('the seal does not lie on the page');
  return { x, y };
}

/** Adds the field to the page's annotations, wherever their list stands. */
function addToPage(document: PdfDocument, update: IncrementalUpdate, page: PdfPage, field: PdfReference): void {
  const annotations = page.dictionary.get('Annots');
  const list = document.resolve(annotations);
  const longer = [...(isArray(list) ? list : []), field];
  if (annotations instanceof PdfReference) update.set(annotations, longer);
  else update.set(page.reference, new Map([...page.dictionary, ['Annots', longer]]));
}

/** Adds the field to the form of the document; a document without one is given one. */
function addToForm(document: PdfDocument, update: IncrementalUpdate, field: PdfReference): void {
  const stated = document.catalogue.get('AcroForm');
  const form = document.resolve(stated);
  const known = isDictionary(form) ? form : new Map<string, PdfValue>();
  const fields = document.resolve(known.get('Fields'));
  const longer = [...(isArray(fields) ? fields : []), field];
  const changed = new Map<string, PdfValue>([...known, ['Fields', longer], ['SigFlags', signatureFlags]]);
  if (stated instanceof PdfReference) update.set(stated, changed);
  else
    update.set(
      document.rootReference,
      new Map([...dictionaryOf(document.catalogue, 'the catalogue'), ['AcroForm', changed]]),
    );
}
