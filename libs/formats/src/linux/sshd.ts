import { digits } from '../moment.ts';
import { note, type Reading, reading } from './reading.ts';

/** A remote end as sshd writes it, `HOST port N`, and where it stands in the text. */
interface RemoteEnd {
  readonly remote: string;
  readonly port: number;
  /** Index of the ` from `. */
  readonly start: number;
}

const invalidUser = 'invalid user ';
const illegalUser = 'illegal user ';

/**
 * Reads a message of OpenSSH's server. Users choose their names, and a name may
 * look like anything (`root from 10.0.0.1 port 22 ssh2`); sshd always writes the
 * true address behind it, so the last ` from … port` counts. Answers undefined
 * for a message that is not known.
 */
export function readSshd(message: string): Reading | undefined {
  switch (message.charCodeAt(0)) {
    case 70: // F
      return message.startsWith('Failed ') ? readOutcome(message, 7, 'logon-failed') : undefined;
    case 65: // A
      if (message.startsWith('Accepted ')) return readOutcome(message, 9, 'logon');
      return message.startsWith('Address ') ? readAddressNote(message) : undefined;
    case 73: // I
    case 105: // i
      return readInvalidUser(message);
    case 67: // C
      return readConnection(message);
    case 68: // D
      return readDisconnect(message);
    case 82: // R
    case 114: // r
      return readReceived(message);
    case 101: // e
      return message.startsWith('error: ') ? readError(message.slice(7)) : undefined;
    case 109: // m
      return message.startsWith('maximum authentication attempts exceeded for ')
        ? readFrom(message, 'note')
        : undefined;
    case 85: // U
      return readUserOrUnable(message);
    case 66: // B
      return message.startsWith('Bad protocol version') ? readFrom(message, 'note') : undefined;
    case 80: // P
      return message.startsWith('PAM service(') || message.startsWith('Postponed ') ? note : undefined;
    case 83: // S
      return message.startsWith('Server listening on') || message.startsWith('Starting session') ? note : undefined;
    default:
      return undefined;
  }
}

/** `METHOD for [invalid user ]USER from HOST port N ssh2[: key]` */
function readOutcome(message: string, methodStart: number, action: 'logon' | 'logon-failed'): Reading | undefined {
  const methodEnd = message.indexOf(' for ', methodStart);
  if (methodEnd < 0) return undefined;
  const end = lastRemoteEnd(message);
  if (end === undefined || end.start < methodEnd + 4) return undefined;
  const method = message.slice(methodStart, methodEnd);
  const user = withoutInvalid(message, methodEnd + 5, end.start);
  const isForged = isCertificateText(message, end.start, method, action);
  const remote = isForged ? '' : end.remote;
  const channel = action === 'logon' ? undefined : channelOf(method);
  return reading({ action, user, remote, port: isForged ? -1 : end.port, method, channel });
}

function channelOf(method: string): 'password' | 'keyboard-interactive' | undefined {
  if (method === 'password') return 'password';
  // "none" only asks which methods there are, and keys are not guessed.
  if (method.startsWith('keyboard-interactive') || method.startsWith('challenge-response'))
    return 'keyboard-interactive';
  return undefined;
}

/**
 * A refused certificate's key id stands behind the address and is chosen by the
 * client as the name before it is. When both could hold the address, neither
 * is believed.
 */
function isCertificateText(message: string, start: number, method: string, action: string): boolean {
  if (action === 'logon' || method !== 'publickey') return false;
  const first = message.indexOf('-CERT ');
  return first >= 0 && first < start;
}

/** The last ` from HOST port N` of a message. */
function lastRemoteEnd(message: string): RemoteEnd | undefined {
  for (let at = message.lastIndexOf(' from '); at >= 0; at = at === 0 ? -1 : message.lastIndexOf(' from ', at - 1)) {
    const hostStart = at + 6;
    const hostEnd = message.indexOf(' ', hostStart);
    if (hostEnd > hostStart && message.startsWith(' port ', hostEnd)) {
      const port = readPort(message, hostEnd + 6);
      if (port >= 0) return { remote: message.slice(hostStart, hostEnd), port, start: at };
    }
  }
  return undefined;
}

/** The last ` from HOST`, with or without a port behind it. */
function lastFrom(message: string, before = message.length): RemoteEnd | undefined {
  const at = message.lastIndexOf(' from ', before - 1);
  if (at < 0) return undefined;
  const hostStart = at + 6;
  const hostEnd = endOfWord(message, hostStart);
  const port = message.startsWith(' port ', hostEnd) ? readPort(message, hostEnd + 6) : -1;
  return { remote: message.slice(hostStart, hostEnd), port, start: at };
}

function readPort(message: string, start: number): number {
  let end = start;
  while (end < start + 6 && message.charCodeAt(end) >= 48 && message.charCodeAt(end) <= 57) end++;
  const port = end > start ? digits(message, start, end - start) : -1;
  return port <= 65535 ? port : -1;
}

function endOfWord(message: string, start: number): number {
  const end = message.indexOf(' ', start);
  return end < 0 ? message.length : end;
}

function withoutInvalid(message: string, start: number, end: number): string {
  let from = start;
  if (message.startsWith(invalidUser, start)) from += invalidUser.length;
  else if (message.startsWith(illegalUser, start)) from += illegalUser.length;
  return message.slice(Math.min(from, end), end);
}

