import type { Observation } from '@citywall/ocsf';
import { LinuxObservation } from './linux/linux-observation.ts';
import type { YearChoice } from './moment.ts';
import { readRepeat } from './repeat.ts';
import { createSyslogHeaderReader, emptyHeader } from './syslog-header.ts';
import type { Zone } from './zone.ts';

/** What was carried inside a syslog line, when it is a format of its own. */
export type InnerReader = (
  raw: string,
  message: string,
  host: string,
  program: string,
  receivedAt: number,
) => Observation | undefined;

/** What a later "last message repeated N times" points back to. */
interface LastMessage {
  message: string;
  program: string;
  module: string;
  pid: string;
}

const mostHosts = 256;

/** Makes the reader of syslog lines of one source; `inner` is asked for messages that carry another format. */
export function createSyslogReader(
  zone: Zone,
  years: YearChoice,
  inner: InnerReader,
): (line: string, receivedAt: number) => Observation | undefined {
  const headers = createSyslogHeaderReader(zone, years);
  const header = emptyHeader();
  const lastByHost = new Map<string, LastMessage>();

  function remember(message: string): void {
    const { host, program, module, pid } = header;
    const last = lastByHost.get(host);
    if (last !== undefined) {
      last.message = message;
      last.program = program;
      last.module = module;
      last.pid = pid;
      return;
    }
    if (lastByHost.size >= mostHosts) lastByHost.clear();
    lastByHost.set(host, { message, program, module, pid });
  }

  function expandBackwards(): string | undefined {
    // Without a host in the line its word `last` stood where the host stands.
    const last = lastByHost.get(header.host === 'last' ? '' : header.host);
    if (last === undefined) return undefined;
    header.program = last.program;
    header.module = last.module;
    header.pid = last.pid;
    return last.message;
  }

  return (line, receivedAt) => {
    if (!headers.read(line, receivedAt, header)) return undefined;
    const time = Number.isNaN(header.time) ? receivedAt : header.time;
    let message = line.slice(header.messageStart);
    const repeat = readRepeat(message);
    let count = 1;
    if (repeat !== undefined) {
      const repeated = repeat.message ?? expandBackwards();
      if (repeated !== undefined) {
        message = repeated;
        count = repeat.count;
      }
    } else {
      remember(message);
      const carried = inner(line, message, header.host, header.program, receivedAt);
      if (carried !== undefined) return carried;
    }
    return new LinuxObservation(line, message, header, time, count);
  };
}
