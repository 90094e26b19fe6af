import { type Db, newId, type Text } from '@citywall/kernel';
import { compareGrades, gradeNames, type IncidentRow } from '../incidents/incident.ts';
import { addTimeline } from '../incidents/timeline.store.ts';
import { automation, type Context, rfc3339 } from '../surroundings.ts';
import { type ChannelRow, insertNotice, type NoticeRow, readChannels } from './notice.store.ts';

export const noticeQueue = 'response.notice';
/** A channel is told at most so often an hour; what is beyond stands in the console alone. */
const mostPerHour = 100;

/** Why people are told. */
export type Occasion = 'opened' | 'reopened' | 'raised';

const occasions: Readonly<Record<Occasion, Text>> = {
  opened: { en: 'New incident', zh: '新事件' },
  reopened: { en: 'Incident reopened', zh: '事件重新打开' },
  raised: { en: 'Incident grade raised', zh: '事件等级提升' },
};

/** Queues a notice on every channel that wants this grade, in the transaction that made it true. */
export async function notify(context: Context, db: Db, incident: IncidentRow, occasion: Occasion): Promise<void> {
  for (const channel of await readChannels(db)) {
    if (compareGrades(incident.grade, channel.minimumGrade) < 0) continue;
    await queueNotice(context, db, channel, noticeOf(context, incident, occasion));
  }
}

/** A notice that only says the channel works. */
export function testNotice(context: Context, db: Db, channel: ChannelRow): Promise<string | undefined> {
  const subject = { en: 'Citywall: this channel works', zh: '城垣：此通知渠道可用' };
  const body = { type: 'citywall.test', time: rfc3339(context.ports.clock.now()) };
  return queueNotice(context, db, channel, { subject, body });
}

/** What a notice says, and of which incident. */
export interface NoticeDraft {
  readonly subject: Text;
  readonly body: NoticeRow['body'];
  readonly incident?: string;
}

/** Queues one notice in the caller's transaction; undefined when the channel has had `most` within the hour. */
export async function queueNotice(
  context: Context,
  db: Db,
  channel: ChannelRow,
  { subject, body, incident }: NoticeDraft,
  most = mostPerHour,
): Promise<string | undefined> {
  const now = context.ports.clock.now();
  const notice: NoticeRow = {
    id: newId(now),
    channel: channel.id,
    channelName: channel.name,
    incident: incident ?? null,
    ...{ subject, body, createdAt: now },
    ...{ state: 'waiting', reason: null, attempts: 0, endedAt: null },
  };
  if (!(await insertNotice(db, notice, most, now - 3_600_000))) return undefined;
  await context.ports.jobs.send(noticeQueue, { notice: notice.id }, { db, key: notice.id });
  if (incident !== undefined) {
    await addTimeline(db, {
      incident,
      time: now,
      kind: 'notice',
      text: { en: `Notice queued for ${channel.name}.`, zh: `已向 ${channel.name} 发出通知。` },
      by: automation.name,
      ref: { kind: 'notice', id: notice.id },
    });
  }
  return notice.id;
}

function noticeOf(context: Context, incident: IncidentRow, occasion: Occasion): NoticeDraft {
  const { en, zh } = occasions[occasion];
  const subject = {
    en: `[${gradeNames[incident.grade].en}] ${en} ${incident.number}: ${incident.headline.en}`,
    zh: `[${gradeNames[incident.grade].zh}] ${zh} ${incident.number}：${incident.headline.zh}`,
  };
  const body = {
    type: `citywall.incident.${occasion}`,
    time: rfc3339(context.ports.clock.now()),
    incident: {
      id: incident.id,
      number: incident.number,
      grade: incident.grade,
      gradeReason: { ...incident.gradeReason },
      state: incident.state,
      title: { ...incident.title },
      headline: { ...incident.headline },
      openedAt: rfc3339(incident.openedAt),
      findings: incident.findings,
    },
  };
  return { subject, body, incident: incident.id };
}
