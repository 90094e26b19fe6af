import { makeEvent, type Observation, type OcsfEvent } from '@citywall/ocsf';
import { integerOf, type JsonRecord } from '../json-value.ts';
import { logSource } from '../log-sources.ts';
import { LazyObservation, metadataOf } from '../plain-observation.ts';

const source = logSource('linux', [], ['auditd']);
const head = /^(?:node=(\S{1,255}) )?type=([A-Z0-9_]{1,40}) msg=audit\((\d{1,12})\.(\d{3}):(\d{1,12})\):/;
const pair = /([A-Za-z0-9_-]{1,40})=(?:"([^"]*)"|'([^']*)'|(\S*))/g;
const mostPairs = 200;

/** Fields that the kernel writes as hexadecimal where they hold blanks or worse. */
const maybeHex = new Set(['proctitle', 'comm', 'exe', 'name', 'cwd', 'acct', 'cmd', 'data', 'key']);

/** Reads a record of the Linux audit system; undefined when the text is none. */
export function readAudit(raw: string, text: string): Observation | undefined {
  const match = head.exec(text);
  if (match === null) return undefined;
  const [prefix, node, type, seconds, milliseconds, serial] = match;
  const fields: JsonRecord = { type, serial, node };
  readPairs(text.slice(prefix.length), fields);
  const time = Number(seconds) * 1000 + Number(milliseconds);
  return new LazyObservation(raw, time, source, fields, () => auditEvent(fields, type, serial, time));
}

function readPairs(text: string, fields: JsonRecord): void {
  let count = 0;
  for (const [, name, double, single, bare] of text.matchAll(pair)) {
    if (++count > mostPairs || name === '__proto__') break;
    if (single !== undefined) readPairs(` ${single}`, fields);
    else fields[name] ??= double ?? decode(name, bare ?? '');
  }
}

function decode(name: string, value: string): string {
  const isHexName = maybeHex.has(name) || /^a\d{1,3}$/.test(name);
  if (!isHexName || value.length < 4 || value.length % 2 !== 0 || !/^[0-9A-F]+$/.test(value)) return value;
  // a0 … a3 of a system call are numbers; only text is turned back.
  const text = Buffer.from(value, 'hex').toString('utf8').replaceAll('\0', ' ').trimEnd();
  return /^[\x20-\x7e\s]*$/.test(text) ? text : value;
}

function auditEvent(fields: JsonRecord, type: string, serial: string, time: number): OcsfEvent {
  const metadata = metadataOf('auditd', 'Linux', 'audit', { event_code: type, correlation_uid: serial });
  const statusId =
    fields.success === 'yes' || fields.res === 'success'
      ? 1
      : fields.success === 'no' || fields.res === 'failed'
        ? 2
        : undefined;
  const common = { count: 1, unmapped: fields };
  const pid = integerOf(fields.pid);
  if (type === 'SYSCALL' && pid !== undefined && typeof fields.exe === 'string') {
    const process = {
      pid,
      name: fields.comm,
      file: { name: fields.exe.slice(fields.exe.lastIndexOf('/') + 1), path: fields.exe, type_id: 0, type: 'Unknown' },
    };
    const actor = { process, user: typeof fields.uid === 'string' ? { uid: fields.uid } : undefined };
    const device = { type_id: 0, type: 'Unknown', name: fields.node };
    return makeEvent(
      { classUid: 1007, activityId: 99, severityId: 1, statusId, time, metadata },
      { ...common, activity_name: 'System Call', actor, device, process },
    );
  }
  return makeEvent({ classUid: 0, activityId: 0, severityId: 1, statusId, time, metadata }, common);
}
