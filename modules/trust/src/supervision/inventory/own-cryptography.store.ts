import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** The latest version of a key of the city, with its ring. */
export interface OwnKey {
  readonly name: string;
  readonly ring: string;
  readonly kind: string;
  readonly purpose: 'encrypt' | 'sign' | 'mac' | 'transport' | 'blind-sign';
  readonly owner: string;
  /** In key processes or in hardware. */
  readonly held: string;
  readonly state: string;
  readonly version: number;
  readonly nextRotationAt: number | null;
}

/** Keys that are not destroyed. */
export async function readOwnKeys(db: Db): Promise<readonly OwnKey[]> {
  const answer =
    await sql<OwnKey>`select k.name, r.name as ring, k.kind, k.purpose, r.owner_name as owner, k.held, v.state,
      v.number as version, k.next_rotation_at as "nextRotationAt"
    from trust.key k join trust.ring r on r.id = k.ring join trust.key_version v on v.key = k.id and v.number = k.latest
    where v.state <> 'destroyed' order by k.id`.execute(db);
  return answer.rows;
}

/** A certificate the city issued, or one of its authorities. */
export interface OwnCertificate {
  readonly id: string;
  readonly owner: string | null;
  /** DER */
  readonly certificate: Uint8Array;
}

export async function readOwnAuthorities(db: Db): Promise<readonly OwnCertificate[]> {
  const answer = await sql<OwnCertificate>`select id, name as owner, certificate from trust.authority
    where state <> 'revoked' order by id`.execute(db);
  return answer.rows;
}

/** Certificates issued that are valid, have not ended, and are not in the inventory yet. */
export async function readNewCertificates(db: Db, now: number, limit: number): Promise<readonly OwnCertificate[]> {
  const answer = await sql<OwnCertificate>`select c.id, c.owner, c.certificate from trust.certificate c
    where c.state = 'valid' and c.not_after >= ${now}::bigint
      and not exists (select 1 from trust.inventory i where i.origin = c.id)
    order by c.id limit ${limit}`.execute(db);
  return answer.rows;
}

/** Takes out certificates that are revoked or have ended, and keys and authorities that were not seen at the moment. */
export async function deleteGone(db: Db, seenAt: number): Promise<void> {
  await sql`delete from trust.inventory i where i.found_by = 'trust' and i.origin is null and i.last_seen < ${seenAt}::bigint`.execute(
    db,
  );
  await sql`delete from trust.inventory i where i.origin is not null and not exists (select 1 from trust.certificate c
    where c.id = i.origin and c.state = 'valid' and c.not_after >= ${seenAt}::bigint)`.execute(db);
}

/** Uses of one key for one act by one principal in one hour. */
export interface KeyUseRow {
  readonly key: string;
  readonly name: string;
  readonly act: string;
  readonly principal: string;
  /** The hour's first ms. */
  readonly hour: number;
  readonly count: number;
}

/** Uses of all keys from an hour on, oldest first. */
export async function readKeyUse(db: Db, from: number): Promise<readonly KeyUseRow[]> {
  const answer = await sql<KeyUseRow>`select u.key, r.name || '/' || k.name as name, u.act, u.principal, u.hour,
      sum(u.count)::bigint as count
    from trust.key_use u join trust.key k on k.id = u.key join trust.ring r on r.id = k.ring
    where u.hour >= ${from}::bigint group by u.key, r.name, k.name, u.act, u.principal, u.hour order by u.hour`.execute(
    db,
  );
  return answer.rows.map((row) => ({ ...row, hour: Number(row.hour), count: Number(row.count) }));
}
