// RFC 7468: textual encodings.
import { X509Error } from './x509-error.ts';

/** Labels that are read and written here. */
export type PemLabel =
  | 'CERTIFICATE'
  | 'X509 CRL'
  | 'CERTIFICATE REQUEST'
  | 'PUBLIC KEY'
  | 'PKCS7'
  | 'CMS'
  | 'ATTRIBUTE CERTIFICATE';

/** Bytes under a label. */
export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
}

/** Longest text that is read: 64 MiB. */
const maximumText = 64 * 1024 * 1024;

/** The text of one block, lines of 64 characters. */
export function formatPem(label: PemLabel, bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/**
 * All blocks of a text in their order; text around them is ignored. Throws
 * X509Error `pem.malformed` for a block that does not end, ends with another
 * label, or is not base64.
 */
export function parsePem(text: string): PemBlock[] {
  if (text.length > maximumText) throw malformed('it is too large');
  const blocks: PemBlock[] = [];
  for (let at = text.indexOf('-----BEGIN '); at >= 0; at = text.indexOf('-----BEGIN ', at)) {
    const labelEnd = text.indexOf('-----', at + 11);
    const label = labelEnd < 0 ? '' : text.slice(at + 11, labelEnd);
    if (!/^[!-,.-~]([ -]?[!-,.-~])*$/.test(label) || label.length > 64) throw malformed('a label is not well-formed');
    const closing = `-----END ${label}-----`;
    const end = text.indexOf(closing, labelEnd);
    if (end < 0) throw malformed(`the block ${label} does not end`);
    const base64 = text.slice(labelEnd + 5, end).replace(/[\t\n\v\f\r ]+/g, '');
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.toString('base64') !== base64 || base64 === '') throw malformed(`the block ${label} is not base64`);
    blocks.push({ label, bytes });
    at = end + closing.length;
  }
  return blocks;
}

/** The one value in a text with PEM or in DER itself. Throws X509Error when there is no block with that label, or more than one. */
export function fromPemOrDer(input: string | Uint8Array, label: PemLabel): Uint8Array {
  if (typeof input !== 'string' && input[0] === 0x30) return input;
  const text = typeof input === 'string' ? input : Buffer.from(input).toString('latin1');
  const blocks = parsePem(text).filter((block) => block.label === label);
  if (blocks.length !== 1) throw malformed(`one block ${label} is expected, there are ${blocks.length}`);
  return blocks[0].bytes;
}

const malformed = (reason: string): X509Error => new X509Error('pem.malformed', `not PEM: ${reason}`);
