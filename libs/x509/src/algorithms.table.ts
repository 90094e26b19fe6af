import { curveOid, hashOid, keyOid, signatureOid } from './oid.table.ts';

/** Families of signature schemes. */
export type SignatureFamily = 'rsa' | 'rsa-pss' | 'ecdsa' | 'dsa' | 'ed25519' | 'sm2' | 'ml-dsa';

/** What a signature algorithm identifier means: its family, hash, and which parameters its standard wants. */
export interface SignatureScheme {
  readonly family: SignatureFamily;
  /** OpenSSL name; empty where the scheme brings its own. For RSASSA-PSS the parameters say it. */
  readonly hash: string;
  readonly parameters: 'null' | 'absent' | 'absent-or-null' | 'pss';
}

const rsa = (hash: string): SignatureScheme => ({ family: 'rsa', hash, parameters: 'null' });
const ecdsa = (hash: string): SignatureScheme => ({ family: 'ecdsa', hash, parameters: 'absent' });
const mlDsa: SignatureScheme = { family: 'ml-dsa', hash: '', parameters: 'absent' };

/** Signature schemes that are verified, by object identifier (RFC 3279, 4055, 5758, 8410, 9881, GM/T 0006). */
export const schemeTable: Readonly<Record<string, SignatureScheme>> = {
  [signatureOid.rsaSha1]: rsa('sha1'),
  [signatureOid.rsaSha224]: rsa('sha224'),
  [signatureOid.rsaSha256]: rsa('sha256'),
  [signatureOid.rsaSha384]: rsa('sha384'),
  [signatureOid.rsaSha512]: rsa('sha512'),
  [signatureOid.rsaPss]: { family: 'rsa-pss', hash: '', parameters: 'pss' },
  [signatureOid.ecdsaSha1]: ecdsa('sha1'),
  [signatureOid.ecdsaSha256]: ecdsa('sha256'),
  [signatureOid.ecdsaSha384]: ecdsa('sha384'),
  [signatureOid.ecdsaSha512]: ecdsa('sha512'),
  [signatureOid.dsaSha1]: { family: 'dsa', hash: 'sha1', parameters: 'absent' },
  [signatureOid.dsaSha256]: { family: 'dsa', hash: 'sha256', parameters: 'absent' },
  [signatureOid.ed25519]: { family: 'ed25519', hash: '', parameters: 'absent' },
  [signatureOid.sm2Sm3]: { family: 'sm2', hash: 'sm3', parameters: 'absent-or-null' },
  [signatureOid.mlDsa44]: mlDsa,
  [signatureOid.mlDsa65]: mlDsa,
  [signatureOid.mlDsa87]: mlDsa,
};

/** Named curves by object identifier: our name and the bits of the field. */
export const curveTable: Readonly<Record<string, { readonly name: CurveName; readonly bits: number }>> = {
  [curveOid.p192]: { name: 'p192', bits: 192 },
  [curveOid.p224]: { name: 'p224', bits: 224 },
  [curveOid.p256]: { name: 'p256', bits: 256 },
  [curveOid.p384]: { name: 'p384', bits: 384 },
  [curveOid.p521]: { name: 'p521', bits: 521 },
  [curveOid.sm2]: { name: 'sm2', bits: 256 },
};

export type CurveName = 'p192' | 'p224' | 'p256' | 'p384' | 'p521' | 'sm2';

/** Kinds of public keys by object identifier. */
export const keyKindTable: Readonly<Record<string, KeyKind>> = {
  [keyOid.rsaEncryption]: 'rsa',
  [keyOid.rsassaPss]: 'rsa-pss',
  [keyOid.dsa]: 'dsa',
  [keyOid.ecPublicKey]: 'ec',
  [keyOid.ed25519]: 'ed25519',
  [keyOid.mlDsa44]: 'ml-dsa-44',
  [keyOid.mlDsa65]: 'ml-dsa-65',
  [keyOid.mlDsa87]: 'ml-dsa-87',
};

export type KeyKind = 'rsa' | 'rsa-pss' | 'dsa' | 'ec' | 'ed25519' | 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87';

/** Hash functions by object identifier, with the octets of their result. */
export const hashTable: Readonly<Record<string, { readonly name: string; readonly octets: number }>> = {
  [hashOid.sha1]: { name: 'sha1', octets: 20 },
  [hashOid.sha256]: { name: 'sha256', octets: 32 },
  [hashOid.sha384]: { name: 'sha384', octets: 48 },
  [hashOid.sha512]: { name: 'sha512', octets: 64 },
};

/** What we sign with, by our names: the key it takes and the object identifiers it writes. */
export const signatureNameTable = {
  'ecdsa-p256-sha256': { oid: signatureOid.ecdsaSha256, key: 'ec', curve: 'p256' },
  'ecdsa-p384-sha384': { oid: signatureOid.ecdsaSha384, key: 'ec', curve: 'p384' },
  'ecdsa-p521-sha512': { oid: signatureOid.ecdsaSha512, key: 'ec', curve: 'p521' },
  'rsa-pkcs1-sha256': { oid: signatureOid.rsaSha256, key: 'rsa' },
  'rsa-pkcs1-sha384': { oid: signatureOid.rsaSha384, key: 'rsa' },
  'rsa-pkcs1-sha512': { oid: signatureOid.rsaSha512, key: 'rsa' },
  'rsa-pss-sha256': { oid: signatureOid.rsaPss, key: 'rsa', hash: hashOid.sha256 },
  'rsa-pss-sha384': { oid: signatureOid.rsaPss, key: 'rsa', hash: hashOid.sha384 },
  'rsa-pss-sha512': { oid: signatureOid.rsaPss, key: 'rsa', hash: hashOid.sha512 },
  ed25519: { oid: signatureOid.ed25519, key: 'ed25519' },
  'sm2-sm3': { oid: signatureOid.sm2Sm3, key: 'ec', curve: 'sm2' },
  'ml-dsa-44': { oid: signatureOid.mlDsa44, key: 'ml-dsa-44' },
  'ml-dsa-65': { oid: signatureOid.mlDsa65, key: 'ml-dsa-65' },
  'ml-dsa-87': { oid: signatureOid.mlDsa87, key: 'ml-dsa-87' },
} as const satisfies Record<string, { oid: string; key: KeyKind; curve?: CurveName; hash?: string }>;

/** Our name of a signature algorithm together with the key it takes. */
export type SignatureName = keyof typeof signatureNameTable;
