import type { Db } from '@citywall/kernel';
import type { JWK } from 'jose';
import { sql } from 'kysely';

/** A row of trust.acme_account; times in ms. */
export interface AccountRow {
  readonly id: string;
  readonly thumbprint: string;
  readonly key: JWK;
  readonly contact: readonly string[];
  readonly status: 'valid' | 'deactivated' | 'revoked';
  readonly binding: string | null;
  readonly createdAt: number;
}

/** A row of trust.acme_binding: a right to open one account. */
export interface BindingRow {
  readonly id: string;
  readonly ownerType: string;
  readonly owner: string;
  /** Names that its account may order, patterns as in profiles. */
  readonly hosts: readonly string[];
  readonly account: string | null;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

const accountColumns = sql`id, thumbprint, key, contact, status, binding, created_at as "createdAt"`;
const bindingColumns = sql`id, owner_type as "ownerType", owner, hosts, account, created_at as "createdAt",
  expires_at as "expiresAt", revoked_at as "revokedAt"`;

/** Answers false when another account has the key. */
export async function insertAccount(db: Db, row: AccountRow): Promise<boolean> {
  const answer = await sql`insert into trust.acme_account (id, thumbprint, key, contact, status, binding, created_at)
    values (${row.id}::uuid, ${row.thumbprint}, ${JSON.stringify(row.key)}::jsonb, ${[...row.contact]}::text[],
      ${row.status}, ${row.binding}::uuid, ${row.createdAt})
    on conflict (thumbprint) do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function readAccount(db: Db, id: string): Promise<AccountRow | undefined> {
  const answer = await sql<AccountRow>`select ${accountColumns} from trust.acme_account where id = ${id}::uuid`.execute(
    db,
  );
  return answer.rows[0];
}

export async function readAccountByKey(db: Db, thumbprint: string): Promise<AccountRow | undefined> {
  const answer = await sql<AccountRow>`select ${accountColumns} from trust.acme_account
    where thumbprint = ${thumbprint}`.execute(db);
  return answer.rows[0];
}

/** Newest first. */
export async function findAccounts(db: Db, limit: number, before?: string): Promise<readonly AccountRow[]> {
  const answer = await sql<AccountRow>`select ${accountColumns} from trust.acme_account
    where ${before === undefined ? sql`true` : sql`id < ${before}::uuid`} order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

export async function updateAccount(db: Db, id: string, change: Pick<AccountRow, 'contact' | 'status'>): Promise<void> {
  await sql`update trust.acme_account set contact = ${[...change.contact]}::text[], status = ${change.status}
    where id = ${id}::uuid`.execute(db);
}

/** Answers false when another account has the key. */
export async function setAccountKey(db: Db, id: string, thumbprint: string, key: JWK): Promise<boolean> {
  const answer = await sql`update trust.acme_account set thumbprint = ${thumbprint}, key = ${JSON.stringify(key)}::jsonb
    where id = ${id}::uuid and not exists (select 1 from trust.acme_account where thumbprint = ${thumbprint})`.execute(
    db,
  );
  return answer.numAffectedRows === 1n;
}

export async function insertBinding(db: Db, row: BindingRow): Promise<void> {
  await sql`insert into trust.acme_binding (id, owner_type, owner, hosts, account, created_at, expires_at, revoked_at)
    values (${row.id}::uuid, ${row.ownerType}, ${row.owner}, ${[...row.hosts]}::text[], ${row.account}::uuid,
      ${row.createdAt}, ${row.expiresAt}, ${row.revokedAt})`.execute(db);
}

export async function readBinding(db: Db, id: string): Promise<BindingRow | undefined> {
  const answer = await sql<BindingRow>`select ${bindingColumns} from trust.acme_binding where id = ${id}::uuid`.execute(
    db,
  );
  return answer.rows[0];
}

/** Newest first. */
export async function findBindings(db: Db, limit: number, before?: string): Promise<readonly BindingRow[]> {
  const answer = await sql<BindingRow>`select ${bindingColumns} from trust.acme_binding
    where ${before === undefined ? sql`true` : sql`id < ${before}::uuid`} order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

/** Gives the binding to an account; false when it has one, was revoked or has run out. */
export async function useBinding(db: Db, id: string, account: string, now: number): Promise<boolean> {
  const answer = await sql`update trust.acme_binding set account = ${account}::uuid
    where id = ${id}::uuid and account is null and revoked_at is null and expires_at > ${now}`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** Ends a binding and, with it, its account. */
export async function revokeBinding(db: Db, id: string, now: number): Promise<boolean> {
  await sql`update trust.acme_account set status = 'revoked' where binding = ${id}::uuid`.execute(db);
  const answer = await sql`update trust.acme_binding set revoked_at = ${now}
    where id = ${id}::uuid and revoked_at is null`.execute(db);
  return answer.numAffectedRows === 1n;
}
