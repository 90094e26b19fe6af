import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

export const playbookModes = ['automatic', 'approval', 'off'] as const;
export type PlaybookMode = (typeof playbookModes)[number];

/** A row of response.playbook; times in ms. */
export interface PlaybookRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly mode: PlaybookMode;
  readonly origin: 'starter' | 'upload';
  readonly content: string;
  /** Why the mode was last changed. */
  readonly reason: string | null;
  readonly changedAt: number;
}

const columns = sql`id, name, description, mode, origin, content, reason, changed_at as "changedAt"`;

/** By name. */
export async function readPlaybooks(db: Db): Promise<readonly PlaybookRow[]> {
  return (await sql<PlaybookRow>`select ${columns} from response.playbook order by name, id`.execute(db)).rows;
}

export async function readPlaybook(db: Db, id: string): Promise<PlaybookRow | undefined> {
  return (await sql<PlaybookRow>`select ${columns} from response.playbook where id = ${id}`.execute(db)).rows[0];
}

/** Adds a playbook, or gives the known one new content; its mode stays as people set it. */
export async function savePlaybook(db: Db, row: PlaybookRow): Promise<void> {
  await sql`insert into response.playbook (id, name, description, mode, origin, content, reason, changed_at)
    values (${row.id}, ${row.name}, ${row.description}, ${row.mode}, ${row.origin}, ${row.content}, ${row.reason},
      ${row.changedAt})
    on conflict (id) do update set name = excluded.name, description = excluded.description, origin = excluded.origin,
      content = excluded.content, changed_at = excluded.changed_at
    where response.playbook.content <> excluded.content`.execute(db);
}

export async function setPlaybookMode(
  db: Db,
  id: string,
  mode: PlaybookMode,
  reason: string,
  at: number,
): Promise<void> {
  await sql`update response.playbook set mode = ${mode}, reason = ${reason}, changed_at = ${at} where id = ${id}`.execute(
    db,
  );
}

export async function deletePlaybook(db: Db, id: string): Promise<void> {
  await sql`delete from response.playbook where id = ${id}`.execute(db);
}
