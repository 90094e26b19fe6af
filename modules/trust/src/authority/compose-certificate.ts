import { isIPv4 } from 'node:net';
import {
  accessOid,
  authorityInfoAccess,
  authorityKeyIdentifier,
  basicConstraints,
  buildName,
  type CertificateContent,
  crlDistributionPoints,
  extendedKeyUsage,
  extension,
  freshestCrl,
  type GeneralName,
  type KeyUsage,
  keyIdentifier,
  keyUsage,
  type Name,
  nameOid,
  ocspNoCheck,
  parsePublicKey,
  type SignatureName,
  subjectAltName,
  subjectKeyIdentifier,
} from '@citywall/x509';
import type { ReadRequest } from './certifier.ts';
import { extendedKeyUsageOids, type Profile, type WishedName } from './profile.ts';

/** The issuer as a certificate names it. */
export interface Issuer {
  readonly name: CertificateContent['issuer'];
  readonly keyIdentifier: Uint8Array;
  readonly algorithm: SignatureName;
  /** Where relying parties find what is published about its certificates. */
  readonly places: PublishedPlaces;
}

export interface PublishedPlaces {
  readonly certificate: string;
  readonly ocsp: string;
  readonly list: string;
  readonly delta: string;
}

/** Whose key is certified, and how far it may go. */
export interface AuthoritySubject {
  readonly name: Name;
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array;
  /** As its own certificates name it; without it, the hash of the key. */
  readonly keyIdentifier?: Uint8Array;
  readonly years: number;
  /** Authorities that may stand below it; undefined: as many as those above allow. */
  readonly pathLength: number | undefined;
  /** Further extensions, encoded each. */
  readonly extensions?: readonly Uint8Array[];
}

/** The certificate that a wish becomes under its profile; every part was checked before. */
export function composeCertificate(
  request: ReadRequest,
  profile: Profile,
  issuer: Issuer,
  life: { readonly serial: bigint; readonly notBefore: number; readonly notAfter: number },
): CertificateContent {
  const { wish, publicKey } = request;
  const extensions = [
    extension(basicConstraints, { ca: false }, { critical: true }),
    extension(keyUsage, usagesOf(profile, wish.key), { critical: true }),
    ...purposesOf(profile),
    extension(subjectKeyIdentifier, keyIdentifier(parsePublicKey(publicKey))),
    extension(authorityKeyIdentifier, { keyIdentifier: issuer.keyIdentifier }),
    ...namesOf(wish.names, wish.subject.length === 0),
    // A responder's own state is not asked for (RFC 6960 section 4.2.2.2.1): it lives shortly instead.
    ...(profile.extendedKeyUsage.includes('OCSPSigning') ? [extension(ocspNoCheck, null)] : places(issuer.places)),
  ];
  return {
    ...life,
    algorithm: issuer.algorithm,
    issuer: issuer.name,
    subject: buildName(
      wish.subject.map(({ attribute, value }) => [[nameOid[attribute as keyof typeof nameOid], value]]),
    ),
    spki: publicKey,
    extensions,
  };
}

/** A CA's certificate, for its own key or for another authority's. */
export function composeAuthority(
  { name: subject, spki, pathLength, ...more }: Omit<AuthoritySubject, 'years'>,
  issuer: Omit<Issuer, 'places'> & { readonly places?: PublishedPlaces },
  life: { readonly serial: bigint; readonly notBefore: number; readonly notAfter: number },
): CertificateContent {
  const constraints = pathLength === undefined ? { ca: true } : { ca: true, pathLength };
  return {
    ...life,
    algorithm: issuer.algorithm,
    issuer: issuer.name,
    subject,
    spki,
    extensions: [
      extension(basicConstraints, constraints, { critical: true }),
      extension(keyUsage, new Set<KeyUsage>(['keyCertSign', 'cRLSign']), { critical: true }),
      extension(subjectKeyIdentifier, more.keyIdentifier ?? keyIdentifier(parsePublicKey(spki))),
      extension(authorityKeyIdentifier, { keyIdentifier: issuer.keyIdentifier }),
      ...(more.extensions ?? []),
      ...(issuer.places === undefined ? [] : places(issuer.places)),
    ],
  };
}

/** Usages that the key can have: RFC 3279, 5480, 8410 and GM/T 0015 say which keys encipher and which agree. */
function usagesOf({ keyUsage: wanted }: Profile, key: string): ReadonlySet<KeyUsage> {
  const never: Readonly<Record<string, readonly KeyUsage[]>> = {
    rsa: ['keyAgreement'],
    ecdsa: ['keyEncipherment', 'dataEncipherment'],
    sm2: [],
    other: ['keyEncipherment', 'dataEncipherment', 'keyAgreement'],
  };
  const family = ['rsa', 'ecdsa', 'sm2'].find((one) => key.startsWith(one)) ?? 'other';
  return new Set(wanted.filter((usage) => !never[family]!.includes(usage)));
}

function purposesOf({ extendedKeyUsage: wanted }: Profile): readonly Uint8Array[] {
  if (wanted.length === 0) return [];
  // RFC 3161 section 2.3 wants it critical and alone.
  const critical = wanted.includes('timeStamping');
  return [
    extension(
      extendedKeyUsage,
      wanted.map((one) => extendedKeyUsageOids[one]),
      { critical },
    ),
  ];
}

function namesOf(names: readonly WishedName[], isSubjectEmpty: boolean): readonly Uint8Array[] {
  if (names.length === 0) return [];
  return [extension(subjectAltName, names.map(generalName), { critical: isSubjectEmpty })];
}

function generalName({ kind, value }: WishedName): GeneralName {
  switch (kind) {
    case 'host':
      return { kind: 'dns', text: value.toLowerCase() };
    case 'mail':
      return { kind: 'email', text: value };
    case 'uri':
      return { kind: 'uri', text: value };
    case 'address':
      return { kind: 'ip', bytes: addressBytes(value) };
  }
}

/** An address as 4 or 16 octets; the text MUST be one. */
export function addressBytes(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  // A URL writes every form of an address in hexadecimal groups.
  const [head = '', tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string | undefined): number[] =>
    part ? part.split(':').map((digits) => Number.parseInt(digits, 16)) : [];
  const [before, after] = [groups(head), groups(tail)];
  const all =
    tail === undefined ? before : [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 255]));
}

/** The extensions that tell relying parties where they find what the issuer publishes. */
export function places({ certificate, ocsp, list, delta }: PublishedPlaces): readonly Uint8Array[] {
  const point = (url: string) => [{ name: { full: [{ kind: 'uri', text: url } as const] } }];
  return [
    extension(authorityInfoAccess, [
      { method: accessOid.ocsp, location: { kind: 'uri', text: ocsp } },
      { method: accessOid.caIssuers, location: { kind: 'uri', text: certificate } },
    ]),
    extension(crlDistributionPoints, point(list)),
    extension(freshestCrl, point(delta)),
  ];
}
