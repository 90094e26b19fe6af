import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../../surroundings.ts';
import type { ScanTarget } from './scan-scope.ts';

export type ScanState = 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';

/** A row of trust.scan; times in ms. */
export interface ScanRow {
  readonly id: string;
  readonly state: ScanState;
  readonly targets: readonly ScanTarget[];
  readonly startedAt: number;
  readonly startedBy: Actor;
  readonly endedAt: number | null;
  readonly reason: string | null;
}

/** What became of one endpoint of a scan. */
export interface ScanEndpointRow {
  readonly endpoint: string;
  readonly state: 'tls' | 'ssh' | 'silent' | 'refused';
  readonly complete: boolean;
  readonly entries: number;
  readonly forbidden: number;
  readonly weak: number;
  readonly reason: string | null;
}

const columns = sql`id, state, targets, started_at as "startedAt", started_by as "startedBy", ended_at as "endedAt", reason`;

export async function insertScan(db: Db, row: ScanRow): Promise<void> {
  await sql`insert into trust.scan (id, state, targets, started_at, started_by, ended_at, reason)
    values (${row.id}::uuid, ${row.state}, ${JSON.stringify(row.targets)}::jsonb, ${row.startedAt},
      ${JSON.stringify(row.startedBy)}::jsonb, ${row.endedAt}, ${row.reason})`.execute(db);
}

export async function readScan(db: Db, id: string): Promise<ScanRow | undefined> {
  const answer = await sql<ScanRow>`select ${columns} from trust.scan where id = ${id}::uuid`.execute(db);
  return answer.rows[0];
}

/** Newest first. */
export async function findScans(
  db: Db,
  filter: { readonly before?: string; readonly limit: number },
): Promise<readonly ScanRow[]> {
  const before = filter.before === undefined ? sql`true` : sql`id < ${filter.before}::uuid`;
  const answer =
    await sql<ScanRow>`select ${columns} from trust.scan where ${before} order by id desc limit ${filter.limit}`.execute(
      db,
    );
  return answer.rows;
}

/** When the latest scan began that was started by this type of principal, ms. */
export async function readLatestStart(db: Db, startedBy: string): Promise<number | undefined> {
  const answer = await sql<{ at: number | null }>`select max(started_at) as at from trust.scan
    where started_by ->> 'type' = ${startedBy}`.execute(db);
  return answer.rows[0]?.at ?? undefined;
}

/** How many scans are on their way. */
export async function countLivingScans(db: Db): Promise<number> {
  const answer = await sql<{ count: number }>`select count(*) as count from trust.scan
    where state in ('waiting', 'running')`.execute(db);
  return Number(answer.rows[0]?.count ?? 0);
}

/** Moves a scan from one of the states to another; false when it is in none of them (any more). */
export async function moveScan(
  db: Db,
  id: string,
  from: readonly ScanState[],
  to: ScanState,
  end?: { readonly at: number; readonly reason: string | null },
): Promise<boolean> {
  const answer =
    await sql`update trust.scan set state = ${to}, ended_at = ${end?.at ?? null}, reason = ${end?.reason ?? null}
    where id = ${id}::uuid and state = any(${from}::text[])`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** Enters what became of an endpoint; a scan that was interrupted may look a second time. */
export async function upsertScanEndpoint(db: Db, scan: string, row: ScanEndpointRow): Promise<void> {
  await sql`insert into trust.scan_endpoint (scan, endpoint, state, complete, entries, forbidden, weak, reason)
    values (${scan}::uuid, ${row.endpoint}, ${row.state}, ${row.complete}, ${row.entries}, ${row.forbidden}, ${row.weak}, ${row.reason})
    on conflict (scan, endpoint) do update set state = excluded.state, complete = excluded.complete, entries = excluded.entries,
      forbidden = excluded.forbidden, weak = excluded.weak, reason = excluded.reason`.execute(db);
}

export async function readScanEndpoints(
  db: Db,
  scans: readonly string[],
): Promise<readonly (ScanEndpointRow & { readonly scan: string })[]> {
  const answer = await sql<
    ScanEndpointRow & { scan: string }
  >`select scan, endpoint, state, complete, entries, forbidden, weak, reason
    from trust.scan_endpoint where scan = any(${scans}::uuid[]) order by forbidden desc, weak desc, endpoint`.execute(
    db,
  );
  return answer.rows;
}
