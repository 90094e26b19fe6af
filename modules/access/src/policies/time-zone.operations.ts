import { invalid, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { isTimeZone } from '../moment.ts';

const key = 'access.time-zone';

/** The zone in which policies tell the time: the one that was set, else that of the machine. */
export function timeZoneOf(settings: Pick<Desk['settings'], 'get'>): string {
  return settings.get(key, Intl.DateTimeFormat().resolvedOptions().timeZone);
}

const Zone = Type.Object({ timeZone: Type.String() });
const resource = () => ({ type: 'TimeZone', id: '*' });

/** The clock that policies read. */
export function timeZoneOperations({ settings }: Pick<Desk, 'settings'>): readonly Operation[] {
  return [
    operation({
      name: 'access.time-zone.show',
      http: 'GET /access/time-zone',
      summary: { en: 'In which time zone policies tell the time', zh: '策略使用的时区' },
      input: Type.Object({}, { additionalProperties: false }),
      output: Zone,
      risk: 'low',
      recording: 'aggregate',
      resource,
      run: async () => ({ timeZone: timeZoneOf(settings) }),
    }),
    operation({
      name: 'access.time-zone.set',
      http: 'PUT /access/time-zone',
      summary: { en: 'Set the time zone in which policies tell the time', zh: '设置策略使用的时区' },
      input: Type.Object({ timeZone: Type.String({ minLength: 1, maxLength: 64 }) }, { additionalProperties: false }),
      output: Zone,
      risk: 'high',
      resource,
      run: async ({ timeZone }, call) => {
        if (!isTimeZone(timeZone))
          throw invalid('access.time-zone.unknown', {
            en: `There is no time zone ${timeZone}. Name one as the IANA database does, such as Asia/Shanghai.`,
            zh: `没有时区 ${timeZone}。请使用 IANA 时区名，例如 Asia/Shanghai。`,
          });
        call.note({ before: timeZoneOf(settings), after: timeZone });
        await settings.set(call.db, key, timeZone);
        return { timeZone };
      },
    }),
  ];
}
