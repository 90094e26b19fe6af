import type { Clock, Db, Principal, Settings } from '@citywall/kernel';
import type { AuthorityKeys } from './authority-keys.ts';
import type { AuthorityShelf } from './authority-shelf.ts';
import type { CertificateRow } from './certificate.store.ts';
import type { CertificateWish } from './profile.ts';

/** A request whose proof of possession held. */
export interface ReadRequest {
  readonly wish: CertificateWish;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
}

/** What is to be certified, for whom, and by which way it came. */
export interface CertificateOrder {
  readonly profile: string;
  /** 'platform': by nobody's call, for the platform's own use, whatever ways the profile names. */
  readonly way: 'operation' | 'est' | 'acme' | 'web' | 'platform';
  readonly request: ReadRequest;
  readonly owner: Pick<Principal, 'type' | 'id' | 'name'>;
  /** Whether the names were proved by their holder, so that the profile's patterns need not name them. */
  readonly namesProved?: boolean;
}

/** A certificate with what a relying party needs. */
export interface IssuedCertificate {
  readonly row: CertificateRow;
  /** Leaf first, the root left out; DER. */
  readonly chain: readonly Uint8Array[];
}

/** What certifying needs of the module and the platform. */
export interface CertifierPorts {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly keys: AuthorityKeys;
  readonly shelf: AuthorityShelf;
  /** Address under which relying parties reach what is published, without a slash at the end. */
  readonly publishedAt: () => string;
  /** Told in the transaction that changes a certificate's state: its lists are to be made anew. */
  readonly changed: (db: Db, row: Pick<CertificateRow, 'authority' | 'shard'>) => Promise<void>;
  /** Told in the transaction that issued a certificate by nobody's call: it is to be recorded. */
  readonly issuedByItself: (db: Db, row: CertificateRow) => Promise<void>;
}

/** What ways of enrolment ask of the authorities. Every call throws `trust.sealed` while keys cannot be used. */
export interface Certifier {
  /** Reads a PKCS#10 request (DER) and checks its signature; throws `trust.request.invalid` with the reason. */
  readRequest(der: Uint8Array): ReadRequest;
  /** Throws what `issue` would: the profile is missing, not given by that way, or the request breaches it. */
  check(order: Omit<CertificateOrder, 'owner'>): void;
  /** Issues inside the caller's transaction; throws `trust.request.refused` with every breach of the profile. */
  issue(db: Db, order: CertificateOrder): Promise<IssuedCertificate>;
  /** An issued certificate with its chain; undefined when it is not ours. */
  find(db: Db, id: string): Promise<IssuedCertificate | undefined>;
  /** By the certificate itself (DER). */
  findByContent(db: Db, der: Uint8Array): Promise<CertificateRow | undefined>;
  /** By its issuer's key identifier and its serial, both hex. */
  findBySerial(db: Db, keyIdentifier: string, serial: string): Promise<CertificateRow | undefined>;
  /** Revokes for good; `reason` is a CRLReason. Throws `trust.certificate.revoked` when it was before. */
  revoke(db: Db, id: string, reason: number): Promise<void>;
}
