import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { AcmeErrorDocument } from './acme-problem.ts';

/** A row of trust.acme_order; times in ms. */
export interface OrderRow {
  readonly id: string;
  readonly account: string;
  readonly status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  readonly hosts: readonly string[];
  readonly certificate: string | null;
  readonly error: AcmeErrorDocument | null;
  readonly expiresAt: number;
  readonly createdAt: number;
}

export type ChallengeKind = 'http-01' | 'dns-01';

/** A row of trust.acme_authorization: one name of an order, proved by one of its challenges. */
export interface AuthorizationRow {
  readonly id: string;
  readonly order: string;
  /** Without the `*.` of a wildcard. */
  readonly host: string;
  readonly wildcard: boolean;
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'expired';
  readonly token: string;
  /** The challenge that was answered; null before. */
  readonly kind: ChallengeKind | null;
  readonly triedAt: number | null;
  readonly error: AcmeErrorDocument | null;
  readonly expiresAt: number;
}

const orderColumns = sql`id, account, status, hosts, certificate, error, expires_at as "expiresAt",
  created_at as "createdAt"`;
const authorizationColumns = sql`id, acme_order as "order", host, wildcard, status, token, kind, tried_at as "triedAt",
  error, expires_at as "expiresAt"`;

export async function insertOrder(db: Db, row: OrderRow, authorizations: readonly AuthorizationRow[]): Promise<void> {
  await sql`insert into trust.acme_order (id, account, status, hosts, certificate, error, expires_at, created_at)
    values (${row.id}::uuid, ${row.account}::uuid, ${row.status}, ${[...row.hosts]}::text[], null, null,
      ${row.expiresAt}, ${row.createdAt})`.execute(db);
  for (const one of authorizations) {
    await sql`insert into trust.acme_authorization (id, acme_order, host, wildcard, status, token, kind, tried_at, error,
        expires_at)
      values (${one.id}::uuid, ${one.order}::uuid, ${one.host}, ${one.wildcard}, ${one.status}, ${one.token}, null, null,
        null, ${one.expiresAt})`.execute(db);
  }
}

/** Locked until the transaction ends when asked. */
export async function readOrder(db: Db, id: string, lock = false): Promise<OrderRow | undefined> {
  const answer = await sql<OrderRow>`select ${orderColumns} from trust.acme_order where id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

/** Newest first. */
export async function findOrders(db: Db, account: string, limit: number): Promise<readonly OrderRow[]> {
  const answer = await sql<OrderRow>`select ${orderColumns} from trust.acme_order where account = ${account}::uuid
    order by id desc limit ${limit}`.execute(db);
  return answer.rows;
}

export async function updateOrder(
  db: Db,
  id: string,
  change: Pick<OrderRow, 'status'> & Partial<Pick<OrderRow, 'certificate' | 'error'>>,
): Promise<void> {
  await sql`update trust.acme_order set status = ${change.status},
    certificate = coalesce(${change.certificate ?? null}::uuid, certificate),
    error = ${change.error === undefined || change.error === null ? null : JSON.stringify(change.error)}::jsonb
    where id = ${id}::uuid`.execute(db);
}

export async function readAuthorizations(db: Db, order: string): Promise<readonly AuthorizationRow[]> {
  const answer = await sql<AuthorizationRow>`select ${authorizationColumns} from trust.acme_authorization
    where acme_order = ${order}::uuid order by host, wildcard`.execute(db);
  return answer.rows;
}

/** Locked until the transaction ends when asked. */
export async function readAuthorization(db: Db, id: string, lock = false): Promise<AuthorizationRow | undefined> {
  const answer = await sql<AuthorizationRow>`select ${authorizationColumns} from trust.acme_authorization
    where id = ${id}::uuid ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

export async function updateAuthorization(
  db: Db,
  id: string,
  change: Pick<AuthorizationRow, 'status' | 'kind' | 'triedAt' | 'error'>,
): Promise<void> {
  await sql`update trust.acme_authorization set status = ${change.status}, kind = ${change.kind},
    tried_at = ${change.triedAt},
    error = ${change.error === null ? null : JSON.stringify(change.error)}::jsonb
    where id = ${id}::uuid`.execute(db);
}
