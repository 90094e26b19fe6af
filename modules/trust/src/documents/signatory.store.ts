import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { AuthorityKeyKind } from '../authority/authority-keys.ts';

/** A row of trust.signatory: a name under which the city signs, its key and present certificate. */
export interface SignatoryRow {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly kind: 'organisation' | 'person';
  readonly keyKind: AuthorityKeyKind;
  /** What stands on the visible seal; null: it has none. */
  readonly seal: string | null;
  readonly key: string;
  readonly certificate: string;
  /** Ids of the principals who may sign in this name. */
  readonly users: readonly string[];
  readonly state: 'active' | 'retired';
  readonly createdAt: number;
  readonly createdBy: string;
}

const columns = sql`id, name, organisation, kind, key_kind as "keyKind", seal, key, certificate, users, state,
  created_at as "createdAt", created_by as "createdBy"`;

export async function insertSignatory(db: Db, row: SignatoryRow): Promise<void> {
  await sql`insert into trust.signatory (id, name, organisation, kind, key_kind, seal, key, certificate, users, state,
      created_at, created_by)
    values (${row.id}::uuid, ${row.name}, ${row.organisation}, ${row.kind}, ${row.keyKind}, ${row.seal},
      ${row.key}::uuid, ${row.certificate}::uuid, ${[...row.users]}::text[], ${row.state}, ${row.createdAt},
      ${row.createdBy})`.execute(db);
}

/** Locked until the transaction ends when asked. */
export async function readSignatory(db: Db, id: string, lock = false): Promise<SignatoryRow | undefined> {
  const answer = await sql<SignatoryRow>`select ${columns} from trust.signatory where id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

/** Whether an active signatory has the name. */
export async function isNameTaken(db: Db, name: string): Promise<boolean> {
  const answer = await sql`select 1 from trust.signatory where name = ${name} and state = 'active'`.execute(db);
  return answer.rows.length > 0;
}

/** Newest first, those before an id. */
export async function readSignatories(
  db: Db,
  before: string | undefined,
  limit: number,
): Promise<readonly SignatoryRow[]> {
  const when = before === undefined ? sql`true` : sql`id < ${before}::uuid`;
  const answer = await sql<SignatoryRow>`select ${columns} from trust.signatory where ${when}
    order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** Ids of active signatories whose certificate ends before a time (ms). */
export async function readEndingSignatories(db: Db, before: number): Promise<readonly string[]> {
  const answer = await sql<{ id: string }>`select s.id from trust.signatory s
    join trust.certificate c on c.id = s.certificate where s.state = 'active' and c.not_after < ${before}
    order by s.id`.execute(db);
  return answer.rows.map(({ id }) => id);
}

export async function setSignatory(
  db: Db,
  id: string,
  change: Pick<SignatoryRow, 'key' | 'certificate' | 'users' | 'state'>,
): Promise<void> {
  await sql`update trust.signatory set key = ${change.key}::uuid, certificate = ${change.certificate}::uuid,
    users = ${[...change.users]}::text[], state = ${change.state} where id = ${id}::uuid`.execute(db);
}
