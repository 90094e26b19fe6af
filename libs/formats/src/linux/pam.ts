import { digits, isDigit } from '../moment.ts';
import { note, type Reading, reading } from './reading.ts';

/** A PAM module's line: who wrote it for which service. */
export interface PamLine {
  /** `pam_unix`, `pam_sss` … */
  readonly module: string;
  /** `sshd`, `su` … */
  readonly service: string;
  readonly text: string;
}

/** Splits `pam_unix(sshd:auth): text`; undefined when the message does not begin so. */
export function splitPam(message: string): PamLine | undefined {
  if (!message.startsWith('pam_')) return undefined;
  const open = message.indexOf('(');
  if (open < 0 || open > 40) return undefined;
  const close = message.indexOf('): ', open);
  if (close < 0 || close > 120) return undefined;
  const inside = message.slice(open + 1, close);
  const colon = inside.indexOf(':');
  return {
    module: message.slice(0, open),
    service: colon < 0 ? inside : inside.slice(0, colon),
    text: message.slice(close + 3),
  };
}

/** Whether a message of sshd itself is PAM's summing up: `PAM 5 more authentication failures; …`. */
export function isPamSummary(message: string): boolean {
  return message.startsWith('PAM ') && isDigit(message.charCodeAt(4));
}

/** Reads what a PAM module says. `service` is the service it was asked by. */
export function readPam(line: PamLine): Reading | undefined {
  const { text, service } = line;
  switch (text.charCodeAt(0)) {
    case 97: // a
      if (text.startsWith('authentication failure; ')) return readFailure(line, 1);
      return undefined;
    case 115: // s
      return text.startsWith('session ') ? readSession(text, service) : undefined;
    case 112: // p
      if (text.startsWith('password changed for '))
        return reading({ action: 'password-changed', user: text.slice(21), service });
      return undefined;
    case 99: // c
      return text.startsWith('check pass; ') ? note : undefined;
    default:
      return readSummary(line);
  }
}

/** `N more authentication failures; …` */
function readSummary(line: PamLine): Reading | undefined {
  const end = line.text.indexOf(' ');
  if (end < 1 || end > 9 || !line.text.startsWith(' more authentication failure', end)) return undefined;
  const count = digits(line.text, 0, end);
  return count < 1 ? undefined : readFailure(line, count);
}

/**
 * `logname=L uid=N euid=N tty=T ruser=R rhost=H  user=U`. Where the remote user
 * is empty, as sshd leaves it, what follows directly is the remote host and
 * whatever looks like one behind it belongs to the user name; where the remote
 * side could write a user, the last one counts.
 */
function readFailure(line: PamLine, count: number): Reading {
  const { text, service, module } = line;
  const strict = text.indexOf(' ruser= rhost=');
  const at = strict >= 0 ? strict + 8 : text.lastIndexOf(' rhost=') + 1;
  let remote = '';
  let rest = '';
  if (at > 0) {
    const start = at + 6;
    let end = text.indexOf(' ', start);
    if (end < 0) end = text.length;
    remote = text.slice(start, end);
    rest = text.slice(end).trimStart();
  }
  const user = rest.startsWith('user=') ? rest.slice(5) : '';
  return reading({
    action: service === 'su' || service === 'su-l' || service === 'sudo' ? 'account-switch-failed' : 'logon-failed',
    user,
    remote,
    method: 'password',
    service,
    count,
    channel: service === 'sshd' ? `pam:${module}` : undefined,
  });
}

/** `session opened for user U[(uid=N)] by [NAME](uid=N)`, `session closed for user U` */
function readSession(text: string, service: string): Reading | undefined {
  const opened = text.startsWith('session opened for user ');
  if (!opened && !text.startsWith('session closed for user ')) return undefined;
  const by = opened ? text.lastIndexOf(' by ') : -1;
  let user = text.slice(24, by < 24 ? text.length : by);
  const uid = user.indexOf('(uid=');
  if (uid > 0) user = user.slice(0, uid);
  return reading({ action: opened ? 'session-opened' : 'session-closed', user, service });
}
