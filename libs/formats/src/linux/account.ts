import { type Action, type Reading, reading } from './reading.ts';

interface AccountForm {
  readonly programs: readonly string[];
  readonly pattern: RegExp;
  readonly action: Action;
}

const forms: readonly AccountForm[] = [
  {
    programs: ['useradd', 'adduser'],
    pattern: /^new user: name=(?<user>[^,]{1,256}), UID=(?<uid>\d{1,10}), GID=(?<gid>\d{1,10})/,
    action: 'user-created',
  },
  { programs: ['userdel', 'deluser'], pattern: /^delete user ['`](?<user>[^']{1,256})'/, action: 'user-deleted' },
  {
    programs: ['usermod', 'useradd', 'gpasswd'],
    pattern: /^add ['`](?<user>[^']{1,256})' to (?:shadow )?group ['`](?<group>[^']{1,256})'/,
    action: 'group-member-added',
  },
  {
    programs: ['gpasswd'],
    pattern: /^user (?<user>\S{1,256}) added by (?<caller>\S{1,256}) to group (?<group>\S{1,256})$/,
    action: 'group-member-added',
  },
  {
    programs: ['gpasswd'],
    pattern: /^user (?<user>\S{1,256}) removed by (?<caller>\S{1,256}) from group (?<group>\S{1,256})$/,
    action: 'group-member-removed',
  },
  {
    programs: ['usermod', 'userdel'],
    pattern: /^delete ['`](?<user>[^']{1,256})' from (?:shadow )?group ['`](?<group>[^']{1,256})'/,
    action: 'group-member-removed',
  },
  {
    programs: ['usermod'],
    pattern: /^change user ['`](?<user>[^']{1,256})' (?<change>UID|GID|shell|home directory|expiration)/,
    action: 'user-changed',
  },
  {
    programs: ['passwd', 'chpasswd'],
    pattern: /^password for ['`]?(?<user>[^']{1,256})'? changed by/,
    action: 'password-changed',
  },
];

/** Reads what the tools of the account database write; undefined for anything else. */
export function readAccount(program: string, message: string): Reading | undefined {
  for (const { programs, pattern, action } of forms) {
    if (!programs.includes(program)) continue;
    const groups = pattern.exec(message)?.groups;
    if (groups === undefined) continue;
    const { user, ...facts } = groups;
    return reading({ action, user, facts: { ...facts, service: program } });
  }
  return undefined;
}

const cronCommand = /^\((?<user>[^)]{1,256})\) CMD \((?<command>.*)\)$/s;

/** Reads `(USER) CMD (COMMAND)` of cron. */
export function readCron(message: string): Reading | undefined {
  const groups = cronCommand.exec(message)?.groups;
  if (groups === undefined) return undefined;
  return reading({ action: 'job-started', user: groups.user, service: 'cron', facts: { command: groups.command } });
}
