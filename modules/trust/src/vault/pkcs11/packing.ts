import { getRawPointer } from 'node:ffi';
import { type AttributeName, attributes } from './cryptoki.table.ts';

// Structures of C on a little-endian 64-bit Unix: CK_ULONG and pointers have 8 bytes, nothing is packed tighter.

const wordBytes = 8;
const attributeBytes = 3 * wordBytes;

/** What a structure points to lives as long as the structure does. */
const pointedTo = new WeakMap<Buffer, readonly Uint8Array[]>();

/** Values of attributes: CK_BBOOL, CK_ULONG, bytes. */
export type Template = Readonly<Partial<Record<AttributeName, boolean | number | Uint8Array>>>;

/** A mechanism with its parameter, which is one of the structures below. */
export interface Mechanism {
  readonly type: number;
  readonly parameter?: Buffer;
}

/** One CK_ULONG. */
export function ulong(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(wordBytes);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** Words one after the other: a number as it is, memory by its address (NULL when it is empty). */
function structure(...values: readonly (number | Uint8Array)[]): Buffer {
  const addressOf = (bytes: Uint8Array) => (bytes.length === 0 ? 0 : getRawPointer(bytes));
  const whole = Buffer.concat(values.map((value) => ulong(typeof value === 'number' ? value : addressOf(value))));
  pointedTo.set(
    whole,
    values.filter((value) => typeof value !== 'number'),
  );
  return whole;
}

/** An array of CK_ATTRIBUTE. */
export function packTemplate(template: Template): Buffer {
  const values = Object.entries(template).flatMap(([name, value]) => {
    const bytes =
      typeof value === 'boolean' ? Buffer.from([value ? 1 : 0]) : typeof value === 'number' ? ulong(value) : value;
    return [attributes[name as AttributeName], bytes, bytes.length];
  });
  return structure(...values);
}

/** How many attributes a packed template has. */
export function countOf(template: Buffer): bigint {
  return BigInt(template.length / attributeBytes);
}

/** One CK_MECHANISM. */
export function packMechanism({ type, parameter = Buffer.alloc(0) }: Mechanism): Buffer {
  return structure(type, parameter, parameter.length);
}

/** CK_GCM_PARAMS with a tag of 16 bytes. */
export function gcmParameter(nonce: Uint8Array, context: Uint8Array): Buffer {
  return structure(nonce, nonce.length, nonce.length * 8, context, context.length, 128);
}

/** CK_RSA_PKCS_PSS_PARAMS. */
export function pssParameter(hash: number, mask: number, saltBytes: number): Buffer {
  return structure(hash, mask, saltBytes);
}

/** CK_RSA_PKCS_OAEP_PARAMS; the label is given as data. */
export function oaepParameter(hash: number, mask: number, label: Uint8Array): Buffer {
  return structure(hash, mask, 1, label, label.length);
}
