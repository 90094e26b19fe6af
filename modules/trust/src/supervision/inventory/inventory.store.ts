import { createHash } from 'node:crypto';
import { type Db, newId } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Verdict } from '../policy/policy-rule.ts';
import type { EntryKind, Exposure, InventoryEntry, SeenCryptography } from './inventory-entry.ts';

/** An entry with the verdict the policy gave it. */
export type JudgedEntry = SeenCryptography & { readonly verdict: Verdict | null };

export type InventoryRow = InventoryEntry & {
  readonly verdict: Verdict | null;
  /** When an endpoint stopped answering scans, ms; null while it answers. */
  readonly silentSince: number | null;
};

const columns = sql`id, kind, name, location, algorithm, parameters, purpose, owner, found_by as "foundBy",
  first_seen as "firstSeen", last_seen as "lastSeen", expires, exposure, protects_years as "protectsYears", verdict,
  silent_since as "silentSince"`;

const batch = 500;

/**
 * Enters what was seen: new entries begin, known ones are seen again. What people said of an entry (owner, exposure,
 * years) stays over what machines see. Answers how many were new.
 */
export async function upsertSeen(db: Db, entries: readonly JudgedEntry[], now: number): Promise<number> {
  // One statement may not touch a row twice: the last word of a batch counts.
  const distinct = [...new Map(entries.map((entry) => [identityOf(entry), entry]))];
  let added = 0;
  for (let at = 0; at < distinct.length; at += batch) {
    const rows = distinct.slice(at, at + batch).map(([identity, entry]) => ({
      ...entry,
      id: newId(),
      identity,
      words: wordsOf(entry),
    }));
    const answer = await sql<{
      added: boolean;
    }>`insert into trust.inventory (id, identity, kind, name, location, algorithm,
        parameters, purpose, owner, found_by, first_seen, last_seen, expires, exposure, protects_years, origin, verdict, words)
      select id, decode(identity, 'hex'), kind, name, location, algorithm, parameters, purpose, owner, "foundBy",
        ${now}::bigint, ${now}::bigint, expires, exposure, "protectsYears", origin, verdict, words
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as seen(id uuid, identity text, kind text, name text,
        location text, algorithm text, parameters jsonb, purpose text, owner text, "foundBy" text, expires bigint,
        exposure text, "protectsYears" integer, origin uuid, verdict text, words text)
      order by identity
      on conflict (identity) do update set algorithm = excluded.algorithm, parameters = excluded.parameters,
        purpose = coalesce(excluded.purpose, inventory.purpose), owner = coalesce(inventory.owner, excluded.owner),
        found_by = excluded.found_by, last_seen = excluded.last_seen, silent_since = null, expires = excluded.expires, origin = excluded.origin,
        exposure = coalesce(inventory.exposure, excluded.exposure),
        protects_years = coalesce(inventory.protects_years, excluded.protects_years),
        verdict = excluded.verdict, words = excluded.words
      returning (xmax = 0) as added`.execute(db);
    added += answer.rows.filter((row) => row.added).length;
  }
  return added;
}

/** How many of these the inventory has already. */
export async function countKnown(db: Db, entries: readonly SeenCryptography[]): Promise<number> {
  const identities = [...new Set(entries.map(identityOf))];
  let known = 0;
  for (let at = 0; at < identities.length; at += batch) {
    const wanted = JSON.stringify(identities.slice(at, at + batch));
    const answer = await sql<{ count: string }>`select count(*) as count from trust.inventory
      where identity in (select decode(jsonb_array_elements_text(${wanted}::jsonb), 'hex'))`.execute(db);
    known += Number(answer.rows[0]?.count ?? 0);
  }
  return known;
}

function identityOf({ kind, location, name }: SeenCryptography): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, location, name]))
    .digest('hex');
}

function wordsOf(entry: SeenCryptography): string {
  const { name, location, algorithm, owner, parameters } = entry;
  return [name, location, algorithm, owner, parameters.subject]
    .filter(Boolean)
    .join('\n')
    .toLowerCase()
    .slice(0, 4_000);
}

export interface InventoryFilter {
  readonly kind?: EntryKind;
  readonly verdict?: Verdict;
  /** Part of a name, location, algorithm, owner or subject. */
  readonly search?: string;
  /** Only what ends before, ms. */
  readonly expiresBefore?: number;
  /** Only endpoints that have stopped answering. */
  readonly silent?: boolean;
  readonly after?: string;
  readonly limit: number;
}

