import type { Alarm, Db, Level, Text } from '@citywall/kernel';
import { compareGrades, type Grade, gradeNames } from '../incidents/incident.ts';
import { type Context, rfc3339 } from '../surroundings.ts';
import { markTold } from './alarm-told.store.ts';
import { readChannels } from './notice.store.ts';
import { queueNotice } from './notify.ts';

/** From which grade on a channel wants to be told of alarms of a level; lower ones stand in the console alone. */
const gradeOf: Readonly<Partial<Record<Level, Grade>>> = {
  medium: 'ordinary',
  high: 'considerable',
  critical: 'major',
};
/** An alarm that comes and goes, or is raised again after a restart, is told no more often than this. */
const quietMs = 600_000;
/** Alarms a channel is told of in an hour, together with everything else: the rest is left to incidents. */
const mostPerHour = 50;

/** Tells people of every alarm that stands or is raised or rises, over the channels that want its grade, until `signal`. */
export function tellAlarms(context: Context, signal: AbortSignal): void {
  const { alarms, db, log } = context.ports;
  let former: Promise<void> = Promise.resolve();
  const tellNow = async (alarm: Alarm, grade: Grade): Promise<void> => {
    if (signal.aborted) return;
    await db
      .transaction()
      .execute((transaction) => tellOnce(context, transaction as Db, alarm, grade))
      .catch((error: Error) => log.warn({ alarm: alarm.key, reason: error.message }, 'Nobody was told of an alarm'));
  };
  // One after the other, so that a rise is told after what it rose from.
  const tell = (alarm: Alarm): void => {
    const grade = gradeOf[alarm.level];
    if (grade !== undefined) former = former.then(() => tellNow(alarm, grade));
  };
  alarms.watch(({ kind, alarm }) => {
    if (kind === 'raised') tell(alarm);
  });
  for (const alarm of alarms.list()) tell(alarm);
}

async function tellOnce(context: Context, db: Db, alarm: Alarm, grade: Grade): Promise<void> {
  const now = context.ports.clock.now();
  const wanting = (await readChannels(db)).filter(({ minimumGrade }) => compareGrades(grade, minimumGrade) >= 0);
  // Without anybody to tell it is not told: who makes a channel now is told at the next occasion.
  if (wanting.length === 0 || !(await markTold(db, alarm, now, now - quietMs))) return;
  const subject: Text = {
    en: `[${gradeNames[grade].en}] Alarm: ${alarm.title.en}`,
    zh: `[${gradeNames[grade].zh}] 告警：${alarm.title.zh}`,
  };
  const { key, level, title, details } = alarm;
  const body = {
    type: 'citywall.alarm.raised',
    time: rfc3339(now),
    alarm: { key, level, title: { ...title }, since: rfc3339(alarm.since), details },
  };
  for (const channel of wanting) await queueNotice(context, db, channel, { subject, body }, mostPerHour);
}
