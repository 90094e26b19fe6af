import type { Attempt, LogSource, Observation, OcsfEvent, SessionNote } from '@citywall/ocsf';
import { readAddress } from '../address.ts';
import { linuxSource } from '../log-sources.ts';
import type { SyslogHeader } from '../syslog-header.ts';
import { readAccount, readCron } from './account.ts';
import { linuxEvent } from './linux-event.ts';
import { isPamSummary, readPam, splitPam } from './pam.ts';
import { readSu, readSudo } from './privilege.ts';
import type { Action, Reading } from './reading.ts';
import { readSshd } from './sshd.ts';

/** Fields of a Linux syslog line as rules name them; what is not known is undefined. */
export type LinuxFields = Readonly<Record<string, string | number | undefined>>;

/** One syslog line of a Linux host. */
export class LinuxObservation implements Observation {
  readonly time: number;
  readonly logsource: LogSource;
  readonly fields: LinuxFields;
  readonly raw: string;
  readonly count: number;
  readonly unparsed = false;
  readonly attempt: Attempt | undefined;
  readonly session: SessionNote | undefined;
  readonly #reading: Reading | undefined;
  readonly #severity: number;
  #event: OcsfEvent | undefined;

  constructor(raw: string, message: string, header: SyslogHeader, time: number, repeats: number) {
    const program = programName(header.program);
    const reading = readMessage(program, header.module, message);
    const address = reading === undefined || reading.remote === '' ? undefined : readAddress(reading.remote);
    const isSsh = program === 'sshd' || program === 'sshd-session' || program === 'sshd-auth';
    this.time = time;
    this.raw = raw;
    this.logsource = linuxSource(program);
    this.count = repeats * (reading?.count ?? 1);
    this.fields = fieldsOf(message, header, program, reading, address, time);
    const id = isSsh && header.pid !== '' ? `${header.host} ${header.pid}` : '';
    this.attempt =
      id !== '' && reading?.channel !== undefined ? attemptOf(id, reading.channel, reading.user, address) : undefined;
    this.session = id !== '' && reading !== undefined ? noteOf(id, reading, address) : undefined;
    this.#reading = reading;
    this.#severity = header.severity;
  }

  get event(): OcsfEvent {
    if (this.#event === undefined) {
      const { hostname, process, pid, message } = this.fields as Readonly<Record<string, string>>;
      this.#event = linuxEvent({
        time: this.time,
        host: hostname ?? '',
        program: process ?? '',
        pid: pid ?? '',
        severity: this.#severity,
        message,
        count: this.count,
        reading: this.#reading,
      });
    }
    return this.#event;
  }
}

function attemptOf(session: string, channel: Attempt['channel'], user: string, address: string | undefined): Attempt {
  const reporter = channel.startsWith('pam:') ? 'pam' : 'sshd';
  return {
    session,
    reporter,
    channel,
    ...(user === '' ? {} : { user }),
    ...(address === undefined ? {} : { address }),
  };
}

function noteOf(id: string, reading: Reading, address: string | undefined): SessionNote | undefined {
  // PAM only repeats what it was told; sshd knows the connection.
  if (reading.channel?.startsWith('pam:') === true) return undefined;
  if (address === undefined) return undefined;
  return reading.port >= 0 ? { id, address, port: reading.port } : { id, address };
}

/** The name of a program without its folder; cron's capitals are gone. */
function programName(text: string): string {
  const name = text.startsWith('/') ? text.slice(text.lastIndexOf('/') + 1) : text;
  return name === 'CRON' || name === 'CROND' ? name.toLowerCase() : name;
}

function readMessage(program: string, module: string, message: string): Reading | undefined {
  if (module.startsWith('pam_')) return readPam({ module, service: program, text: message });
  if (message.startsWith('pam_')) {
    const line = splitPam(message);
    if (line !== undefined) return readPam(line);
  }
  switch (program) {
    case 'sshd':
    case 'sshd-session':
    case 'sshd-auth':
      if (isPamSummary(message)) return readPam({ module: 'pam_unix', service: 'sshd', text: message.slice(4) });
      return readSshd(message);
    case 'sudo':
      return readSudo(message);
    case 'su':
      return readSu(message);
    case 'cron':
    case 'crond':
      return readCron(message);
    default:
      return readAccount(program, message);
  }
}

function fieldsOf(
  message: string,
  header: SyslogHeader,
  program: string,
  reading: Reading | undefined,
  address: string | undefined,
  time: number,
): LinuxFields {
  const fields: Record<string, string | number | undefined> = {
    message,
    hostname: text(header.host),
    process: text(program),
    pid: text(header.pid),
    facility: header.facility < 0 ? undefined : header.facility,
    severity: header.severity < 0 ? undefined : header.severity,
    action: undefined,
    outcome: undefined,
    user: undefined,
    method: undefined,
    service: undefined,
    src_host: undefined,
    src_ip: undefined,
    src_port: undefined,
    event_hour: hourOf(time),
  };
  if (reading === undefined) return fields;
  fields.action = reading.action;
  fields.outcome = outcomeOf(reading.action);
  fields.user = text(reading.user);
  fields.method = text(reading.method);
  fields.service = text(reading.service) ?? text(program);
  fields.src_host = address ?? text(reading.remote);
  fields.src_ip = address;
  fields.src_port = reading.port < 0 ? undefined : reading.port;
  if (reading.facts !== undefined) Object.assign(fields, reading.facts);
  return fields;
}

const hour = 3_600_000;
let lastHour = Number.NaN;
let lastHourText = '';

/** The hour of the clock in UTC, `2026-11-21T04`: lets a correlation begin anew with each. */
function hourOf(time: number): string {
  const current = Math.floor(time / hour);
  if (current !== lastHour) {
    lastHour = current;
    lastHourText = new Date(time).toISOString().slice(0, 13);
  }
  return lastHourText;
}

function outcomeOf(action: Action): string | undefined {
  if (action === 'logon-failed' || action === 'account-switch-failed' || action === 'invalid-user') return 'failure';
  return action === 'note' || action === 'connect' || action === 'disconnect' ? undefined : 'success';
}

function text(value: string): string | undefined {
  return value === '' ? undefined : value;
}
