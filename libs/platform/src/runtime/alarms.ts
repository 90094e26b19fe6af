import type { Alarm, AlarmBoard, Clock, Level } from '@citywall/kernel';

/** Alarms kept at once; more than this is itself the message. */
const maximumAlarms = 10_000;
const levels: readonly Level[] = ['informational', 'low', 'medium', 'high', 'critical'];

/** The board of present alarms, in memory so that it works when nothing can be written. */
export function createAlarmBoard(clock: Clock): AlarmBoard {
  const alarms = new Map<string, Alarm>();
  const listeners: Parameters<AlarmBoard['watch']>[0][] = [];
  return {
    raise(key, level, title, details = {}) {
      const before = alarms.get(key);
      if (before === undefined && alarms.size >= maximumAlarms) return;
      const alarm: Alarm = { key, level, title, details, since: before?.since ?? clock.now() };
      alarms.set(key, alarm);
      const rises = before === undefined || levels.indexOf(level) > levels.indexOf(before.level);
      if (rises) for (const listener of listeners) listener({ kind: 'raised', alarm });
    },
    clear(key) {
      const alarm = alarms.get(key);
      if (alarm === undefined) return;
      alarms.delete(key);
      for (const listener of listeners) listener({ kind: 'cleared', alarm });
    },
    list: () => [...alarms.values()].sort((a, b) => b.since - a.since),
    watch: (listener) => void listeners.push(listener),
  };
}
