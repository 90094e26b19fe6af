import { hashOid } from './oid.table.ts';

/** Digest algorithms by the names of node:crypto, with their length in octets. SHA-1 only identifies (certificates, keys), it never proves. */
export const digestTable = {
  sha1: { oid: hashOid.sha1, length: 20, proves: false },
  sha224: { oid: hashOid.sha224, length: 28, proves: true },
  sha256: { oid: hashOid.sha256, length: 32, proves: true },
  sha384: { oid: hashOid.sha384, length: 48, proves: true },
  sha512: { oid: hashOid.sha512, length: 64, proves: true },
  'sha3-256': { oid: '2.16.840.1.101.3.4.2.8', length: 32, proves: true },
  'sha3-384': { oid: '2.16.840.1.101.3.4.2.9', length: 48, proves: true },
  'sha3-512': { oid: '2.16.840.1.101.3.4.2.10', length: 64, proves: true },
  sm3: { oid: hashOid.sm3, length: 32, proves: true },
} as const;

export type DigestName = keyof typeof digestTable;
