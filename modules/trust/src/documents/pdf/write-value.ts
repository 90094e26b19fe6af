// ISO 32000-2 section 7.3: objects, writing.
import { PdfName, PdfReference, PdfStream, PdfString, type PdfValue } from './pdf-value.ts';

/** A value as it stands in a file. */
export function writeValue(value: PdfValue): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return writeNumber(value);
  if (value instanceof PdfName) return `/${writeName(value.text)}`;
  if (value instanceof PdfString) return `<${value.bytes.toString('hex')}>`;
  if (value instanceof PdfReference) return `${value.number} ${value.generation} R`;
  if (value instanceof PdfStream) {
    return `${writeValue(value.dictionary)}\nstream\n${value.raw.toString('latin1')}\nendstream`;
  }
  if (Array.isArray(value)) return `[${value.map((one) => writeValue(one as PdfValue)).join(' ')}]`;
  const entries = [...(value as ReadonlyMap<string, PdfValue>)];
  return `<<${entries.map(([name, one]) => `/${writeName(name)} ${writeValue(one)}`).join(' ')}>>`;
}

/** No exponent, which PDF does not know. */
function writeNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(5).replace(/\.?0+$/, '');
}

function writeName(text: string): string {
  return Buffer.from(text, 'latin1').reduce((written, byte) => {
    const plain = byte > 0x20 && byte < 0x7f && !'#/()<>[]{}%'.includes(String.fromCharCode(byte));
    return written + (plain ? String.fromCharCode(byte) : `#${byte.toString(16).padStart(2, '0')}`);
  }, '');
}

/** Text for people (section 7.9.2.2): UTF-16BE with its mark. */
export function textString(text: string): PdfString {
  return new PdfString(Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]));
}

/** A date (section 7.9.4) in UTC from ms. */
export function dateString(time: number): PdfString {
  const digits = new Date(time).toISOString().replace(/\D/g, '').slice(0, 14);
  return new PdfString(Buffer.from(`D:${digits}Z`));
}
