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
    await queue(context, db, channel, noticeOf(context, channel, incident, occasion));
  }
}

/** A notice that only says the channel works. */
export function testNotice(context: Context, db: Db, channel: ChannelRow): Promise<string | undefined> {
  const now = context.ports.clock.now();
  const subject = { en: 'Citywall: this channel works', zh: '城垣：此通知渠道可用' };
  return queue(context, db, channel, draft(now, channel, null, subject, { type: 'citywall.test', time: rfc3339(now) }));
}

async function queue(context: Context, db: Db, channel: ChannelRow, notice: NoticeRow): Promise<string | undefined> {
  if (!(await insertNotice(db, notice, mostPerHour, notice.createdAt - 3_600_000))) return undefined;
  await context.ports.jobs.send(noticeQueue, { notice: notice.id }, { db, key: notice.id });
  if (notice.incident !== null) {
    await addTimeline(db, {
      incident: notice.incident,
      time: notice.createdAt,
      kind: 'notice',
      text: { en: `Notice queued for ${channel.name}.`, zh: `已向 ${channel.name} 发出通知。` },
      by: automation.name,
      ref: { kind: 'notice', id: notice.id },
    });
  }
  return notice.id;
}

function noticeOf(context: Context, channel: ChannelRow, incident: IncidentRow, occasion: Occasion): NoticeRow {
  const { en, zh } = occasions[occasion];
  const subject = {
    en: `[${gradeNames[incident.grade].en}] ${en} ${incident.number}: ${incident.headline.en}`,
    zh: `[${gradeNames[incident.grade].zh}] ${zh} ${incident.number}：${incident.headline.zh}`,
  };
  const now = context.ports.clock.now();
  return draft(now, channel, incident.id, subject, {
    type: `citywall.incident.${occasion}`,
    time: rfc3339(now),
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
  });
}

function draft(
  now: number,
  channel: ChannelRow,
  incident: string | null,
  subject: Text,
  body: NoticeRow['body'],
): NoticeRow {
  const rest = { state: 'waiting', reason: null, attempts: 0, endedAt: null } as const;
  return {
    id: newId(now),
    channel: channel.id,
    channelName: channel.name,
    incident,
    subject,
    body,
    createdAt: now,
    ...rest,
  };
}
