// Certification authorities for tests: real keys, every field free to be wrong.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { SignatureName } from '../algorithms.table.ts';
import { purposeOid } from '../oid.table.ts';
import { keyIdentifier, parsePublicKey } from '../public-key.ts';
import { parseName } from '../rfc4514-name-text.ts';
import { type Certificate, parseCertificate } from '../rfc5280-certificate.ts';
import { buildCertificate } from '../rfc5280-certificate-build.ts';
import { type Crl, parseCrl } from '../rfc5280-crl.ts';
import { CrlWriter, type RevokedCertificate } from '../rfc5280-crl-build.ts';
import { extension } from '../rfc5280-extensions.ts';
import type { GeneralName } from '../rfc5280-general-name.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectKeyIdentifier,
} from '../rfc5280-key-extensions.ts';
import type { Name } from '../rfc5280-name.ts';
import { subjectAltName } from '../rfc5280-name-extensions.ts';

/** The moment at which all of it is valid. */
export const now = Date.UTC(2026, 5, 1);
const year = 365 * 24 * 3600 * 1000;

/** A holder of a key and a name. */
export interface Party {
  readonly name: Name;
  readonly spki: Uint8Array;
  readonly keyId: Uint8Array;
  readonly algorithm: SignatureName;
  sign(content: Uint8Array): Uint8Array;
}

/** A party with a new P-256 key. */
export function party(name: string): Party {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return partyWith(name, privateKey, publicKey);
}

/** A party with a given key. */
export function partyWith(
  name: string,
  privateKey: KeyObject,
  publicKey: KeyObject,
  algorithm: SignatureName = 'ecdsa-p256-sha256',
): Party {
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const hash = algorithm === 'ed25519' || algorithm.startsWith('ml-dsa') ? null : 'sha256';
  return {
    name: parseName(name),
    spki,
    keyId: keyIdentifier(parsePublicKey(spki)),
    algorithm,
    sign: (content) => sign(hash, content, privateKey),
  };
}

/** What differs from an ordinary certificate. */
export interface Wishes {
  readonly serial?: bigint;
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** Encoded, instead of the ordinary ones. */
  readonly only?: readonly Uint8Array[];
  /** Encoded, beside the ordinary ones. */
  readonly more?: readonly Uint8Array[];
  readonly names?: readonly GeneralName[];
  readonly pathLength?: number;
}

const identifiers = (issuer: Party, subject: Party): Uint8Array[] => [
  extension(authorityKeyIdentifier, { keyIdentifier: issuer.keyId }),
  extension(subjectKeyIdentifier, subject.keyId),
];

async function issue(
  issuer: Party,
  subject: Party,
  wishes: Wishes,
  ordinary: readonly Uint8Array[],
): Promise<Certificate> {
  const {
    serial = BigInt(Math.floor(Math.random() * 2 ** 40) + 1),
    notBefore = now - year,
    notAfter = now + year,
  } = wishes;
  const extensions = wishes.only ?? [...ordinary, ...(wishes.more ?? [])];
  const content = {
    serial,
    algorithm: issuer.algorithm,
    issuer: issuer.name,
    subject: subject.name,
    notBefore,
    notAfter,
    spki: subject.spki,
    extensions,
  };
  return parseCertificate(await buildCertificate(content, issuer.sign));
}

/** A certificate of an authority; from itself: a root. */
export function certifyAuthority(issuer: Party, subject: Party, wishes: Wishes = {}): Promise<Certificate> {
  return issue(issuer, subject, wishes, [
    ...identifiers(issuer, subject),
    extension(basicConstraints, { ca: true, pathLength: wishes.pathLength }, { critical: true }),
    extension(keyUsage, new Set(['keyCertSign', 'cRLSign'] as const), { critical: true }),
  ]);
}

/** A certificate of a server, for leaf.example.com unless other names are wished. */
export function certifyServer(issuer: Party, subject: Party, wishes: Wishes = {}): Promise<Certificate> {
  return issue(issuer, subject, wishes, [
    ...identifiers(issuer, subject),
    extension(keyUsage, new Set(['digitalSignature'] as const), { critical: true }),
    extension(extendedKeyUsage, [purposeOid.serverAuth]),
    extension(subjectAltName, wishes.names ?? [{ kind: 'dns', text: 'leaf.example.com' }]),
  ]);
}

/** What differs from an ordinary list. */
export interface CrlWishes {
  readonly number?: bigint;
  readonly thisUpdate?: number;
  readonly nextUpdate?: number;
  readonly more?: readonly Uint8Array[];
}

/** A list of an authority. */
export async function issueCrl(
  issuer: Party,
  entries: readonly RevokedCertificate[],
  wishes: CrlWishes = {},
): Promise<Crl> {
  const writer = new CrlWriter({
    algorithm: issuer.algorithm,
    issuer: issuer.name,
    thisUpdate: wishes.thisUpdate ?? now - 1000,
    nextUpdate: wishes.nextUpdate ?? now + year,
    number: wishes.number ?? 1n,
    extensions: [extension(authorityKeyIdentifier, { keyIdentifier: issuer.keyId }), ...(wishes.more ?? [])],
  });
  for (const entry of entries) writer.add(entry);
  return parseCrl(await writer.sign(issuer.sign));
}

/** The serial number as it is written in an entry. */
export const serialOf = (certificate: Certificate): bigint => BigInt(`0x${certificate.serialNumber}`);
