import { X509Certificate } from 'node:crypto';
import type { Clock, Db, Principal } from '@citywall/kernel';
import { extendedKeyUsage, parseCertificate, purposeOid } from '@citywall/x509';
import type { AuthorityShelf } from '../authority/authority-shelf.ts';
import type { CertificateRow } from '../authority/certificate.store.ts';
import type { Certifier } from '../authority/certifier.ts';
import type { OwnerLookup } from '../surroundings.ts';
import { wasAskedForBy } from './enrolment.store.ts';

/** Whom a certificate (DER) names now; undefined for nobody. */
export type CertificatePrincipals = (certificate: Uint8Array) => Promise<Principal | undefined>;

export interface CertificatePrincipalsPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly certifier: Certifier;
  readonly shelf: AuthorityShelf;
  /** Without it people cannot sign in by certificate. */
  readonly ownerOf?: OwnerLookup;
}

const freshMs = 1_000;
const mostKept = 10_000;

interface Kept {
  readonly readAt: number;
  readonly row: CertificateRow | undefined;
}

/**
 * Whom a certificate (DER) of the city names now: it is one of ours with clientAuth, inside its time, and neither revoked
 * nor held, nor is its authority. The state is at most a second old. Devices and applications act without roles; people
 * with those of their account, and only by a certificate that they asked for themselves and another person approved.
 */
export function createCertificatePrincipals(ports: CertificatePrincipalsPorts): CertificatePrincipals {
  const { clock, db, certifier } = ports;
  const kept = new Map<string, Kept>();
  const rowOf = async (der: Uint8Array): Promise<CertificateRow | undefined> => {
    const print = fingerprintOf(der);
    if (print === undefined) return undefined;
    const known = kept.get(print);
    const now = clock.now();
    if (known !== undefined && now - known.readAt < freshMs) return known.row;
    const row = await certifier.findByContent(db, der);
    kept.delete(print);
    kept.set(print, { readAt: now, row: row !== undefined && (await mayActWith(db, row, der)) ? row : undefined });
    if (kept.size > mostKept) kept.delete(kept.keys().next().value as string);
    return kept.get(print)?.row;
  };
  return async (der) => {
    const row = await rowOf(der);
    const now = clock.now();
    if (row?.state !== 'valid' || row.notBefore > now || row.notAfter <= now) return undefined;
    const line = await ports.shelf.lineOf(db, row.authority);
    if (line.length === 0 || line.some(({ row: { state } }) => state === 'revoked')) return undefined;
    return principalOf(row, ports.ownerOf);
  };
}

async function principalOf(row: CertificateRow, ownerOf: OwnerLookup | undefined): Promise<Principal | undefined> {
  const type = row.ownerType as Principal['type'];
  const { owner: id } = row;
  if (type === 'device' || type === 'application')
    return { type, id, name: row.issuedBy, roles: [], authentication: 'certificate' };
  const owner = type === 'person' ? await ownerOf?.({ type, id }) : undefined;
  return owner === undefined ? undefined : { type, id, ...owner, authentication: 'certificate' };
}

function fingerprintOf(der: Uint8Array): string | undefined {
  try {
    return new X509Certificate(der).fingerprint256;
  } catch {
    return undefined;
  }
}

/** It is for clients; and a person asked for it himself, so that nobody who issues can act in another's name. */
async function mayActWith(db: Db, { id, ownerType, owner }: CertificateRow, der: Uint8Array): Promise<boolean> {
  if (!isForClients(der)) return false;
  return ownerType !== 'person' || wasAskedForBy(db, id, owner);
}

function isForClients(der: Uint8Array): boolean {
  return parseCertificate(der).extensions.get(extendedKeyUsage)?.includes(purposeOid.clientAuth) === true;
}
