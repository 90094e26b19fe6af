import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';

/** A request on its way to an agent; times in ms. */
export interface CommandRow {
  readonly id: string;
  readonly agent: string;
  readonly block: string | null;
  readonly action: 'deny' | 'delete' | 'query';
  readonly createdAt: number;
  readonly expiresAt: number;
}

export async function insertCommand(db: Db, row: CommandRow): Promise<void> {
  await sql`insert into response.command (id, agent, block, action, created_at, expires_at)
    values (${row.id}::uuid, ${row.agent}::uuid, ${row.block}::uuid, ${row.action}, ${row.createdAt},
      ${row.expiresAt})`.execute(db);
}

/** Takes the answer to a request: once, from its agent, and while it may be late. Undefined when it is none of those. */
export async function answerCommand(
  db: Db,
  id: string,
  agent: string,
  status: number,
  now: number,
  latest: number,
): Promise<CommandRow | undefined> {
  const answer = await sql<CommandRow>`update response.command set answered_at = ${now}, status = ${status}
    where id = ${id}::uuid and agent = ${agent}::uuid and answered_at is null and created_at > ${latest}::bigint
    returning id, agent, block, action, created_at as "createdAt", expires_at as "expiresAt"`.execute(db);
  return answer.rows[0];
}

/** Forgets requests made before the moment. */
export async function sweepCommands(db: Db, before: number): Promise<void> {
  await sql`delete from response.command where created_at < ${before}::bigint`.execute(db);
}
