import { useAct, useQuestion } from './query.ts';
import type { Page, Text } from './types.ts';

/** Whom a profile's authority certifies. */
export const purposes = ['people', 'devices', 'services', 'organisations', 'platform'] as const;
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
/** Key usages of RFC 5280, as they are named there. */
export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
] as const;
export const extendedKeyUsages = [
  'serverAuth',
  'clientAuth',
  'codeSigning',
  'emailProtection',
  'timeStamping',
  'OCSPSigning',
  'documentSigning',
] as const;
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
/** By which ways a certificate can be asked for. */
export const ways = ['operation', 'est', 'acme', 'web'] as const;

/** What may be certified, and within which bounds. */
export interface Profile {
  readonly name: string;
  readonly title: Text;
  readonly purpose: string;
  readonly keys: readonly string[];
  readonly days: number;
  readonly longestDays: number;
  readonly keyUsage: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  readonly subject: { readonly required: readonly string[]; readonly allowed: readonly string[] };
  readonly names: {
    readonly hosts: readonly string[];
    readonly addresses: readonly string[];
    readonly mails: readonly string[];
    readonly uris: readonly string[];
    readonly atLeast: number;
    readonly atMost: number;
  };
  readonly ways: readonly string[];
  readonly approval: boolean;
}

/** What a profile would say to a request. */
export interface ProfileTrial {
  readonly key: string;
  readonly subject: readonly { readonly attribute: string; readonly value: string }[];
  readonly names: readonly { readonly kind: string; readonly value: string }[];
  readonly refused: readonly Text[];
}

export const useProfiles = () => useQuestion<Page<Profile>>('/trust/profiles', {});
export const useSaveProfile = () =>
  useAct<Profile, Profile>(
    (profile) => ({ method: 'PUT', path: `/trust/profiles/${profile.name}`, body: profile }),
    ['/trust/profiles'],
  );
export const useTryProfile = () =>
  useAct<{ profile: Profile; request: string }, ProfileTrial>(
    (body) => ({ method: 'POST', path: '/trust/profiles/try', body }),
    [],
  );
