// RFC 5280 section 4.1: certificates, written. Always version 3.
import { randomBytes } from 'node:crypto';
import { signatureAlgorithm } from './algorithm.ts';
import type { SignatureName } from './algorithms.table.ts';
import { explicit, integer, sequence, time } from './der/writer.ts';
import { writeExtensions } from './rfc5280-extensions.ts';
import type { Name } from './rfc5280-name.ts';
import { type Sign, signStructure } from './signed.ts';
import { X509Error } from './x509-error.ts';

/** What a certificate says, before it is signed. */
export interface CertificateContent {
  /** 1 to 2^159 − 1. MUST be unique for the issuer, see randomSerial. */
  readonly serial: bigint;
  readonly algorithm: SignatureName;
  readonly issuer: Name;
  readonly subject: Name;
  /** ms; seconds are written, fractions cut. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo, encoded. */
  readonly spki: Uint8Array;
  /** Encoded each, see extension(). */
  readonly extensions: readonly Uint8Array[];
}

/** Largest serial number: 20 octets, positive. */
const maximumSerial = 1n << 159n;

const version3 = explicit(0, integer(2));

/** The TBSCertificate to be signed. Throws X509Error when a field breaks RFC 5280. */
export function certificateToSign(content: CertificateContent): Uint8Array {
  if (content.serial <= 0n || content.serial >= maximumSerial)
    throw new X509Error('certificate.serial', 'a serial number is positive and has at most 20 octets');
  if (content.notAfter < content.notBefore)
    throw new X509Error('certificate.validity', 'a certificate ends before it begins');
  if (content.issuer.isEmpty) throw new X509Error('certificate.issuer', 'an issuer has a name');
  const extensions = writeExtensions(content.extensions);
  return sequence(
    version3,
    integer(content.serial),
    signatureAlgorithm(content.algorithm),
    content.issuer.raw,
    sequence(time(content.notBefore), time(content.notAfter)),
    content.subject.raw,
    content.spki,
    extensions === undefined ? undefined : explicit(3, extensions),
  );
}

/** A signed certificate in DER. The private key stays behind `sign`. */
export async function buildCertificate(content: CertificateContent, sign: Sign): Promise<Uint8Array> {
  return signStructure(certificateToSign(content), content.algorithm, sign);
}

/** A new serial number with 126 random bits (RFC 5280 asks for 64 and more), 16 octets in every encoding. */
export function randomSerial(): bigint {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] & 0x3f) | 0x40;
  return BigInt(`0x${bytes.toString('hex')}`);
}
