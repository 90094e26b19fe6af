import type { LogSource } from '@citywall/ocsf';

const shared = new Map<string, LogSource>();

/** The one shared, frozen log source with these values. */
export function logSource(
  product: string | undefined,
  categories: readonly string[],
  services: readonly string[],
): LogSource {
  const key = `${product ?? ''}|${categories.join(',')}|${services.join(',')}`;
  let source = shared.get(key);
  if (source === undefined) {
    const lists = { categories: Object.freeze([...categories]), services: Object.freeze([...services]) };
    source = Object.freeze(product === undefined ? lists : { product, ...lists });
    shared.set(key, source);
  }
  return source;
}

/** Lines of which nothing is known. */
export const unknownSource = logSource(undefined, [], []);

/** Programs of Linux and the services of the Sigma taxonomy whose log they write. */
const linuxServices: Readonly<Record<string, readonly string[]>> = {
  sshd: ['sshd', 'auth'],
  'sshd-session': ['sshd', 'auth'],
  'sshd-auth': ['sshd', 'auth'],
  sudo: ['sudo', 'auth'],
  su: ['su', 'auth'],
  login: ['auth'],
  useradd: ['auth'],
  userdel: ['auth'],
  usermod: ['auth'],
  groupadd: ['auth'],
  groupdel: ['auth'],
  gpasswd: ['auth'],
  passwd: ['auth'],
  chpasswd: ['auth'],
  'systemd-logind': ['auth', 'syslog'],
  polkitd: ['auth'],
  pkexec: ['auth'],
  cron: ['cron', 'syslog'],
  crond: ['cron', 'syslog'],
  auditd: ['auditd', 'syslog'],
  vsftpd: ['vsftpd', 'syslog'],
  clamd: ['clamav', 'syslog'],
  freshclam: ['clamav', 'syslog'],
  guacd: ['guacamole', 'syslog'],
};
const linuxByProgram = new Map<string, LogSource>(
  Object.entries(linuxServices).map(([program, services]) => [program, logSource('linux', [], services)]),
);
const linuxSyslog = logSource('linux', [], ['syslog']);

/** The log source of a syslog line by the program that wrote it. */
export function linuxSource(program: string): LogSource {
  return linuxByProgram.get(program) ?? linuxSyslog;
}
