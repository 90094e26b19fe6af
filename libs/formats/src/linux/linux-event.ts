import { type EventParts, makeEvent, type OcsfEvent, schemaVersion } from '@citywall/ocsf';
import { isHostName, readEndpoint } from '../endpoint.ts';
import type { Action, Reading } from './reading.ts';

/** What the header of the line and its message gave, enough to make the event. */
export interface LinuxLine {
  readonly time: number;
  readonly host: string;
  readonly program: string;
  readonly pid: string;
  readonly severity: number;
  readonly message: string;
  readonly count: number;
  readonly reading: Reading | undefined;
}

interface Shape {
  readonly classUid: number;
  readonly activityId: number;
  readonly statusId: number;
  readonly severityId: number;
}

const shapes: Readonly<Partial<Record<Action, Shape>>> = {
  logon: { classUid: 3002, activityId: 1, statusId: 1, severityId: 1 },
  'logon-failed': { classUid: 3002, activityId: 1, statusId: 2, severityId: 2 },
  'session-opened': { classUid: 3002, activityId: 99, statusId: 1, severityId: 1 },
  'session-closed': { classUid: 3002, activityId: 2, statusId: 1, severityId: 1 },
  'invalid-user': { classUid: 4007, activityId: 99, statusId: 2, severityId: 2 },
  connect: { classUid: 4007, activityId: 1, statusId: 1, severityId: 1 },
  disconnect: { classUid: 4007, activityId: 2, statusId: 1, severityId: 1 },
  'account-switch': { classUid: 3002, activityId: 7, statusId: 1, severityId: 1 },
  'account-switch-failed': { classUid: 3002, activityId: 7, statusId: 2, severityId: 2 },
  'job-started': { classUid: 1007, activityId: 1, statusId: 1, severityId: 1 },
  'user-created': { classUid: 3001, activityId: 1, statusId: 1, severityId: 2 },
  'user-deleted': { classUid: 3001, activityId: 6, statusId: 1, severityId: 2 },
  'user-changed': { classUid: 3001, activityId: 99, statusId: 1, severityId: 2 },
  'password-changed': { classUid: 3001, activityId: 3, statusId: 1, severityId: 2 },
  'group-member-added': { classUid: 3006, activityId: 3, statusId: 1, severityId: 2 },
  'group-member-removed': { classUid: 3006, activityId: 4, statusId: 1, severityId: 1 },
};

/** severity_id for the severities of syslog, from emergency (0) to debug (7). */
const severities: readonly number[] = [6, 5, 5, 4, 3, 2, 1, 1];

/** The severity_id that a syslog severity stands for; informational when there is none. */
export function syslogSeverity(severity: number): number {
  return severity >= 0 && severity <= 7 ? severities[severity] : 1;
}

/** Makes the event of a Linux syslog line; a message that is not known becomes a base event. */
export function linuxEvent(line: LinuxLine): OcsfEvent {
  const { reading } = line;
  const shape = reading === undefined ? undefined : shapeOf(reading, line);
  const parts: EventParts = {
    classUid: shape?.classUid ?? 0,
    activityId: shape?.activityId ?? 0,
    severityId: Math.max(shape?.severityId ?? 1, syslogSeverity(line.severity)),
    statusId: shape?.statusId,
    time: line.time,
    metadata: {
      version: schemaVersion,
      product: { name: line.program === '' ? 'syslog' : line.program, vendor_name: 'Linux' },
      log_name: 'syslog',
    },
  };
  const common = { message: line.message, count: line.count };
  if (shape === undefined || reading === undefined) return makeEvent(parts, { ...common, unmapped: origin(line) });
  switch (shape.classUid) {
    case 3002:
      return makeEvent(parts, { ...common, ...logonAttributes(line, reading) });
    case 4007:
      return makeEvent(parts, { ...common, ...sshAttributes(line, reading) });
    case 1007:
      return makeEvent(parts, { ...common, ...jobAttributes(line, reading) });
    default:
      return makeEvent(parts, { ...common, ...accountAttributes(line, reading, shape.classUid) });
  }
}

/** A job needs the pid of its process; without one it stays a base event. */
function shapeOf(reading: Reading, line: LinuxLine): Shape | undefined {
  if (reading.action === 'job-started' && !isPid(line.pid)) return undefined;
  return shapes[reading.action];
}

function logonAttributes(line: LinuxLine, reading: Reading): Record<string, unknown> {
  const isSwitch = reading.action.startsWith('account-switch');
  const caller = reading.facts?.caller ?? '';
  const source = readEndpoint(reading.remote, reading.port);
  return {
    activity_name: reading.action === 'session-opened' ? 'Session Opened' : undefined,
    user: { name: reading.user },
    actor: caller === '' ? undefined : { user: { name: caller } },
    service: { name: reading.service === '' ? line.program : reading.service },
    src_endpoint: source,
    dst_endpoint: readEndpoint(line.host),
    is_remote: source === undefined ? undefined : true,
    account_switch_type_id: isSwitch ? 1 : undefined,
    account_switch_type: isSwitch ? 'Substitute User' : undefined,
    auth_protocol_id: reading.method === '' || isSwitch ? undefined : 99,
    auth_protocol: reading.method === '' || isSwitch ? undefined : reading.method,
    status_detail: reading.facts?.reason || undefined,
    unmapped: withFacts(line, reading),
  };
}

function sshAttributes(line: LinuxLine, reading: Reading): Record<string, unknown> {
  return {
    activity_name: reading.action === 'invalid-user' ? 'Invalid User' : undefined,
    src_endpoint: readEndpoint(reading.remote, reading.port),
    dst_endpoint: readEndpoint(line.host),
    unmapped: reading.user === '' ? origin(line) : { ...origin(line), user: reading.user },
  };
}

function jobAttributes(line: LinuxLine, reading: Reading): Record<string, unknown> {
  const pid = Number(line.pid);
  const user = { name: reading.user };
  return {
    actor: { user, process: { name: line.program, pid } },
    device: deviceOf(line),
    process: { cmd_line: reading.facts?.command ?? '', pid, user },
  };
}

function accountAttributes(line: LinuxLine, reading: Reading, classUid: number): Record<string, unknown> {
  const facts = reading.facts ?? {};
  const caller = facts.caller ?? '';
  return {
    activity_name: reading.action === 'user-changed' ? 'Change' : undefined,
    user: facts.uid === undefined ? { name: reading.user } : { name: reading.user, uid: facts.uid },
    actor: caller === '' ? undefined : { user: { name: caller } },
    group: classUid === 3006 ? { name: facts.group ?? '' } : undefined,
    unmapped: withFacts(line, reading),
  };
}

function deviceOf(line: LinuxLine): Record<string, unknown> {
  const where = isHostName(line.host) ? { hostname: line.host } : { name: line.host };
  return { type_id: 0, type: 'Unknown', ...where };
}

function withFacts(line: LinuxLine, reading: Reading): Record<string, unknown> {
  const { caller: _caller, reason: _reason, ...facts } = reading.facts ?? {};
  return { ...origin(line), ...facts };
}

/** Where the line says it comes from; a base event has no attribute for it. */
function origin(line: LinuxLine): Record<string, unknown> {
  return line.pid === ''
    ? { host: line.host, program: line.program }
    : { host: line.host, program: line.program, pid: line.pid };
}

function isPid(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}
