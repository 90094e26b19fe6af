import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createParser } from './index.ts';

const received = Date.UTC(2026, 10, 21, 4, 0, 0);

function at(line: string, options: { zone?: string; year?: number; receivedAt?: number } = {}): string {
  const { receivedAt = received, ...rest } = options;
  return new Date(createParser({ format: 'syslog', ...rest }).parse(line, receivedAt).time).toISOString();
}

function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  return createParser({ format: 'syslog' }).parse(line, received).fields;
}

describe('the header', () => {
  it.each([
    ['RFC 3164', '<34>Oct 11 22:14:15 mymachine su: text', 'mymachine', 'su', undefined, 'text'],
    ['RFC 3164 without priority', 'Oct 11 22:14:15 mymachine sshd[230]: text', 'mymachine', 'sshd', '230', 'text'],
    ['a day that is not padded', 'Oct 1 22:14:15 mymachine sshd[230]: text', 'mymachine', 'sshd', '230', 'text'],
    ['no host', '<13>Oct 11 22:14:15 sshd[230]: text', undefined, 'sshd', '230', 'text'],
    ['an IPv6 address as host', 'Oct 11 22:14:15 2001:db8::1 sshd[230]: text', '2001:db8::1', 'sshd', '230', 'text'],
    [
      'a time in ISO form',
      '2026-10-11T22:14:15.003+02:00 mymachine sshd[230]: text',
      'mymachine',
      'sshd',
      '230',
      'text',
    ],
    ['no time', '<13>sshd[230]: text', undefined, 'sshd', '230', 'text'],
    [
      'a year behind the time',
      '<13>Oct 11 22:14:15 2025 mymachine sshd[230]: text',
      'mymachine',
      'sshd',
      '230',
      'text',
    ],
    [
      'Cisco',
      '<189>45: *Mar  1 18:46:11.123: %SYS-5-CONFIG_I: Configured',
      undefined,
      '%SYS-5-CONFIG_I',
      undefined,
      'Configured',
    ],
    ['no tag', '<13>Oct 11 22:14:15 mymachine just text', 'mymachine', undefined, undefined, 'just text'],
    [
      'RFC 5424',
      '<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% text',
      '192.0.2.1',
      'myproc',
      '8710',
      '%% text',
    ],
    [
      'RFC 5424 with structured data',
      '<165>1 2003-10-11T22:14:15.003Z host.example evntslog - ID47 [a@1 x="3" y="]\\"\\\\\\]"][b@1 z=""] \ufefftext',
      'host.example',
      'evntslog',
      undefined,
      'text',
    ],
    [
      'RFC 5424 as rsyslog relays it, with a blank before the message',
      '<38>1 2026-11-21T05:25:14.005908+00:00 web-01 sshd 31056 - -  Failed password for root from 203.0.113.66 port 42710 ssh2',
      'web-01',
      'sshd',
      '31056',
      'Failed password for root from 203.0.113.66 port 42710 ssh2',
    ],
    ['RFC 5424 without message', '<165>1 - - - - - -', undefined, undefined, undefined, ''],
    [
      'a program with its folder',
      'Oct 11 22:14:15 h /usr/sbin/cron[12]: (root) CMD (ls)',
      'h',
      'cron',
      '12',
      '(root) CMD (ls)',
    ],
  ])('of %s', (_what, line, hostname, process, pid, message) => {
    expect(fieldsOf(line)).toMatchObject({ hostname, process, pid, message });
  });

  it('gives facility and severity', () => {
    expect(fieldsOf('<34>Oct 11 22:14:15 h su: text')).toMatchObject({ facility: 4, severity: 2 });
    expect(fieldsOf('<999>Oct 11 22:14:15 h su: text').facility).toBeUndefined();
  });
});

