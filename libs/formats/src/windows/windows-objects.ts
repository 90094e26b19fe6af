import { readEndpoint } from '../endpoint.ts';
import { integerOf, type JsonRecord, textOf } from '../json-value.ts';

/** The last part of a Windows or Unix path. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
}

/** A file object from its path. */
export function fileOf(path: string | undefined, more?: JsonRecord): JsonRecord | undefined {
  if (path === undefined) return undefined;
  const name = baseName(path);
  return { name: name === '' ? path : name, path, type_id: 0, type: 'Unknown', ...more };
}

/** A process object; undefined when neither its id nor its guid is known, which the schema asks for. */
export function processOf(known: {
  readonly pid?: unknown;
  readonly guid?: unknown;
  readonly image?: unknown;
  readonly more?: JsonRecord;
}): JsonRecord | undefined {
  const pid = integerOf(known.pid);
  const uid = textOf(known.guid);
  if (pid === undefined && uid === undefined) return undefined;
  const path = textOf(known.image);
  return {
    pid,
    uid,
    name: path === undefined ? undefined : baseName(path),
    file: fileOf(path),
    ...known.more,
  };
}

/** A user object from a name, its domain and its SID; undefined without any of name and SID. */
export function userOf(name: unknown, domain?: unknown, sid?: unknown): JsonRecord | undefined {
  const known = textOf(name);
  const uid = textOf(sid);
  if (known === undefined && uid === undefined) return undefined;
  return { name: known, domain: textOf(domain), uid };
}

/** The device object of the computer that wrote an event. */
export function deviceOf(computer: string): JsonRecord {
  const endpoint = readEndpoint(computer) ?? {};
  return { ...endpoint, type_id: 0, type: 'Unknown', os: { name: 'Windows', type_id: 100 } };
}

const algorithms: Readonly<Record<string, readonly [number, string]>> = {
  MD5: [1, 'MD5'],
  SHA1: [2, 'SHA-1'],
  SHA256: [3, 'SHA-256'],
  SHA512: [4, 'SHA-512'],
  IMPHASH: [18, 'Imphash'],
};

/** Fingerprints from Sysmon's `MD5=…,SHA256=…`. */
export function hashesOf(text: unknown): readonly JsonRecord[] | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const hashes: JsonRecord[] = [];
  for (const pair of text.split(',', 8)) {
    const equals = pair.indexOf('=');
    const known = algorithms[pair.slice(0, equals)];
    if (known !== undefined)
      hashes.push({ algorithm_id: known[0], algorithm: known[1], value: pair.slice(equals + 1) });
  }
  return hashes.length === 0 ? undefined : hashes;
}
