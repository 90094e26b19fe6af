import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Json, Problem } from '@citywall/kernel';
import type { Parcel } from './intake.ts';
import { tooDeep } from './json-depth.ts';
import { maximumMessageBytes } from './listener.ts';

const maximumBody = 64 * 1024 * 1024;
const maximumJsonLine = 1024 * 1024;
const maximumRatio = 200;
const inflate = promisify(gunzip);

/** The body as it was before Content-Encoding; refuses unknown encodings and what grows beyond reason. */
export async function decodedBody(body: Uint8Array, encoding: string): Promise<Buffer> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity') return bytes;
  if (name !== 'gzip' && name !== 'x-gzip') {
    throw new Problem('detection.intake.encoding', 415, {
      en: 'Content-Encoding may be gzip or absent.',
      zh: 'Content-Encoding 只能为 gzip 或不填。',
    });
  }
  const limit = Math.min(maximumBody, Math.max(1024 * 1024, bytes.length * maximumRatio));
  try {
    return await inflate(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new Problem('detection.intake.too-large', 413, {
        en: `The body unpacks to more than ${limit} bytes (at most 64 MiB and 200 times its size). Send smaller batches.`,
        zh: `请求体解压后超过 ${limit} 字节（最多 64 MiB，且不超过压缩前的 200 倍）。请分成更小的批次发送。`,
      });
    }
    throw new Problem('detection.intake.encoding', 400, {
      en: 'The body is declared gzip but cannot be unpacked. Send it whole, or without Content-Encoding.',
      zh: '请求体声明为 gzip，但无法解压。请完整发送，或去掉 Content-Encoding。',
    });
  }
}

export type BodyKind = 'text' | 'ndjson' | 'json';

/** What the Content-Type means here; octet-stream is taken as text lines. */
export function bodyKind(contentType: string): BodyKind {
  const type = (contentType.split(';', 1)[0] as string).trim().toLowerCase();
  if (type === 'text/plain' || type === '' || type === 'application/octet-stream') return 'text';
  if (type === 'application/x-ndjson' || type === 'application/ndjson' || type === 'application/jsonl') return 'ndjson';
  if (type === 'application/json') return 'json';
  throw new Problem('detection.intake.content-type', 415, {
    en: 'Send text/plain or application/octet-stream (lines), application/x-ndjson, or application/json (an object or an array of objects).',
    zh: '请发送 text/plain 或 application/octet-stream（按行）、application/x-ndjson，或 application/json（一个对象或对象数组）。',
  });
}

/** Puts each line into the parcel, or refuses it there with the reason and its place in the body. Empty lines are no lines. */
export function addLines(parcel: Parcel, body: Buffer, kind: 'text' | 'ndjson'): void {
  let at = 0;
  let nulAt = -1;
  while (at < body.length) {
    const newline = body.indexOf(10, at);
    const limit = newline === -1 ? body.length : newline;
    const end = limit > at && body[limit - 1] === 13 ? limit - 1 : limit;
    if (end > at) {
      if (nulAt < at) nulAt = body.indexOf(0, at);
      if (nulAt === -1) nulAt = body.length;
      addLine(parcel, body, at, end, kind, nulAt < end);
    }
    at = limit + 1;
  }
}

function addLine(
  parcel: Parcel,
  body: Buffer,
  start: number,
  end: number,
  kind: 'text' | 'ndjson',
  binary: boolean,
): void {
  const looksJson = kind === 'ndjson' || body[start] === 123;
  const shown = () => body.subarray(start, end);
  if (end - start > (looksJson ? maximumJsonLine : maximumMessageBytes))
    parcel.refuse('too-long', shown(), end - start, start);
  else if (binary) parcel.refuse('binary', shown(), end - start, start);
  else if (looksJson && tooDeep(body, start, end)) parcel.refuse('too-deep', shown(), end - start, start);
  else if (kind === 'ndjson' && !isObject(body.toString('utf8', start, end))) {
    if (body.toString('utf8', start, end).trim() !== '') parcel.refuse('not-json', shown(), end - start, start);
  } else parcel.line(body, start, end);
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** An object is one event, an array one for each element; elements are kept in their shortest JSON form. */
export function addJson(parcel: Parcel, body: Buffer): void {
  if (tooDeep(body, 0, body.length)) {
    parcel.refuse('too-deep', body, body.length, 0);
    return;
  }
  let value: Json;
  try {
    value = JSON.parse(body.toString('utf8')) as Json;
  } catch {
    parcel.refuse('not-json', body, body.length, 0);
    return;
  }
  for (const element of Array.isArray(value) ? value : [value]) {
    const line = Buffer.from(JSON.stringify(element));
    if (typeof element !== 'object' || element === null || Array.isArray(element))
      parcel.refuse('not-json', line, line.length);
    else if (line.length > maximumJsonLine) parcel.refuse('too-long', line, line.length);
    else parcel.line(line, 0, line.length);
  }
}
