// RFC 5280 section 5.1: certificate revocation lists, read.
import { type AlgorithmIdentifier, readAlgorithm } from './algorithm.ts';
import { type Der, readDer } from './der/reader.ts';
import { constructedTag, tag } from './der/tag.table.ts';
import {
  type CrlEntry,
  type EntryIndex,
  entryKey,
  entryOffsets,
  indexEntries,
  readEntry,
} from './rfc5280-crl-entries.ts';
import { type Extensions, noExtensions, readExtensions } from './rfc5280-extensions.ts';
import { type Name, readName } from './rfc5280-name.ts';
import { issuingDistributionPoint } from './rfc5280-revocation-extensions.ts';
import { readSigned, type Signed } from './signed.ts';
import { X509Error } from './x509-error.ts';

/** Largest list read, in octets: room for about 1.5 million entries. */
const maximumCrl = 64 * 1024 * 1024;

/** A list as it was read; nothing in it has been verified. Its entries are read when they are asked for. */
export class Crl implements Signed {
  readonly raw: Uint8Array;
  readonly signedPart: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly innerAlgorithm: AlgorithmIdentifier;
  /** 1 or 2. */
  readonly version: number;
  readonly issuer: Name;
  /** ms. */
  readonly thisUpdate: number;
  /** ms; undefined when the list does not say. */
  readonly nextUpdate: number | undefined;
  readonly extensions: Extensions;
  readonly #list: Der | undefined;
  #index: EntryIndex | undefined;

  constructor(value: Der) {
    const signed = readSigned(value);
    this.raw = signed.raw;
    this.signedPart = signed.signedPart;
    this.signatureAlgorithm = signed.signatureAlgorithm;
    this.signature = signed.signature;
    const fields = signed.content.fields();
    const version = fields.optional(tag.integer)?.asInteger();
    if (version !== undefined && version !== 1) throw new X509Error('crl.version', 'versions 1 and 2 are known');
    this.version = version === undefined ? 1 : 2;
    this.innerAlgorithm = readAlgorithm(fields.next());
    this.issuer = readName(fields.next());
    this.thisUpdate = fields.next().asTime();
    const next = fields.optional(tag.utcTime) ?? fields.optional(tag.generalizedTime);
    this.nextUpdate = next?.asTime();
    this.#list = fields.optional(tag.sequence);
    const extensions = fields.optional(constructedTag(0));
    this.extensions = extensions === undefined ? noExtensions : readExtensions(extensions.explicit());
    fields.end();
    if (extensions !== undefined && this.version !== 2)
      throw new X509Error('crl.version', 'extensions of a list are for version 2');
  }

  /** Whether the list also covers certificates of other issuers. */
  get isIndirect(): boolean {
    return this.extensions.get(issuingDistributionPoint)?.indirect ?? false;
  }

  /** Whether an entry has a critical extension that is not understood; then the list MUST NOT be used. Throws as find does. */
  get hasUnknownEntries(): boolean {
    return this.#entries.unknownCritical;
  }

  /** Number of entries; throws as find does. */
  get size(): number {
    return this.#entries.offsets.size;
  }

  get #entries(): EntryIndex {
    this.#index ??= indexEntries(this.#list);
    return this.#index;
  }

  /**
   * The entry for a certificate by the content octets of its serial number and
   * its issuer. Throws DerError or X509Error when some entry is malformed. The
   * first call takes time linear in the list, later ones do not.
   */
  find(serial: Uint8Array, issuer: Name): CrlEntry | undefined {
    const own = issuer.equals(this.issuer);
    const { offsets } = this.#entries;
    const offset =
      (own ? offsets.get(entryKey(serial, undefined)) : undefined) ?? offsets.get(entryKey(serial, issuer));
    if (offset === undefined || this.#list === undefined) return undefined;
    return readEntry(this.#list.source, offset);
  }

  /** All entries in turn. */
  *entries(): Generator<CrlEntry> {
    if (this.#list === undefined) return;
    for (const offset of entryOffsets(this.#list)) yield readEntry(this.#list.source, offset);
  }
}

/** Reads a list from DER. Throws DerError or X509Error for anything that is not one. */
export function parseCrl(bytes: Uint8Array): Crl {
  return new Crl(readDer(bytes, { maximumBytes: maximumCrl }));
}
