// RFC 5280 section 5.1: certificate revocation lists, written. Always version 2.
import { signatureAlgorithm } from './algorithm.ts';
import type { SignatureName } from './algorithms.table.ts';
import { tag } from './der/tag.table.ts';
import { encode, explicit, integer, sequence, time } from './der/writer.ts';
import { extension, writeExtensions } from './rfc5280-extensions.ts';
import type { Name } from './rfc5280-name.ts';
import {
  certificateIssuer,
  crlNumber,
  invalidityDate,
  type RevocationReason,
  reasonCode,
  revocationReasons,
} from './rfc5280-revocation-extensions.ts';
import { joinSignature, type Sign } from './signed.ts';
import { X509Error } from './x509-error.ts';

/** What a list says besides its entries. */
export interface CrlContent {
  readonly algorithm: SignatureName;
  readonly issuer: Name;
  /** ms. */
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** MUST grow with every list of this issuer and scope. */
  readonly number: bigint;
  /** Others than the number, encoded each: authorityKeyIdentifier, issuingDistributionPoint, deltaCrlIndicator … */
  readonly extensions: readonly Uint8Array[];
}

/** One entry to be written. */
export interface RevokedCertificate {
  readonly serial: bigint;
  /** ms. */
  readonly revokedAt: number;
  /** Left out, and 'unspecified': no reason is written. */
  readonly reason?: RevocationReason;
  readonly invalidityDate?: number;
  /** In an indirect list: of this entry and those that follow. */
  readonly certificateIssuer?: Name;
}

/** Bytes of entries gathered before the buffer grows. */
const firstBuffer = 64 * 1024;

const reasonBlocks = new Map<RevocationReason, Uint8Array>();

/**
 * Writes a list entry by entry, so that the caller can pause between them:
 * 100,000 entries take some tens of milliseconds in all.
 */
export class CrlWriter {
  readonly #content: CrlContent;
  #buffer = new Uint8Array(firstBuffer);
  #length = 0;
  #lastTime = Number.NaN;
  #lastEncoded: Uint8Array = new Uint8Array();

  constructor(content: CrlContent) {
    if (content.nextUpdate <= content.thisUpdate) throw new X509Error('crl.validity', 'a list ends before it begins');
    this.#content = content;
  }

  /** Adds one entry. */
  add(entry: RevokedCertificate): void {
    const seconds = Math.floor(entry.revokedAt / 1000);
    if (seconds !== this.#lastTime) {
      this.#lastTime = seconds;
      this.#lastEncoded = time(entry.revokedAt);
    }
    const encoded = encode(tag.sequence, integer(entry.serial), this.#lastEncoded, entryExtensions(entry));
    if (this.#length + encoded.length > this.#buffer.length) this.#grow(encoded.length);
    this.#buffer.set(encoded, this.#length);
    this.#length += encoded.length;
  }

  #grow(by: number): void {
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#length + by));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }

  /** The TBSCertList to be signed. */
  toSign(): Uint8Array {
    const { algorithm, issuer, thisUpdate, nextUpdate, number, extensions } = this.#content;
    const own = writeExtensions([...extensions, extension(crlNumber, number)]);
    return sequence(
      integer(1),
      signatureAlgorithm(algorithm),
      issuer.raw,
      time(thisUpdate),
      time(nextUpdate),
      this.#length === 0 ? undefined : sequence(this.#buffer.subarray(0, this.#length)),
      own === undefined ? undefined : explicit(0, own),
    );
  }

  /** The signed list in DER. */
  async sign(sign: Sign): Promise<Uint8Array> {
    const content = this.toSign();
    return joinSignature(content, this.#content.algorithm, await sign(content));
  }
}

function entryExtensions(entry: RevokedCertificate): Uint8Array | undefined {
  const reason = entry.reason === undefined || entry.reason === 'unspecified' ? undefined : entry.reason;
  if (entry.invalidityDate === undefined && entry.certificateIssuer === undefined)
    return reason === undefined ? undefined : reasonBlock(reason);
  const list: Uint8Array[] = [];
  if (reason !== undefined) list.push(extension(reasonCode, revocationReasons[reason]));
  if (entry.invalidityDate !== undefined) list.push(extension(invalidityDate, entry.invalidityDate));
  if (entry.certificateIssuer !== undefined) {
    const names = [{ kind: 'directory', name: entry.certificateIssuer } as const];
    list.push(extension(certificateIssuer, names, { critical: true }));
  }
  return writeExtensions(list);
}

function reasonBlock(reason: RevocationReason): Uint8Array {
  let block = reasonBlocks.get(reason);
  if (block === undefined) {
    block = sequence(extension(reasonCode, revocationReasons[reason]));
    reasonBlocks.set(reason, block);
  }
  return block;
}
