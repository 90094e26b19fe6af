// ISO 32000-2 section 12.8: signatures of a document, found and measured; whether they hold is judged elsewhere.
import { PdfDocument } from './pdf-document.ts';
import {
  isArray,
  isDictionary,
  isName,
  type PdfDictionary,
  PdfName,
  PdfReference,
  PdfString,
  type PdfValue,
} from './pdf-value.ts';

/** One signature of a document. */
export interface PdfSignature {
  /** Its field, an annotation on a page. */
  readonly field: number;
  readonly subFilter: string;
  readonly name: string | undefined;
  readonly reason: string | undefined;
  /** Where the bytes end that it covers; undefined when its byte range is not everything around itself. */
  readonly end: number | undefined;
  /** The CMS message, without what fills its room. */
  readonly message: Uint8Array;
  /** What is signed: all bytes up to `end` but the message, in two parts. */
  readonly parts: readonly Uint8Array[];
}

const deepest = 32;
const mostFields = 10_000;
const mostSignatures = 32;
/** Largest room of a signature, in bytes. */
const largestRoom = 1024 * 1024;

/** The signatures of the document's form, those that cover less first. Throws PdfError. */
export function findSignatures(document: PdfDocument): readonly PdfSignature[] {
  const found: PdfSignature[] = [];
  const seen = new Set<number>();
  const visit = (value: PdfValue, type: PdfValue | undefined, depth: number): void => {
    if (!(value instanceof PdfReference) || seen.has(value.number) || depth > deepest || seen.size > mostFields) return;
    seen.add(value.number);
    const field = document.resolve(value);
    if (!isDictionary(field)) return;
    const kind = field.get('FT') ?? type;
    const kids = document.resolve(field.get('Kids'));
    if (isArray(kids)) for (const kid of kids) visit(kid, kind, depth + 1);
    const signature = document.resolve(field.get('V'));
    if (isName(kind, 'Sig') && isDictionary(signature) && found.length < mostSignatures) {
      found.push(measure(document.bytes, value.number, signature));
    }
  };
  const form = document.resolve(document.catalogue.get('AcroForm'));
  const fields = isDictionary(form) ? document.resolve(form.get('Fields')) : null;
  if (isArray(fields)) for (const field of fields) visit(field, undefined, 0);
  return found.sort((one, other) => (one.end ?? 0) - (other.end ?? 0));
}

function measure(bytes: Buffer, field: number, signature: PdfDictionary): PdfSignature {
  const contents = signature.get('Contents');
  const message = contents instanceof PdfString ? contents.bytes : Buffer.alloc(0);
  const range = rangeOf(bytes, signature.get('ByteRange'), message);
  const subFilter = signature.get('SubFilter');
  return {
    field,
    subFilter: subFilter instanceof PdfName ? subFilter.text : '',
    name: textOf(signature.get('Name')),
    reason: textOf(signature.get('Reason')),
    end: range?.end,
    message: trimmed(message),
    parts: range?.parts ?? [],
  };
}

/** The range MUST leave out the message alone, with its angle brackets: then nothing else can hide in the hole. */
function rangeOf(bytes: Buffer, range: PdfValue | undefined, message: Buffer) {
  if (!isArray(range) || range.length !== 4 || !range.every((one) => Number.isSafeInteger(one))) return undefined;
  const [first, before, after, length] = range as [number, number, number, number];
  const end = after + length;
  if (first !== 0 || before <= 0 || after <= before || length < 0 || end > bytes.length) return undefined;
  if (message.length > largestRoom || after - before > 2 * largestRoom + 2) return undefined;
  const hole = bytes.toString('latin1', before, after);
  if (!/^<[0-9a-fA-F]*>$/.test(hole) || hole.slice(1, -1).toLowerCase() !== message.toString('hex')) return undefined;
  return { end, parts: [bytes.subarray(0, before), bytes.subarray(after, end)] };
}

/** The first DER value; what follows it MUST be zeros, else all of it is answered, which no reader of CMS takes. */
function trimmed(message: Buffer): Buffer {
  if (message.length < 2) return message;
  const short = message[1] as number;
  const octets = short < 0x80 ? 0 : short & 0x7f;
  if (octets > 4 || message.length < 2 + octets) return message;
  const length = 2 + octets + (octets === 0 ? short : message.readUIntBE(2, octets));
  const isZero = message.subarray(length).every((byte) => byte === 0);
  return length <= message.length && isZero ? message.subarray(0, length) : message;
}

/** Text for people (section 7.9.2.2), at most 500 characters. */
function textOf(value: PdfValue | undefined): string | undefined {
  if (!(value instanceof PdfString)) return undefined;
  const { bytes } = value;
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return bytes.toString('latin1').slice(0, 500);
  const even = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
  return even.swap16().toString('utf16le').slice(0, 500);
}

/** The document as it was when it ended at `end`. Throws PdfError. */
export function revisionOf(document: PdfDocument, end: number): PdfDocument {
  return end === document.bytes.length ? document : new PdfDocument(document.bytes.subarray(0, end));
}
