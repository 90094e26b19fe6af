import { type Reading, reading } from './reading.ts';

/**
 * Reads a message of sudo: `USER : [REASON ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…`.
 * Folder and command are the caller's to choose, so the first ` ; COMMAND=`
 * counts and everything behind it is the command: nothing can be hidden in it.
 */
export function readSudo(message: string): Reading | undefined {
  const colon = message.indexOf(' : ');
  if (colon < 0) return undefined;
  const caller = message.slice(0, colon).trimStart();
  const body = message.slice(colon + 3);
  const tty = body.indexOf('TTY=');
  if (tty < 0) return undefined;
  const reason = tty > 3 ? body.slice(0, tty - 3) : '';
  const commandAt = body.indexOf(' ; COMMAND=', tty);
  const command = commandAt < 0 ? '' : body.slice(commandAt + 11);
  const before = commandAt < 0 ? body : body.slice(0, commandAt);
  const facts = {
    caller,
    command,
    tty: part(before, 'TTY='),
    pwd: part(before, 'PWD='),
    reason,
  };
  const action = reason === '' ? 'account-switch' : 'account-switch-failed';
  return reading({ action, user: part(before, 'USER='), method: 'sudo', service: 'sudo', facts });
}

/** The value of `NAME=` up to the next ` ; `. */
function part(text: string, name: string): string {
  const at = text.startsWith(name) ? 0 : text.indexOf(` ; ${name}`);
  if (at < 0) return '';
  const start = at === 0 && text.startsWith(name) ? name.length : at + 3 + name.length;
  const end = text.indexOf(' ; ', start);
  return text.slice(start, end < 0 ? text.length : end);
}

const suForms: readonly { readonly pattern: RegExp; readonly failed: boolean }[] = [
  { pattern: /^FAILED SU \(to (?<user>[^)]{0,256})\) (?<caller>\S{0,256}) on (?<tty>\S{0,64})$/, failed: true },
  { pattern: /^\(to (?<user>[^)]{0,256})\) (?<caller>\S{0,256}) on (?<tty>\S{0,64})$/, failed: false },
  { pattern: /^Successful su for (?<user>\S{0,256}) by (?<caller>\S{0,256})$/, failed: false },
  { pattern: /^FAILED su for (?<user>\S{0,256}) by (?<caller>\S{0,256})$/, failed: true },
  { pattern: /^BAD SU (?<caller>\S{0,256}) to (?<user>\S{0,256}) on (?<tty>\S{0,64})$/, failed: true },
  { pattern: /^\+ (?<tty>\S{0,64}) (?<caller>[^\s:]{0,256})[:-](?<user>\S{0,256})$/, failed: false },
  { pattern: /^- (?<tty>\S{0,64}) (?<caller>[^\s:]{0,256})[:-](?<user>\S{0,256})$/, failed: true },
  { pattern: /^(?<caller>\S{1,256}) to (?<user>\S{1,256}) on (?<tty>\S{1,64})$/, failed: false },
];

/** Reads a message of su in the forms that shadow, util-linux and the BSDs write. */
export function readSu(message: string): Reading | undefined {
  for (const { pattern, failed } of suForms) {
    const groups = pattern.exec(message)?.groups;
    if (groups === undefined) continue;
    const facts = { caller: groups.caller, tty: groups.tty ?? '' };
    const action = failed ? 'account-switch-failed' : 'account-switch';
    return reading({ action, user: groups.user, method: 'su', service: 'su', facts });
  }
  return undefined;
}
