import type { LogSource, Observation } from '@citywall/ocsf';
import { readCef } from './device/cef.ts';
import { readLeef } from './device/leef.ts';
import { generalObservation } from './general-json.ts';
import { parseJsonObject } from './json-line.ts';
import type { JsonRecord } from './json-value.ts';
import { readAudit } from './linux/auditd.ts';
import { logSource } from './log-sources.ts';
import type { YearChoice } from './moment.ts';
import { suricataObservation } from './network/suricata.ts';
import { zeekObservation } from './network/zeek.ts';
import { createZeekTableReader } from './network/zeek-table.ts';
import { LazyObservation } from './plain-observation.ts';
import { createSyslogReader, type InnerReader } from './syslog.ts';
import { createAccessLogReader } from './web/access-log.ts';
import { readApacheError, readNginxError } from './web/error-log.ts';
import { WebObservation } from './web/web-observation.ts';
import { windowsObservation } from './windows/windows-observation.ts';
import type { Zone } from './zone.ts';

/** Formats that a source may be declared to have. */
export const formatNames = [
  'syslog',
  'sshd',
  'linux',
  'auditd',
  'nginx',
  'apache',
  'cef',
  'leef',
  'windows',
  'suricata',
  'zeek',
  'json',
] as const;

/** One of formatNames. */
export type FormatName = (typeof formatNames)[number];

/** What readers of one source share. */
export interface ReaderContext {
  readonly zone: Zone;
  readonly years: YearChoice;
}

/** Reads one format; undefined when the line is not of it. */
export interface LineReader {
  read(line: string, receivedAt: number): Observation | undefined;
}

type Read = (line: string, receivedAt: number) => Observation | undefined;
type ReadRoot = (raw: string, root: JsonRecord, receivedAt: number) => Observation | undefined;

const accessSources: Readonly<Record<string, LogSource>> = {
  nginx: logSource('nginx', ['webserver'], ['nginx']),
  apache: logSource('apache', ['webserver'], ['apache']),
  auto: logSource(undefined, ['webserver'], []),
};

/** The readers to try, in order; for `auto` all of them. The list is the caller's to reorder. */
export function readersOf(format: FormatName | 'auto', context: ReaderContext): LineReader[] {
  const { zone } = context;
  const json = jsonReader(format, zone);
  const access = createAccessLogReader();
  const webSource = accessSources[format] ?? accessSources.auto;
  const readAccess: Read = (line) => {
    const read = access.read(line);
    return read === undefined ? undefined : new WebObservation(line, read, webSource);
  };
  const syslog = createSyslogReader(zone, context.years, createInner(zone, json));
  const cef: Read = (line, receivedAt) => readCef(line, line, zone, receivedAt);
  const leef: Read = (line, receivedAt) => readLeef(line, line, zone, receivedAt);
  const audit: Read = (line) => readAudit(line, line);
  const apacheError: Read = (line) => readApacheError(line, zone);
  const nginxError: Read = (line) => readNginxError(line, zone);
  const zeekTable = createZeekTableReader(zone);
  switch (format) {
    case 'syslog':
    case 'sshd':
    case 'linux':
      return list(syslog);
    case 'auditd':
      return list(audit, syslog);
    case 'nginx':
      return list(readAccess, nginxError, syslog);
    case 'apache':
      return list(readAccess, apacheError, syslog);
    case 'cef':
      return list(cef, syslog);
    case 'leef':
      return list(leef, syslog);
    case 'zeek':
      return list(json, zeekTable);
    case 'windows':
    case 'suricata':
    case 'json':
      return list(json);
    default:
      return list(json, syslog, readAccess, audit, cef, leef, apacheError, nginxError, zeekTable);
  }
}

function list(...reads: readonly Read[]): LineReader[] {
  return reads.map((read) => ({ read }));
}

/** Reads JSON lines of the declared kind; `auto` and `json` find out what each object is. */
function jsonReader(format: FormatName | 'auto', zone: Zone): Read {
  const windows: ReadRoot = (raw, root, receivedAt) => windowsObservation(raw, root, zone, receivedAt);
  const suricata: ReadRoot = (raw, root, receivedAt) => suricataObservation(raw, root, zone, receivedAt);
  const zeek: ReadRoot = (raw, root, receivedAt) => zeekObservation(raw, root, zone, receivedAt);
  const known: readonly ReadRoot[] =
    format === 'windows'
      ? [windows]
      : format === 'suricata'
        ? [suricata]
        : format === 'zeek'
          ? [zeek]
          : [windows, suricata, zeek];
  return (line, receivedAt) => {
    const root = parseJsonObject(line);
    if (root === undefined) return undefined;
    for (const read of known) {
      const observation = read(line, root, receivedAt);
      if (observation !== undefined) return observation;
    }
    return generalObservation(line, root, zone, receivedAt);
  };
}

/** What syslog may carry: CEF, LEEF, audit records, JSON, and the access logs of web servers. */
function createInner(zone: Zone, json: Read): InnerReader {
  const access = createAccessLogReader();
  return (raw, message, host, program, receivedAt) => {
    switch (message.charCodeAt(0)) {
      case 67: // C
        return readCef(raw, message, zone, receivedAt);
      case 76: // L
        return readLeef(raw, message, zone, receivedAt);
      case 116: // t
        return readAudit(raw, message);
      case 123: // {
        return withRaw(json(message, receivedAt), raw);
      default:
        break;
    }
    const source = webPrograms[program];
    const line = source === undefined ? undefined : access.read(message);
    return line === undefined ? undefined : new WebObservation(raw, line, source, host);
  };
}

const webPrograms: Readonly<Record<string, LogSource>> = {
  nginx: accessSources.nginx,
  apache: accessSources.apache,
  apache2: accessSources.apache,
  httpd: accessSources.apache,
};

/** The same observation with the whole line as its original. */
function withRaw(inner: Observation | undefined, raw: string): Observation | undefined {
  if (inner === undefined) return undefined;
  return new LazyObservation(
    raw,
    inner.time,
    inner.logsource,
    inner.fields,
    () => inner.event,
    inner.count,
    inner.unparsed,
  );
}
