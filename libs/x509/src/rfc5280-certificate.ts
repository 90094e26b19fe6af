// RFC 5280 section 4.1: certificates, read.
import { type AlgorithmIdentifier, readAlgorithm } from './algorithm.ts';
import { type Der, readDer } from './der/reader.ts';
import { constructedTag, contextTag, tag } from './der/tag.table.ts';
import { type PublicKey, readPublicKey } from './public-key.ts';
import { type Extensions, noExtensions, readExtensions } from './rfc5280-extensions.ts';
import { basicConstraints } from './rfc5280-key-extensions.ts';
import { type Name, readName } from './rfc5280-name.ts';
import { readSigned, type Signed } from './signed.ts';
import { X509Error } from './x509-error.ts';

/** Largest certificate read, in octets. */
const maximumCertificate = 1024 * 1024;

/** A certificate as it was read; nothing in it has been verified. */
export class Certificate implements Signed {
  readonly raw: Uint8Array;
  readonly signedPart: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  /** The algorithm inside the signed part; it MUST equal the one beside the signature. */
  readonly innerAlgorithm: AlgorithmIdentifier;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Content octets of the INTEGER, two's complement. */
  readonly serial: Uint8Array;
  readonly issuer: Name;
  readonly subject: Name;
  /** First and last moment of validity, both included; ms. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Whether both are UTCTime through 2049 and GeneralizedTime from 2050, as section 4.1.2.5 asks of issuers. */
  readonly hasUsualTimes: boolean;
  /** Whether issuerUniqueID or subjectUniqueID is there, which section 4.1.2.8 forbids issuers. */
  readonly hasUniqueIds: boolean;
  /** SubjectPublicKeyInfo, encoded. */
  readonly spki: Uint8Array;
  readonly extensions: Extensions;
  #publicKey: PublicKey | undefined;

  constructor(value: Der) {
    const signed = readSigned(value);
    this.raw = signed.raw;
    this.signedPart = signed.signedPart;
    this.signatureAlgorithm = signed.signatureAlgorithm;
    this.signature = signed.signature;
    const fields = signed.content.fields();
    this.version = readVersion(fields.optional(constructedTag(0)));
    this.serial = fields.next(tag.integer).content;
    this.innerAlgorithm = readAlgorithm(fields.next());
    this.issuer = readName(fields.next());
    const validity = fields.next().fields();
    const [notBefore, notAfter] = [validity.next(), validity.next()];
    validity.end();
    this.notBefore = notBefore.asTime();
    this.notAfter = notAfter.asTime();
    this.hasUsualTimes = isUsual(notBefore, this.notBefore) && isUsual(notAfter, this.notAfter);
    const subject = fields.next();
    this.subject = Buffer.compare(subject.raw, this.issuer.raw) === 0 ? this.issuer : readName(subject);
    this.spki = fields.next(tag.sequence).raw;
    const unique = [fields.optional(contextTag(1)), fields.optional(contextTag(2))].filter((id) => id !== undefined);
    for (const id of unique) id.asBitString(id.identifier);
    this.hasUniqueIds = unique.length > 0;
    const extensions = fields.optional(constructedTag(3));
    this.extensions = extensions === undefined ? noExtensions : readExtensions(extensions.explicit());
    fields.end();
    if (extensions !== undefined && this.version !== 3)
      throw new X509Error('certificate.version', 'extensions are for version 3 (RFC 5280 section 4.1.2.9)');
    if (unique.length > 0 && this.version === 1)
      throw new X509Error('certificate.version', 'unique identifiers are for versions 2 and 3');
  }

  /** Throws X509Error or DerError when the key is malformed. */
  get publicKey(): PublicKey {
    this.#publicKey ??= readPublicKey(readDer(this.spki));
    return this.#publicKey;
  }

  /** The serial number in hexadecimal without leading zeros; a negative one begins with a minus sign. */
  get serialNumber(): string {
    return BigInt.asIntN(this.serial.length * 8, BigInt(`0x${Buffer.from(this.serial).toString('hex')}`)).toString(16);
  }

  /** Whether subject and issuer are the same name (RFC 5280 section 6.1: not counted in path lengths). */
  get isSelfIssued(): boolean {
    return this.subject.equals(this.issuer);
  }

  /** Whether basic constraints say so; throws X509Error or DerError when they are malformed. */
  get isCa(): boolean {
    return this.extensions.get(basicConstraints)?.ca ?? false;
  }
}

function readVersion(value: Der | undefined): number {
  if (value === undefined) return 1;
  const version = value.explicit().asInteger();
  if (version === 0) throw value.error('an encoded default');
  if (version !== 1 && version !== 2) throw new X509Error('certificate.version', 'versions 1, 2 and 3 are known');
  return version + 1;
}

/** UTCTime reaches from 1950 to 2049, and is to be written where it reaches. */
function isUsual(value: Der, time: number): boolean {
  const isInReach = time >= Date.UTC(1950, 0, 1) && time < Date.UTC(2050, 0, 1);
  return value.is(tag.utcTime) === isInReach;
}

/** Reads a certificate from DER. Throws DerError or X509Error for anything that is not one. */
export function parseCertificate(bytes: Uint8Array): Certificate {
  return new Certificate(readDer(bytes, { maximumBytes: maximumCertificate }));
}