describe('the time', () => {
  it('is exact where the line gives it in full', () => {
    expect(at('<165>1 2003-08-24T05:14:15.000003-07:00 h p - - - x')).toBe('2003-08-24T12:14:15.000Z');
    expect(at('<13>Oct 11 22:14:15.123 2025 h p: x')).toBe('2025-10-11T22:14:15.123Z');
    expect(at('<13>Oct 11 2025 22:14:15.123 h p: x')).toBe('2025-10-11T22:14:15.123Z');
  });

  it('without a year is the latest that does not lie more than a day ahead', () => {
    expect(at('Dec 10 06:55:46 h p: x')).toBe('2025-12-10T06:55:46.000Z');
    expect(at('Nov 21 06:55:46 h p: x')).toBe('2026-11-21T06:55:46.000Z');
    const newYear = Date.UTC(2027, 0, 1, 0, 0, 5);
    expect(at('Dec 31 23:59:59 h p: x', { receivedAt: newYear })).toBe('2026-12-31T23:59:59.000Z');
    expect(at('Jan  1 00:00:05 h p: x', { receivedAt: newYear - 10_000 })).toBe('2027-01-01T00:00:05.000Z');
    expect(at('Feb 29 00:00:05 h p: x')).toBe('2024-02-29T00:00:05.000Z');
  });

  it('runs on over New Year when the year of the first line is given', () => {
    const parser = createParser({ format: 'syslog', year: 2019 });
    const year = (line: string): number => new Date(parser.parse(`${line} h p: x`, received).time).getUTCFullYear();
    expect(year('Dec 30 10:00:00')).toBe(2019);
    expect(year('Dec 31 23:59:59')).toBe(2019);
    expect(year('Jan  1 00:00:00')).toBe(2020);
    expect(year('Dec 31 23:59:58')).toBe(2019);
    expect(year('Feb 29 00:00:00')).toBe(2020);
  });

  it('is in the zone that is given, unless the line names its own', () => {
    expect(at('Jul  1 12:00:00 h p: x', { zone: 'Europe/Berlin', year: 2024 })).toBe('2024-07-01T10:00:00.000Z');
    expect(at('Jan  1 12:00:00 h p: x', { zone: 'Europe/Berlin', year: 2024 })).toBe('2024-01-01T11:00:00.000Z');
    expect(at('Jan  1 12:00:00 h p: x', { zone: '+08:00', year: 2024 })).toBe('2024-01-01T04:00:00.000Z');
    expect(at('Jan  1 12:00:00 h p: x', { zone: '-0330', year: 2024 })).toBe('2024-01-01T15:30:00.000Z');
    expect(at('2024-01-01T12:00:00Z h p: x', { zone: '+08:00' })).toBe('2024-01-01T12:00:00.000Z');
    // Either side of the change to summer time on 31 March 2024.
    expect(at('Mar 31 01:59:59 h p: x', { zone: 'Europe/Berlin', year: 2024 })).toBe('2024-03-31T00:59:59.000Z');
    expect(at('Mar 31 03:00:00 h p: x', { zone: 'Europe/Berlin', year: 2024 })).toBe('2024-03-31T01:00:00.000Z');
  });

  it('cannot be given in a zone that does not exist', () => {
    expect(() => createParser({ format: 'syslog', zone: 'Mars/Olympus' })).toThrow(/Mars\/Olympus/);
    expect(() => createParser({ format: 'nope' as never })).toThrow(/Choose one of auto, syslog/);
  });

  it('agrees with the platform for any moment and offset', () => {
    const moments = fc.date({ min: new Date('2000-01-01'), max: new Date('2037-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, fc.integer({ min: -14 * 60, max: 14 * 60 }), (moment, minutes) => {
        const local = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const sign = minutes < 0 ? '-' : '+';
        const size = Math.abs(minutes);
        const offset = `${sign}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
        expect(at(`${local}${offset} h p: x`)).toBe(moment.toISOString());
      }),
      { numRuns: 200 },
    );
  });
});

describe('a repeated message', () => {
  const failure = 'authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=218.188.2.4 ';

  it('stands for the one before it on the same host', () => {
    const parser = createParser({ format: 'auto', year: 2005 });
    parser.parse(`Jun 14 15:16:01 combo sshd(pam_unix)[19939]: ${failure}`, 0);
    parser.parse('Jun 14 15:16:02 other kernel: something else', 0);
    const repeated = parser.parse('Jun 14 15:16:31 combo last message repeated 4 times', 0);
    expect(repeated).toMatchObject({
      count: 4,
      fields: { src_ip: '218.188.2.4' },
      attempt: { session: 'combo 19939' },
    });
    expect(new Date(repeated.time).toISOString()).toBe('2005-06-14T15:16:31.000Z');
    const after = parser.parse('Jun 14 15:16:41 combo last message repeated 2 times', 0);
    expect(after).toMatchObject({ count: 2, attempt: { session: 'combo 19939' } });
  });

  it('is kept as it is when nothing came before', () => {
    const lonely = createParser({ format: 'auto' }).parse('Jun 14 15:16:31 combo last message repeated 4 times', 0);
    expect(lonely).toMatchObject({ count: 1, attempt: undefined, unparsed: false });
  });
});

describe('what syslog carries', () => {
  const parser = createParser({ format: 'auto' });

  it.each([
    [
      'CEF',
      'CEF:0|V|P|1|100|worm stopped|10|src=10.0.0.1 dst=2.1.2.2 spt=1232',
      { src: '10.0.0.1', spt: '1232' },
      4001,
    ],
    [
      'LEEF',
      'LEEF:1.0|V|P|1|22|src=192.0.2.0\tdst=172.50.123.1\tsev=5',
      { src: '192.0.2.0', dst: '172.50.123.1' },
      4001,
    ],
    [
      'JSON',
      '{"event_type":"dns","flow_id":1,"src_ip":"10.0.0.1","dns":{"type":"query","rrname":"a.example","rrtype":"A"}}',
      { query: 'a.example' },
      4003,
    ],
    [
      'an access log',
      '10.0.0.1 - - [10/Oct/2023:13:55:36 +0000] "GET /a HTTP/1.1" 200 1 "-" "-"',
      { 'cs-uri': '/a' },
      4002,
    ],
  ])('%s keeps its own names and the whole line', (_what, message, fields, classUid) => {
    const line = `<13>Oct 11 22:14:15 gate nginx: ${message}`;
    const observation = parser.parse(line, received);
    expect(observation.fields).toMatchObject(fields);
    expect(observation.event.class_uid).toBe(classUid);
    expect(observation.raw).toBe(line);
  });
});

describe('sudo, su, cron and accounts', () => {
  it('read who, as whom and what', () => {
    const sudo = fieldsOf(
      'Oct 11 22:14:15 h sudo:    alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/bin/ls /root',
    );
    expect(sudo).toMatchObject({
      action: 'account-switch',
      caller: 'alice',
      user: 'root',
      command: '/bin/ls /root',
      pwd: '/home/alice',
    });
    const refused = fieldsOf(
      'Oct 11 22:14:15 h sudo: bob : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/sh',
    );
    expect(refused).toMatchObject({ action: 'account-switch-failed', reason: 'user NOT in sudoers', caller: 'bob' });
    expect(fieldsOf('Oct 11 22:14:15 h su[2]: FAILED SU (to root) eve on pts/2')).toMatchObject({
      action: 'account-switch-failed',
      user: 'root',
      caller: 'eve',
    });
    expect(fieldsOf('Oct 11 22:14:15 h CRON[3]: (root) CMD (/usr/bin/x (y))')).toMatchObject({
      process: 'cron',
      user: 'root',
      command: '/usr/bin/x (y)',
    });
    expect(
      fieldsOf('Oct 11 22:14:15 h useradd[3]: new user: name=eve, UID=0, GID=0, home=/root, shell=/bin/sh'),
    ).toMatchObject({ action: 'user-created', user: 'eve', uid: '0' });
    expect(fieldsOf("Oct 11 22:14:15 h usermod[3]: add 'eve' to group 'sudo'")).toMatchObject({
      action: 'group-member-added',
      user: 'eve',
      group: 'sudo',
    });
  });

  it('hide nothing behind a second COMMAND=', () => {
    const { command } = fieldsOf(
      'Oct 11 22:14:15 h sudo: a : TTY=x ; PWD=/ ; USER=root ; COMMAND=/bin/rm x ; COMMAND=/bin/true',
    );
    expect(command).toBe('/bin/rm x ; COMMAND=/bin/true');
  });
});
