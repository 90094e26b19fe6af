import type { Db, Text } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../../surroundings.ts';

export type CeremonyState = 'gathering' | 'open' | 'closed';
/** Why it ended: by hand, by time, by sealing, by a restart, or because what it was for is done. */
export type CeremonyEnding = 'closed' | 'time' | 'sealed' | 'restart' | 'done';

/** A row of trust.ceremony; times in ms. */
export interface CeremonyRow {
  readonly id: string;
  readonly purpose: string;
  readonly state: CeremonyState;
  /** How long it stays open. */
  readonly minutes: number;
  /** Names of those who gave their shares. */
  readonly holders: readonly string[];
  readonly requestedAt: number;
  readonly requestedBy: Actor;
  readonly openedAt: number | null;
  /** Until when shares can be given, or acts done. */
  readonly closesAt: number;
  readonly closedAt: number | null;
  readonly ending: CeremonyEnding | null;
}

/** One act done in a ceremony. */
export interface CeremonyAct {
  readonly id: string;
  readonly at: number;
  /** Who did it. */
  readonly by: string;
  readonly words: Text;
}

const columns = sql`id, purpose, state, minutes, holders, requested_at as "requestedAt", requested_by as "requestedBy",
  opened_at as "openedAt", closes_at as "closesAt", closed_at as "closedAt", ending`;

/** False while another one gathers shares or is open. */
export async function insertCeremony(db: Db, row: CeremonyRow): Promise<boolean> {
  const answer = await sql`insert into trust.ceremony (id, purpose, state, minutes, holders, requested_at, requested_by,
      opened_at, closes_at)
    values (${row.id}::uuid, ${row.purpose}, ${row.state}, ${row.minutes}, ${[...row.holders]}::text[],
      ${row.requestedAt}, ${JSON.stringify(row.requestedBy)}::jsonb, ${row.openedAt}, ${row.closesAt})
    on conflict do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** Keeps what changes while it goes on. */
export async function updateCeremony(db: Db, { id, state, holders, openedAt, closesAt }: CeremonyRow): Promise<void> {
  await sql`update trust.ceremony set state = ${state}, holders = ${[...holders]}::text[], opened_at = ${openedAt},
    closes_at = ${closesAt} where id = ${id}::uuid and state <> 'closed'`.execute(db);
}

/** Ends every ceremony that goes on; there is one at most. */
export async function endCeremonies(db: Db, at: number, ending: CeremonyEnding): Promise<void> {
  await sql`update trust.ceremony set state = 'closed', closed_at = ${at}, ending = ${ending}
    where state <> 'closed'`.execute(db);
}

/** The one that goes on. */
export async function readPresentCeremony(db: Db): Promise<CeremonyRow | undefined> {
  const answer = await sql<CeremonyRow>`select ${columns} from trust.ceremony where state <> 'closed'`.execute(db);
  return answer.rows[0];
}

export async function readCeremony(db: Db, id: string): Promise<CeremonyRow | undefined> {
  const answer = await sql<CeremonyRow>`select ${columns} from trust.ceremony where id = ${id}::uuid`.execute(db);
  return answer.rows[0];
}

/** Newest first. */
export async function readCeremonies(
  db: Db,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly CeremonyRow[]> {
  const answer = await sql<CeremonyRow>`select ${columns} from trust.ceremony
    where (${before ?? null}::uuid is null or id < ${before ?? null}::uuid) order by id desc limit ${limit}`.execute(
    db,
  );
  return answer.rows;
}

export async function insertAct(db: Db, ceremony: string, act: CeremonyAct): Promise<void> {
  await sql`insert into trust.ceremony_act (id, ceremony, at, by, en, zh)
    values (${act.id}::uuid, ${ceremony}::uuid, ${act.at}, ${act.by}, ${act.words.en}, ${act.words.zh})`.execute(db);
}

/** In the order in which they were done. */
export async function readActs(db: Db, ceremony: string): Promise<readonly CeremonyAct[]> {
  const answer = await sql<Omit<CeremonyAct, 'words'> & Text>`select id, at, by, en, zh from trust.ceremony_act
    where ceremony = ${ceremony}::uuid order by id limit 1000`.execute(db);
  return answer.rows.map(({ en, zh, ...act }) => ({ ...act, words: { en, zh } }));
}