/** In the order of their ids, which is the order in which they were first seen. */
export async function findEntries(db: Db, filter: InventoryFilter): Promise<readonly InventoryRow[]> {
  const { kind, verdict, search, expiresBefore, silent, after } = filter;
  const wanted = search?.toLowerCase().replace(/[\\%_]/g, '\\$&');
  const conditions = [
    kind !== undefined && sql`kind = ${kind}`,
    verdict !== undefined && sql`verdict = ${verdict}`,
    wanted !== undefined && sql`words like ${`%${wanted}%`}`,
    expiresBefore !== undefined && sql`expires < ${expiresBefore}::bigint`,
    silent === true && sql`silent_since is not null`,
    after !== undefined && sql`id > ${after}::uuid`,
  ].filter((condition) => condition !== false);
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  const answer = await sql<InventoryRow>`select ${columns} from trust.inventory where ${where}
    order by id limit ${filter.limit}`.execute(db);
  return answer.rows;
}

/** Every entry (of a kind), page by page, in the order of their ids. */
export async function* eachEntry(db: Db, kind?: EntryKind): AsyncGenerator<InventoryRow> {
  let after: string | undefined;
  for (;;) {
    const rows = await findEntries(db, { kind, after, limit: 1_000 });
    yield* rows;
    if (rows.length < 1_000) return;
    after = rows.at(-1)?.id;
  }
}

export async function readEntry(db: Db, id: string): Promise<InventoryRow | undefined> {
  const answer = await sql<InventoryRow>`select ${columns} from trust.inventory where id = ${id}::uuid`.execute(db);
  return answer.rows[0];
}

/** What people say of an entry; absent fields stay. False when there is none. */
export async function describeEntry(
  db: Db,
  id: string,
  said: { readonly owner?: string | null; readonly exposure?: Exposure | null; readonly protectsYears?: number | null },
): Promise<boolean> {
  const sets = [
    said.owner !== undefined && sql`owner = ${said.owner}`,
    said.exposure !== undefined && sql`exposure = ${said.exposure}`,
    said.protectsYears !== undefined && sql`protects_years = ${said.protectsYears}`,
  ].filter((set) => set !== false);
  const answer =
    await sql`update trust.inventory set ${sql.join([sql`id = id`, ...sets])} where id = ${id}::uuid`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** False when there was none. */
export async function deleteEntry(db: Db, id: string): Promise<boolean> {
  const answer = await sql`delete from trust.inventory where id = ${id}::uuid`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** Endpoints that a scan once found, those seen longest ago first. */
export async function findScannedEndpoints(db: Db, limit: number): Promise<readonly string[]> {
  const answer = await sql<{ location: string }>`select location from trust.inventory
    where kind = 'endpoint' and found_by = 'scan' order by last_seen, id limit ${limit}`.execute(db);
  return answer.rows.map(({ location }) => location);
}

/** Notes that a known endpoint did not answer. */
export async function markSilent(db: Db, location: string, now: number): Promise<void> {
  await sql`update trust.inventory set silent_since = ${now}::bigint
    where location = ${location} and kind = 'endpoint' and silent_since is null`.execute(db);
}

/** Takes away what an endpoint showed earlier but not at `seenAt` any more. */
export async function deleteUnseen(db: Db, location: string, seenAt: number): Promise<void> {
  await sql`delete from trust.inventory
    where location = ${location} and found_by = 'scan' and last_seen < ${seenAt}::bigint`.execute(db);
}

export async function setVerdicts(
  db: Db,
  verdicts: readonly { readonly id: string; readonly verdict: Verdict | null }[],
): Promise<void> {
  await sql`update trust.inventory set verdict = new.verdict
    from jsonb_to_recordset(${JSON.stringify(verdicts)}::jsonb) as new(id uuid, verdict text)
    where inventory.id = new.id`.execute(db);
}

/** How many entries there are of each kind and verdict. */
export async function countEntries(
  db: Db,
): Promise<readonly { readonly kind: EntryKind; readonly verdict: Verdict | null; readonly count: number }[]> {
  const answer = await sql<{
    kind: EntryKind;
    verdict: Verdict | null;
    count: number;
  }>`select kind, verdict, count(*) as count
    from trust.inventory group by kind, verdict order by kind, verdict`.execute(db);
  return answer.rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** How many entries end in each month from the moment on, and how many have ended; months as "2027-01". */
export async function countExpiries(
  db: Db,
  now: number,
  until: number,
): Promise<{
  readonly expired: number;
  readonly months: readonly { readonly month: string; readonly count: number }[];
}> {
  const ended = await sql<{
    count: number;
  }>`select count(*) as count from trust.inventory where expires < ${now}::bigint`.execute(db);
  const months = await sql<{ month: string; count: number }>`select
      to_char(to_timestamp(expires / 1000) at time zone 'UTC', 'YYYY-MM') as month, count(*) as count
    from trust.inventory where expires >= ${now}::bigint and expires < ${until}::bigint group by 1 order by 1`.execute(
    db,
  );
  return {
    expired: Number(ended.rows[0]?.count ?? 0),
    months: months.rows.map(({ month, count }) => ({ month, count: Number(count) })),
  };
}
