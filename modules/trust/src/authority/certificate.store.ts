import type { Db } from '@citywall/kernel';
import { searchPatterns, searchWords } from '@citywall/platform/database';
import { sql } from 'kysely';

export type CertificateState = 'valid' | 'held' | 'revoked';

/** A row of trust.certificate; times in ms, serial and key identifier in hex. */
export interface CertificateRow {
  readonly id: string;
  readonly authority: string;
  readonly serial: string;
  readonly profile: string;
  readonly subject: string;
  readonly names: readonly string[];
  readonly ownerType: string;
  readonly owner: string;
  readonly keyIdentifier: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly state: CertificateState;
  /** CRLReason of RFC 5280; null while valid. */
  readonly reason: number | null;
  readonly revokedAt: number | null;
  readonly shard: number;
  readonly pair: string | null;
  readonly certificate: Uint8Array;
  readonly issuedAt: number;
  readonly issuedBy: string;
}

const columns = sql`id, authority, serial, profile, subject, names, owner_type as "ownerType", owner,
  key_identifier as "keyIdentifier", not_before as "notBefore", not_after as "notAfter", state, reason,
  revoked_at as "revokedAt", shard, pair, certificate, issued_at as "issuedAt", issued_by as "issuedBy"`;

/** Rows that wait for the end of this turn, by the transaction that they belong to. */
const gathered = new WeakMap<Db, { readonly rows: CertificateRow[]; readonly done: Promise<void> }>();

/** Throws when the authority has used the serial before. Those of one transaction that come in the same turn are written together. */
export function insertCertificate(db: Db, row: CertificateRow): Promise<void> {
  const present = gathered.get(db);
  if (present !== undefined) {
    present.rows.push(row);
    return present.done;
  }
  const rows = [row];
  const done = new Promise(setImmediate).then(() => {
    gathered.delete(db);
    return insertCertificates(db, rows);
  });
  gathered.set(db, { rows, done });
  return done;
}

async function insertCertificates(db: Db, rows: readonly CertificateRow[]): Promise<void> {
  const all = <T>(of: (row: CertificateRow) => T): T[] => rows.map(of);
  await sql`insert into trust.certificate (id, authority, serial, profile, subject, names, words, owner_type, owner,
      key_identifier, not_before, not_after, state, reason, revoked_at, shard, pair, certificate, issued_at, issued_by)
    select id, authority, serial, profile, subject, array(select jsonb_array_elements_text(names)), words, owner_type,
      owner, key_identifier, not_before, not_after, state, reason, revoked_at, shard, pair, certificate, issued_at, issued_by
    from unnest(${all(({ id }) => id)}::uuid[], ${all(({ authority }) => authority)}::uuid[],
      ${all(({ serial }) => serial)}::text[], ${all(({ profile }) => profile)}::text[],
      ${all(({ subject }) => subject)}::text[], ${all(({ names }) => JSON.stringify(names))}::jsonb[],
      ${all(({ subject, names, serial }) => searchWords([subject, ...names, serial].join(' ')))}::text[],
      ${all(({ ownerType }) => ownerType)}::text[], ${all(({ owner }) => owner)}::text[],
      ${all(({ keyIdentifier }) => keyIdentifier)}::text[], ${all(({ notBefore }) => notBefore)}::bigint[],
      ${all(({ notAfter }) => notAfter)}::bigint[], ${all(({ state }) => state)}::text[],
      ${all(({ reason }) => reason)}::smallint[], ${all(({ revokedAt }) => revokedAt)}::bigint[],
      ${all(({ shard }) => shard)}::smallint[], ${all(({ pair }) => pair)}::uuid[],
      ${all(({ certificate }) => Buffer.from(certificate))}::bytea[], ${all(({ issuedAt }) => issuedAt)}::bigint[],
      ${all(({ issuedBy }) => issuedBy)}::text[])
      as row (id, authority, serial, profile, subject, names, words, owner_type, owner, key_identifier, not_before,
        not_after, state, reason, revoked_at, shard, pair, certificate, issued_at, issued_by)`.execute(db);
}

export async function readCertificate(db: Db, id: string, lock = false): Promise<CertificateRow | undefined> {
  const answer = await sql<CertificateRow>`select ${columns} from trust.certificate where id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

export async function readCertificateBySerial(
  db: Db,
  authority: string,
  serial: string,
): Promise<CertificateRow | undefined> {
  const answer = await sql<CertificateRow>`select ${columns} from trust.certificate
    where authority = ${authority}::uuid and serial = ${serial}`.execute(db);
  return answer.rows[0];
}

export interface CertificateFilter {
  /** Anywhere in subject, names or serial, two letters at beginnings of words; case does not count. */
  readonly text?: string;
  readonly authority?: string;
  readonly profile?: string;
  readonly state?: CertificateState | 'expired';
  readonly owner?: string;
  /** Ends before, ms. */
  readonly endsBefore?: number;
  readonly now: number;
  readonly before?: string;
  readonly limit: number;
}

function textFits(text: string) {
  const fits = searchPatterns(text).map((pattern) => sql`words like ${pattern}`);
  return sql`(${sql.join(fits, sql` or `)})`;
}

/** Newest first. */
export async function findCertificates(db: Db, filter: CertificateFilter): Promise<readonly CertificateRow[]> {
  const { text, authority, profile, state, owner, endsBefore, now, before, limit } = filter;
  const when = [
    text === undefined ? undefined : textFits(text),
    authority === undefined ? undefined : sql`authority = ${authority}::uuid`,
    profile === undefined ? undefined : sql`profile = ${profile}`,
    owner === undefined ? undefined : sql`owner = ${owner}`,
    endsBefore === undefined ? undefined : sql`not_after < ${endsBefore} and not_after >= ${now}`,
    before === undefined ? undefined : sql`id < ${before}::uuid`,
    state === undefined ? undefined : state === 'expired' ? sql`not_after < ${now}` : sql`state = ${state}`,
    state === 'valid' ? sql`not_after >= ${now}` : undefined,
  ].filter((part) => part !== undefined);
  const where = when.length === 0 ? sql`true` : sql.join(when, sql` and `);
  const answer = await sql<CertificateRow>`select ${columns} from trust.certificate where ${where}
    order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** Those of one profile for one key that are not revoked, locked until the transaction ends. */
export async function readCertificatesOfKey(
  db: Db,
  profile: string,
  keyIdentifier: string,
): Promise<readonly CertificateRow[]> {
  const answer = await sql<CertificateRow>`select ${columns} from trust.certificate
    where key_identifier = ${keyIdentifier} and profile = ${profile} and state <> 'revoked'
    for no key update`.execute(db);
  return answer.rows;
}

/** Sets what revocation and hold change. */
export async function setCertificateState(
  db: Db,
  id: string,
  change: Pick<CertificateRow, 'state' | 'reason' | 'revokedAt'>,
): Promise<void> {
  await sql`update trust.certificate set state = ${change.state}, reason = ${change.reason},
    revoked_at = ${change.revokedAt} where id = ${id}::uuid`.execute(db);
}

/** Lifts a hold. */
export async function releaseCertificate(db: Db, id: string, now: number): Promise<void> {
  await sql`update trust.certificate set state = 'valid', reason = null, revoked_at = null, released_at = ${now}
    where id = ${id}::uuid`.execute(db);
}
