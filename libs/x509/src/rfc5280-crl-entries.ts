// RFC 5280 section 5.3: the entries of a list, read at the speed of lists with a million of them.
import { type Der, readDer } from './der/reader.ts';
import { contentLength, contentOffset } from './der/scan.ts';
import { tag } from './der/tag.table.ts';
import { extensionOid } from './oid.table.ts';
import { type Extensions, noExtensions, readExtensions } from './rfc5280-extensions.ts';
import type { GeneralName } from './rfc5280-general-name.ts';
import type { Name } from './rfc5280-name.ts';
import { certificateIssuer, invalidityDate, reasonCode } from './rfc5280-revocation-extensions.ts';
import { X509Error } from './x509-error.ts';

/** One revoked certificate in a list. */
export interface CrlEntry {
  /** Content octets of the INTEGER. */
  readonly serial: Uint8Array;
  /** ms. */
  readonly revokedAt: number;
  /** CRLReason number; absent: 0, unspecified. */
  readonly reason: number;
  readonly invalidityDate?: number;
  /** Set where an indirect list changes the issuer. */
  readonly certificateIssuer?: readonly GeneralName[];
  readonly extensions: Extensions;
}

const understood: ReadonlySet<string> = new Set([
  extensionOid.reasonCode,
  extensionOid.invalidityDate,
  extensionOid.certificateIssuer,
]);

/** Entries by issuer and serial number. Built once for a list. */
export interface EntryIndex {
  /** Offset of the entry by its entryKey. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Whether some entry has a critical extension that is not understood: then the list proves nothing. */
  readonly unknownCritical: boolean;
}

/** The entry at an offset of the list's source. Throws DerError or X509Error. */
export function readEntry(source: Uint8Array, offset: number): CrlEntry {
  const start = contentOffset(source, offset, source.length);
  const value = readDer(source.subarray(offset, start + contentLength(source, offset, start)));
  const fields = value.fields();
  const serial = fields.next(tag.integer).content;
  const revokedAt = fields.next().asTime();
  const extensions = fields.peek === undefined ? noExtensions : readExtensions(fields.next());
  fields.end();
  return {
    serial,
    revokedAt,
    reason: extensions.get(reasonCode) ?? 0,
    invalidityDate: extensions.get(invalidityDate),
    certificateIssuer: extensions.get(certificateIssuer),
    extensions,
  };
}

/** Every entry's offset in turn. */
export function* entryOffsets(list: Der): Generator<number> {
  const { source, end } = list;
  for (let at = list.start; at < end; ) {
    yield at;
    const start = contentOffset(source, at, end);
    at = start + contentLength(source, at, start);
  }
}

/** What the extensions of one entry say that concerns the whole list. */
interface Remarks {
  readonly unknownCritical: boolean;
  readonly issuer: string | undefined;
}

/**
 * Indexes all entries; throws DerError or X509Error when one is malformed.
 * Most entries share a handful of extension blocks, so each block is read once.
 */
export function indexEntries(list: Der | undefined): EntryIndex {
  const offsets = new Map<string, number>();
  if (list === undefined) return { offsets, unknownCritical: false };
  const { source } = list;
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.length);
  const remarks = new Map<string, Remarks>();
  let unknownCritical = false;
  let issuer = '';
  for (const offset of entryOffsets(list)) {
    const start = contentOffset(source, offset, list.end);
    const end = start + contentLength(source, offset, start);
    const serial = contentOffset(source, start, end);
    const serialEnd = serial + contentLength(source, start, serial);
    const dateStart = contentOffset(source, serialEnd, end);
    const dateEnd = dateStart + contentLength(source, serialEnd, dateStart);
    const isTime = source[serialEnd] === tag.utcTime || source[serialEnd] === tag.generalizedTime;
    if (source[offset] !== tag.sequence || source[start] !== tag.integer || !isTime)
      throw new X509Error('crl.entry', 'an entry of a list is not one');
    if (dateEnd < end) {
      const block = bytes.toString('latin1', dateEnd, end);
      let remark = remarks.get(block);
      if (remark === undefined) {
        remark = remarksOf(source.subarray(dateEnd, end));
        if (remarks.size < 4096) remarks.set(block, remark);
      }
      unknownCritical ||= remark.unknownCritical;
      issuer = remark.issuer ?? issuer;
    }
    const key = indexKey(bytes.toString('latin1', serial, serialEnd), issuer);
    if (!offsets.has(key)) offsets.set(key, offset);
  }
  return { offsets, unknownCritical };
}

function remarksOf(block: Uint8Array): Remarks {
  const extensions = readExtensions(readDer(block));
  extensions.get(reasonCode);
  extensions.get(invalidityDate);
  const names = extensions.get(certificateIssuer);
  const directory = names?.find((name) => name.kind === 'directory');
  if (names !== undefined && directory === undefined)
    throw new X509Error('crl.entry-issuer', 'the issuer of an entry is a directory name');
  return {
    unknownCritical: extensions.unknownCritical(understood).length > 0,
    issuer: directory?.name.key,
  };
}

/** The key of an entry in the index; without an issuer: that of the list. */
export function entryKey(serial: Uint8Array, issuer: Name | undefined): string {
  const text = Buffer.from(serial.buffer, serial.byteOffset, serial.length).toString('latin1');
  return indexKey(text, issuer?.key ?? '');
}

/** The length first, so that no two pairs have one key. */
const indexKey = (serial: string, issuer: string): string => `${serial.length} ${serial}${issuer}`;
