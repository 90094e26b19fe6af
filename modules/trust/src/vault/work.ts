import { type ItemError, itemErrors, type WorkAct } from './acts.table.ts';

/**
 * Work for one key version. Fields of an item by act:
 * encrypt [context, plaintext] → [sealed] · decrypt [context, sealed] → [plaintext] · rewrap [context, sealed] → [sealed] ·
 * sign [message] → [signature] · verify [message, signature] → [01 or 00] · mac [message] → [mac] ·
 * blind-sign [blinded message] → [blind signature] ·
 * verify-mac [message, mac] → [01 or 00] · data-key [context] → [sealed, plaintext?].
 */
export interface Work {
  readonly act: WorkAct;
  /** Id of the key version, a UUID. */
  readonly version: string;
  /** Of rewrap: the version to seal under. */
  readonly target?: string;
  /** Of sign and verify: position in the kind's list of schemes; of data-key: its bytes, plus 128 when it is not wanted in the clear. */
  readonly option?: number;
  readonly items: readonly (readonly Uint8Array[])[];
}

export type ItemAnswer =
  | { readonly ok: true; readonly fields: readonly Buffer[] }
  | { readonly ok: false; readonly error: ItemError };

const noVersion = Buffer.alloc(16);

function packId(id: string | undefined): Buffer {
  return id === undefined ? noVersion : Buffer.from(id.replaceAll('-', ''), 'hex');
}

function unpackId(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function sizeOf(items: readonly (readonly Uint8Array[])[]): number {
  let size = 0;
  for (const fields of items) for (const field of fields) size += 4 + field.length;
  return size;
}

/** The body of a work frame: both version ids, option, fields per item, count, then each field with its length. */
export function encodeWork(work: Work): Buffer {
  const body = Buffer.allocUnsafe(38 + sizeOf(work.items));
  body.set(packId(work.version), 0);
  body.set(packId(work.target), 16);
  body[32] = work.option ?? 0;
  body[33] = work.items[0]?.length ?? 0;
  body.writeUInt32BE(work.items.length, 34);
  let at = 38;
  for (const fields of work.items) for (const field of fields) at = put(body, at, field);
  return body;
}

/** Throws when the body is not exactly what encodeWork makes. */
export function decodeWork(act: WorkAct, body: Buffer): Work {
  const each = body.readUInt8(33);
  const count = body.readUInt32BE(34);
  const items: Buffer[][] = [];
  const reader = createReader(body, 38);
  for (let item = 0; item < count; item += 1) {
    const fields: Buffer[] = [];
    for (let field = 0; field < each; field += 1) fields.push(reader.field());
    items.push(fields);
  }
  reader.end();
  const target = body.subarray(16, 32);
  return {
    act,
    version: unpackId(body.subarray(0, 16)),
    ...(target.equals(noVersion) ? {} : { target: unpackId(target) }),
    option: body.readUInt8(32),
    items,
  };
}

/** The body of an answer: count, then for each item its error (0: none) and number of fields, and the fields. */
export function encodeAnswers(items: readonly ItemAnswer[]): Buffer {
  const size = items.reduce((sum, item) => sum + 2 + (item.ok ? sizeOf([item.fields]) : 0), 4);
  const body = Buffer.allocUnsafe(size);
  body.writeUInt32BE(items.length, 0);
  let at = 4;
  for (const item of items) {
    body[at] = item.ok ? 0 : itemErrors.indexOf(item.error);
    body[at + 1] = item.ok ? item.fields.length : 0;
    at += 2;
    if (item.ok) for (const field of item.fields) at = put(body, at, field);
  }
  return body;
}

/** Throws when the body is not exactly what encodeAnswers makes. */
export function decodeAnswers(body: Buffer): readonly ItemAnswer[] {
  const items: ItemAnswer[] = [];
  const reader = createReader(body, 4);
  for (let left = body.readUInt32BE(0); left > 0; left -= 1) {
    const error = reader.byte();
    const count = reader.byte();
    if (error === 0) items.push({ ok: true, fields: Array.from({ length: count }, () => reader.field()) });
    else items.push({ ok: false, error: itemErrors[error] ?? 'trust.input.invalid' });
  }
  reader.end();
  return items;
}

function put(body: Buffer, at: number, field: Uint8Array): number {
  body.writeUInt32BE(field.length, at);
  body.set(field, at + 4);
  return at + 4 + field.length;
}

/** Reads bytes and length-prefixed fields in order; throws where the body ends too early or too late. */
function createReader(body: Buffer, start: number) {
  let at = start;
  return {
    byte: () => body.readUInt8(at++),
    field: () => {
      const from = at + 4;
      const to = from + body.readUInt32BE(at);
      if (to > body.length) throw new Error('a field longer than its frame');
      at = to;
      return body.subarray(from, to);
    },
    end: () => {
      if (at !== body.length) throw new Error('bytes after the last field');
    },
  };
}
