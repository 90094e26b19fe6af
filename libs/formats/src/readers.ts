import type { Observation } from '@citywall/ocsf';
import { logSource } from './log-sources.ts';
import type { YearChoice } from './moment.ts';
import type { LineReader } from './parser.ts';
import { createSyslogReader } from './syslog.ts';
import { createAccessLogReader } from './web/access-log.ts';
import { WebObservation } from './web/web-observation.ts';
import type { Zone } from './zone.ts';

/** Formats that a source may be declared to have. */
export const formatNames = ['syslog', 'sshd', 'linux', 'nginx', 'apache'] as const;

/** One of formatNames. */
export type FormatName = (typeof formatNames)[number];

/** What readers of one source share. */
export interface ReaderContext {
  readonly zone: Zone;
  readonly years: YearChoice;
}

type Read = (line: string, receivedAt: number) => Observation | undefined;

const webSource = logSource(undefined, ['webserver'], []);

/** The readers to try, in order; for `auto` all of them. The list is the caller's to reorder. */
export function readersOf(format: FormatName | 'auto', context: ReaderContext): LineReader[] {
  const syslog = createSyslogReader(context.zone, context.years, () => undefined);
  const access = createAccessLogReader();
  const readAccess: Read = (line) => {
    const read = access.read(line);
    return read === undefined ? undefined : new WebObservation(line, read, webSource);
  };
  const all: LineReader[] = [
    { name: 'nginx', read: readAccess },
    { name: 'syslog', read: syslog },
  ];
  return all;
}
