import { type LogSource, makeEvent, type Observation, type OcsfEvent, validateEvent } from '@citywall/ocsf';
import { type JsonRecord, textOf, timeOf } from './json-value.ts';
import { LinuxObservation } from './linux/linux-observation.ts';
import { logSource, unknownSource } from './log-sources.ts';
import { LazyObservation, metadataOf } from './plain-observation.ts';
import { emptyHeader } from './syslog-header.ts';
import type { Zone } from './zone.ts';

/** Names under which producers put the time, most telling first. */
const timeNames = [
  'time',
  'timestamp',
  '@timestamp',
  'eventTime',
  'TimeGenerated',
  'Timestamp',
  'ts',
  'datetime',
  'date',
];

/** The observation of any JSON object: an event in OCSF form is taken as it is, everything else keeps its own names. */
export function generalObservation(raw: string, root: JsonRecord, zone: Zone, receivedAt: number): Observation {
  const journal = journalObservation(raw, root, receivedAt);
  if (journal !== undefined) return journal;
  const time = timeOfRoot(root, zone) ?? receivedAt;
  if (typeof root.class_uid === 'number' && typeof root.time === 'number') {
    return new LazyObservation(raw, time, unknownSource, root, () => ocsfEvent(root, time));
  }
  return new LazyObservation(raw, time, sourceOf(root), root, () => baseEvent(root, time));
}

function timeOfRoot(root: JsonRecord, zone: Zone): number | undefined {
  for (const name of timeNames) {
    const time = root[name] === undefined ? undefined : timeOf(root[name], zone);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** An event that another tool normalised; one that breaks the schema is kept as what it is, JSON. */
function ocsfEvent(root: JsonRecord, time: number): OcsfEvent {
  return validateEvent(root).length === 0 ? (root as unknown as OcsfEvent) : baseEvent(root, time);
}

function baseEvent(root: JsonRecord, time: number): OcsfEvent {
  const product = textOf(root.product) ?? textOf(root.source) ?? 'unknown';
  const message = textOf(root.message) ?? textOf(root.msg);
  const parts = {
    classUid: 0,
    activityId: 0,
    severityId: 1,
    time,
    metadata: metadataOf(product, undefined, undefined),
  };
  return makeEvent(parts, { message, count: 1, unmapped: root });
}

/** Log sources that an object gives away by its own shape. */
function sourceOf(root: JsonRecord): LogSource {
  if (typeof root.eventSource === 'string' && root.eventSource.endsWith('.amazonaws.com')) {
    return logSource('aws', [], ['cloudtrail']);
  }
  if (typeof root.apiVersion === 'string' && root.apiVersion.startsWith('audit.k8s.io/')) {
    return logSource('kubernetes', ['application'], ['audit']);
  }
  if (typeof root.logtype === 'number' && root.node_id !== undefined)
    return logSource('opencanary', ['application'], []);
  return unknownSource;
}

/** `journalctl -o json`: the same lines as syslog's, with the header in fields. */
function journalObservation(raw: string, root: JsonRecord, receivedAt: number): Observation | undefined {
  const message = root.MESSAGE;
  const program = root.SYSLOG_IDENTIFIER ?? root._COMM;
  if (typeof message !== 'string' || typeof program !== 'string' || root.__REALTIME_TIMESTAMP === undefined)
    return undefined;
  const microseconds = Number(root.__REALTIME_TIMESTAMP);
  const header = emptyHeader();
  header.host = textOf(root._HOSTNAME) ?? '';
  header.program = program;
  header.pid = textOf(root.SYSLOG_PID) ?? textOf(root._PID) ?? '';
  header.facility = smallNumber(root.SYSLOG_FACILITY, 23);
  header.severity = smallNumber(root.PRIORITY, 7);
  const time = microseconds > 0 && microseconds < 1e17 ? Math.floor(microseconds / 1000) : receivedAt;
  return new LinuxObservation(raw, message, header, time, 1);
}

function smallNumber(value: unknown, most: number): number {
  const number = Number(value);
  return value !== undefined && Number.isInteger(number) && number >= 0 && number <= most ? number : -1;
}
