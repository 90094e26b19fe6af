import { type Clock, type Operation, operation, type Settings } from '@citywall/kernel';
import { classTable } from '@citywall/ocsf';
import type { Lake } from '@citywall/platform/lake';
import { Type } from 'typebox';
import { classOf } from '../events/event-query.ts';

const closed = { additionalProperties: false };
const dayMs = 86_400_000;
/** Days that events of a class are kept when nobody decided otherwise. */
const defaultDays = 365;

const settingOf = (classUid: number): string => `detection.retention.${classUid}`;

/** Days a class is kept; null: for ever. */
export function retentionDays(settings: Settings, classUid: number): number | null {
  return settings.get<number | null>(settingOf(classUid), defaultDays);
}

export interface RetentionSurroundings {
  readonly lake: Lake;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** Removes files whose every event is older than its class is kept; answers how many events went, by class. */
export async function forgetOldEvents({
  lake,
  settings,
  clock,
}: RetentionSurroundings): Promise<ReadonlyMap<number, number>> {
  const forgotten = new Map<number, number>();
  for (const classUid of new Set(lake.files().map((file) => file.classUid))) {
    const days = retentionDays(settings, classUid);
    if (days === null) continue;
    const events = await lake.forget(classUid, clock.now() - days * dayMs);
    if (events > 0) forgotten.set(classUid, events);
  }
  return forgotten;
}

/** How long events are kept, by class. */
export function retentionOperations(around: RetentionSurroundings): readonly Operation[] {
  return [list(around), set(around)];
}

const rowSchema = Type.Object({
  class: Type.Integer(),
  name: Type.String(),
  days: Type.Union([Type.Integer(), Type.Null()]),
  bytes: Type.Integer(),
  events: Type.Integer(),
  oldest: Type.Union([Type.String(), Type.Null()]),
});

function rowOf({ lake, settings }: RetentionSurroundings, classUid: number) {
  const files = lake.files({ classes: [classUid] });
  const oldest = files.length === 0 ? null : Math.min(...files.map((file) => file.earliest));
  return {
    class: classUid,
    name: classTable[classUid]?.caption ?? 'Unparsed',
    days: retentionDays(settings, classUid),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    events: files.reduce((sum, file) => sum + file.rows, 0),
    oldest: oldest === null ? null : new Date(oldest).toISOString(),
  };
}

function list(around: RetentionSurroundings): Operation {
  return operation({
    name: 'detection.retention.list',
    http: 'GET /detection/retention',
    summary: { en: 'List how long events are kept, by class', zh: '按类列出事件保留期限' },
    input: Type.Object({}, closed),
    output: Type.Object({ items: Type.Array(rowSchema), next: Type.Null() }),
    risk: 'low',
    resource: () => ({ type: 'Retention', id: '*' }),
    async run() {
      const classes = new Set(around.lake.files().map((file) => file.classUid));
      return { items: [...classes].sort((a, b) => a - b).map((uid) => rowOf(around, uid)), next: null };
    },
  });
}

function set(around: RetentionSurroundings): Operation {
  return operation({
    name: 'detection.retention.set',
    http: 'PUT /detection/retention/{class}',
    summary: { en: 'Set how long events of a class are kept', zh: '设置某类事件的保留期限' },
    input: Type.Object(
      {
        class: Type.String({ maxLength: 60 }),
        days: Type.Union([Type.Integer({ minimum: 1, maximum: 36_500 }), Type.Null()]),
        reason: Type.String({ minLength: 3, maxLength: 1_000 }),
      },
      closed,
    ),
    output: rowSchema,
    risk: 'critical',
    resource: (input) => ({ type: 'Retention', id: input.class }),
    async run({ class: name, days, reason }, call) {
      const classUid = classOf(name);
      call.note({ before: retentionDays(around.settings, classUid), after: days, reason });
      await around.settings.set(call.db, settingOf(classUid), days);
      return { ...rowOf(around, classUid), days };
    },
  });
}