/** `Invalid user USER from HOST[ port N]`, `input_userauth_request: invalid user USER [preauth]` */
function readInvalidUser(message: string): Reading | undefined {
  if (message.startsWith('input_userauth_request: ')) return note;
  if (!message.startsWith('Invalid user ') && !message.startsWith('Illegal user ')) return undefined;
  const end = lastRemoteEnd(message) ?? lastFrom(message);
  if (end === undefined) return undefined;
  const user = message.slice(13, Math.max(13, end.start));
  return reading({ action: 'invalid-user', user, remote: end.remote, port: end.port });
}

/** `Connection closed by [authenticating user USER |invalid user USER ]HOST[ port N][ [preauth]]` and `Connection from …`. */
function readConnection(message: string): Reading | undefined {
  if (message.startsWith('Connection from ')) {
    const end = endOfWord(message, 16);
    const port = message.startsWith(' port ', end) ? readPort(message, end + 6) : -1;
    return reading({ action: 'connect', remote: message.slice(16, end), port });
  }
  if (message.startsWith('Connection closed by ')) return readHostAtEnd(message, 21);
  if (message.startsWith('Connection reset by ')) return readHostAtEnd(message, 20);
  return message.startsWith('Close session') ? note : undefined;
}

/** The host is the last word, behind a name that someone else chose; a port and `[preauth]` may follow it. */
function readHostAtEnd(message: string, start: number): Reading | undefined {
  let end = message.endsWith(' [preauth]') ? message.length - 10 : message.length;
  const portAt = message.lastIndexOf(' port ', end);
  let port = -1;
  if (portAt >= start && endOfWord(message, portAt + 6) >= end) {
    port = readPort(message, portAt + 6);
    end = portAt;
  }
  const hostStart = Math.max(start, message.lastIndexOf(' ', end - 1) + 1);
  if (hostStart >= end) return undefined;
  const before = message.slice(start, Math.max(start, hostStart - 1));
  const user = /^(?:authenticating user|invalid user|user) (.*)$/s.exec(before)?.[1] ?? '';
  return reading({ action: 'disconnect', user, remote: message.slice(hostStart, end), port });
}

/** `Disconnected from …`, `Disconnecting …: text`, `Did not receive identification string from HOST` */
function readDisconnect(message: string): Reading | undefined {
  if (message.startsWith('Disconnected from ')) return readHostAtEnd(message, 18);
  if (message.startsWith('Did not receive identification string from ')) return readHostAtEnd(message, 43);
  if (!message.startsWith('Disconnecting')) return undefined;
  if (message.startsWith('Disconnecting: ')) return reading({ action: 'disconnect' });
  // `Disconnecting authenticating user USER HOST port N: Too many authentication failures [preauth]`
  const reason = message.lastIndexOf(': ');
  return reason > 14 ? readHostAtEnd(message.slice(0, reason), 14) : reading({ action: 'disconnect' });
}

/** `Received disconnect from HOST[ port N]: text`: the text is the client's, so the first host counts. */
function readReceived(message: string): Reading | undefined {
  if (message.startsWith('reverse mapping checking getaddrinfo for ')) {
    // The name is the client's own; the address is in the last brackets.
    const open = message.lastIndexOf(' [');
    const close = message.indexOf(']', open);
    return open > 0 && close > open ? reading({ action: 'note', remote: message.slice(open + 2, close) }) : note;
  }
  if (!message.startsWith('Received disconnect from ')) return undefined;
  const end = endOfWord(message, 25);
  if (message.startsWith(' port ', end)) {
    return reading({ action: 'disconnect', remote: message.slice(25, end), port: readPort(message, end + 6) });
  }
  const word = message.slice(25, end);
  return reading({ action: 'disconnect', remote: word.endsWith(':') ? word.slice(0, -1) : word });
}

/** What follows `error: `. */
function readError(message: string): Reading | undefined {
  if (message.startsWith('PAM: ')) {
    const userStart = message.indexOf(' for ', 5);
    const end = lastFrom(message);
    if (userStart < 0 || end === undefined || end.start < userStart + 4) return undefined;
    const user = withoutInvalid(message, userStart + 5, end.start);
    return reading({
      action: 'logon-failed',
      user,
      remote: end.remote,
      port: end.port,
      method: 'keyboard-interactive/pam',
      channel: 'pam-error',
    });
  }
  if (message.startsWith('Received disconnect from ')) return readReceived(message);
  return message.startsWith('maximum authentication attempts exceeded for ') ? readFrom(message, 'note') : undefined;
}

function readFrom(message: string, action: 'note'): Reading {
  const end = lastRemoteEnd(message) ?? lastFrom(message);
  return end === undefined ? note : reading({ action, remote: end.remote, port: end.port });
}

/** `User USER from HOST not allowed because REASON`, `Unable to negotiate with HOST port N: …` */
function readUserOrUnable(message: string): Reading | undefined {
  if (message.startsWith('Unable to negotiate with ')) {
    const end = endOfWord(message, 25);
    const port = message.startsWith(' port ', end) ? readPort(message, end + 6) : -1;
    const word = message.slice(25, end);
    return reading({ action: 'disconnect', remote: word.endsWith(':') ? word.slice(0, -1) : word, port });
  }
  if (!message.startsWith('User ')) return undefined;
  const because = message.lastIndexOf(' not allowed because ');
  if (because < 0) return note;
  const end = lastFrom(message, because);
  if (end === undefined || end.start < 4) return note;
  return reading({ action: 'invalid-user', user: message.slice(5, Math.max(5, end.start)), remote: end.remote });
}

/** `Address HOST maps to NAME, but this does not map back …` */
function readAddressNote(message: string): Reading {
  return reading({ action: 'note', remote: message.slice(8, endOfWord(message, 8)) });
}
