import type { Text } from '@citywall/kernel';
import { purposeOid } from '@citywall/x509';
import Type, { type Static } from 'typebox';

/** Whom an issuing authority certifies. */
export const purposes = ['people', 'devices', 'services', 'organisations', 'platform'] as const;
export type Purpose = (typeof purposes)[number];

/** Kinds of public keys that can be certified. */
export const certifiedKeys = [
  'ecdsa-p256',
  'ecdsa-p384',
  'ed25519',
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'sm2',
  'ml-dsa-65',
] as const;
export type CertifiedKey = (typeof certifiedKeys)[number];

/** Key usages of RFC 5280 section 4.2.1.3, as they are named there. */
export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
] as const;

/** Extended key usages a profile may give, with the object identifiers that certificates name them by. */
export const extendedKeyUsageOids = {
  serverAuth: purposeOid.serverAuth,
  clientAuth: purposeOid.clientAuth,
  codeSigning: purposeOid.codeSigning,
  emailProtection: purposeOid.emailProtection,
  timeStamping: purposeOid.timeStamping,
  OCSPSigning: purposeOid.ocspSigning,
  documentSigning: purposeOid.documentSigning,
} as const;
export type ExtendedKeyUsage = keyof typeof extendedKeyUsageOids;
export const extendedKeyUsages = Object.keys(extendedKeyUsageOids) as readonly ExtendedKeyUsage[];

/** Attributes of a subject that a profile may let a request choose. */
export const subjectAttributes = [
  'commonName',
  'serialNumber',
  'organization',
  'organizationalUnit',
  'title',
  'locality',
  'stateOrProvince',
  'country',
] as const;
export type SubjectAttribute = (typeof subjectAttributes)[number];

const Patterns = Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { maxItems: 100 });

/** What certificates of one kind hold, and what a request for one may ask. */
export const ProfileSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,62}$' }),
    title: Type.Object({ en: Type.String({ maxLength: 200 }), zh: Type.String({ maxLength: 200 }) }),
    purpose: Type.Enum([...purposes]),
    keys: Type.Array(Type.Enum([...certifiedKeys]), { minItems: 1, uniqueItems: true }),
    /** Days a certificate is valid when the request names none, and at most. */
    days: Type.Integer({ minimum: 1, maximum: 3_650 }),
    longestDays: Type.Integer({ minimum: 1, maximum: 3_650 }),
    keyUsage: Type.Array(Type.Enum([...keyUsages]), { minItems: 1, uniqueItems: true }),
    extendedKeyUsage: Type.Array(Type.Enum([...extendedKeyUsages]), { uniqueItems: true }),
    subject: Type.Object({
      /** MUST be in the request. */
      required: Type.Array(Type.Enum([...subjectAttributes]), { uniqueItems: true }),
      /** May be in the request. */
      allowed: Type.Array(Type.Enum([...subjectAttributes]), { uniqueItems: true }),
    }),
    names: Type.Object({
      /** Host names: `gate.example` itself, `*.example` any name below it at any depth, `{domain}` the city's own, `*` any. */
      hosts: Patterns,
      /** Networks in CIDR form. */
      addresses: Patterns,
      /** Domains of mail addresses, patterns as for hosts. */
      mails: Patterns,
      /** Beginnings of URIs. */
      uris: Patterns,
      atLeast: Type.Integer({ minimum: 0, maximum: 100 }),
      atMost: Type.Integer({ minimum: 0, maximum: 100 }),
    }),
    /** By which ways it can be asked for. */
    ways: Type.Array(Type.Enum(['operation', 'est', 'acme', 'web']), { uniqueItems: true }),
    /** Whether a person must approve each request of the web way. */
    approval: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type Profile = Static<typeof ProfileSchema>;

/** What a request asks to be certified, whatever protocol brought it. */
export interface CertificateWish {
  readonly key: string;
  readonly subject: readonly { readonly attribute: string; readonly value: string }[];
  readonly names: readonly WishedName[];
  readonly days?: number;
}

export interface WishedName {
  readonly kind: 'host' | 'address' | 'mail' | 'uri';
  readonly value: string;
}

/** One thing in a request that its profile does not allow. */
export interface ProfileBreach {
  /** Stable: subject, name, key, days, way. */
  readonly rule: string;
  readonly words: Text;
}
