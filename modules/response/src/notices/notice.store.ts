import type { Db, JsonObject, Text } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Grade } from '../incidents/incident.ts';

/** A row of response.notice_channel. `settings` hold no secret; `secret` is sealed. */
export interface ChannelRow {
  readonly id: string;
  readonly name: string;
  readonly kind: 'mail' | 'webhook';
  readonly settings: JsonObject;
  readonly secret: Uint8Array | null;
  readonly minimumGrade: Grade;
  readonly createdAt: number;
}

/** A row of response.notice; times in ms. */
export interface NoticeRow {
  readonly id: string;
  readonly channel: string;
  readonly channelName: string;
  readonly incident: string | null;
  readonly subject: Text;
  readonly body: JsonObject;
  readonly state: 'waiting' | 'sent' | 'failed';
  readonly reason: string | null;
  readonly attempts: number;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

const channelColumns = sql`id, name, kind, settings, secret, minimum_grade as "minimumGrade", created_at as "createdAt"`;
const noticeColumns = sql`id, channel, channel_name as "channelName", incident, subject, body, state, reason, attempts,
  created_at as "createdAt", ended_at as "endedAt"`;

export async function readChannels(db: Db): Promise<readonly ChannelRow[]> {
  return (await sql<ChannelRow>`select ${channelColumns} from response.notice_channel order by name`.execute(db)).rows;
}

export async function readChannel(db: Db, id: string): Promise<ChannelRow | undefined> {
  const answer =
    await sql<ChannelRow>`select ${channelColumns} from response.notice_channel where id = ${id}::uuid`.execute(db);
  return answer.rows[0];
}

/** False when the name is taken. */
export async function insertChannel(db: Db, row: ChannelRow): Promise<boolean> {
  const answer =
    await sql`insert into response.notice_channel (id, name, kind, settings, secret, minimum_grade, created_at)
    values (${row.id}::uuid, ${row.name}, ${row.kind}, ${JSON.stringify(row.settings)}::jsonb,
      ${row.secret === null ? null : Buffer.from(row.secret)}, ${row.minimumGrade}, ${row.createdAt})
    on conflict (name) do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** False when there was none. */
export async function deleteChannel(db: Db, id: string): Promise<boolean> {
  const answer = await sql`delete from response.notice_channel where id = ${id}::uuid`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** Adds a notice unless its channel has had `most` since the moment; false then. */
export async function insertNotice(db: Db, row: NoticeRow, most: number, since: number): Promise<boolean> {
  const answer =
    await sql`insert into response.notice (id, channel, channel_name, incident, subject, body, state, created_at)
    select ${row.id}::uuid, ${row.channel}::uuid, ${row.channelName}, ${row.incident}::uuid,
      ${JSON.stringify(row.subject)}::jsonb, ${JSON.stringify(row.body)}::jsonb, ${row.state}, ${row.createdAt}::bigint
    where (select count(*) from response.notice where channel = ${row.channel}::uuid and created_at > ${since}::bigint)
      < ${most}`.execute(db);
  return answer.numAffectedRows === 1n;
}

export async function readNotice(db: Db, id: string): Promise<NoticeRow | undefined> {
  return (await sql<NoticeRow>`select ${noticeColumns} from response.notice where id = ${id}::uuid`.execute(db))
    .rows[0];
}

/** Newest first. */
export async function findNotices(
  db: Db,
  filter: { readonly state?: string; readonly before?: string; readonly limit: number },
): Promise<readonly NoticeRow[]> {
  const state = filter.state === undefined ? sql`true` : sql`state = ${filter.state}`;
  const before = filter.before === undefined ? sql`true` : sql`id < ${filter.before}::uuid`;
  const answer = await sql<NoticeRow>`select ${noticeColumns} from response.notice where ${state} and ${before}
    order by id desc limit ${filter.limit}`.execute(db);
  return answer.rows;
}

export async function setNotice(
  db: Db,
  id: string,
  change: Pick<NoticeRow, 'state' | 'reason' | 'attempts' | 'endedAt'>,
): Promise<void> {
  await sql`update response.notice set state = ${change.state}, reason = ${change.reason},
    attempts = ${change.attempts}, ended_at = ${change.endedAt} where id = ${id}::uuid`.execute(db);
}
