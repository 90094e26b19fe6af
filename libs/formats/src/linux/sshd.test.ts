import type { Observation } from '@citywall/ocsf';
import { describe, expect, it } from 'vitest';
import { createParser } from '../index.ts';

const parser = createParser({ format: 'sshd', year: 2024 });

function read(message: string, tag = 'sshd[24200]'): Observation {
  return parser.parse(`Dec 10 06:55:46 web ${tag}: ${message}`, 0);
}

function remote(message: string): unknown[] {
  const { fields } = read(message);
  return [fields.user, fields.src_host, fields.src_ip, fields.src_port];
}

describe('the remote host of a failed password is what sshd wrote last', () => {
  it.each([
    ['a plain name', 'root', '61.2.3.4'],
    ['a name like another address', 'root from 10.0.0.1 port 22 ssh2', '61.2.3.4'],
    ['a name like a whole line', 'x from 10.0.0.1 port 22 ssh2 from 10.0.0.2 port 23 ssh2', '61.2.3.4'],
    ['a name that ends like the beginning of an address', 'x from', '61.2.3.4'],
    ['no name', '', '61.2.3.4'],
    ['a name of blanks', '   ', '61.2.3.4'],
    ['a name like a repeated message', 'message repeated 100 times: [ Failed password for x', '61.2.3.4'],
    ['a name like PAM', 'x rhost=10.0.0.1  user=root', '61.2.3.4'],
  ])('for %s', (_what, name, address) => {
    const expected = [name === '' ? undefined : name, address, address, 38926];
    expect(remote(`Failed password for invalid user ${name} from ${address} port 38926 ssh2`)).toEqual(expected);
    expect(remote(`Failed password for ${name} from ${address} port 38926 ssh2`)).toEqual(expected);
  });

  it('and a repeated message counts as often as it was repeated', () => {
    const repeated = read('message repeated 5 times: [ Failed password for root from 5.36.59.76 port 42393 ssh2]');
    expect(repeated.count).toBe(5);
    expect(repeated.event.count).toBe(5);
    expect(repeated.fields).toMatchObject({ action: 'logon-failed', src_ip: '5.36.59.76', user: 'root' });
    const forged = read(
      'message repeated 5 times: [ Failed password for a] from 10.0.0.1 port 1 ssh2] from 5.6.7.8 port 2 ssh2]',
    );
    expect(forged.fields).toMatchObject({ src_ip: '5.6.7.8', src_port: 2 });
  });

  it('and where a refused certificate could hold the address, none is believed', () => {
    const forged =
      'Failed publickey for root from 61.2.3.4 port 5 ssh2: RSA-CERT SHA256:x ID a from 10.0.0.1 port 22 ssh2 (serial 0) CA RSA SHA256:y';
    expect(remote(forged)).toEqual([
      'root from 61.2.3.4 port 5 ssh2: RSA-CERT SHA256:x ID a',
      undefined,
      undefined,
      undefined,
    ]);
    expect(remote('Failed publickey for root from 61.2.3.4 port 5 ssh2: RSA SHA256:x')).toEqual([
      'root',
      '61.2.3.4',
      '61.2.3.4',
      5,
    ]);
  });
});

describe('addresses', () => {
  it.each([
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:218.49.183.17', '218.49.183.17'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is written %s', (text, address) => {
    expect(remote(`Failed password for root from ${text} port 22 ssh2`)).toEqual(['root', address, address, 22]);
  });

  it('names are names', () => {
    const { fields, event } = read('Failed password for root from host.example port 22 ssh2');
    expect(fields).toMatchObject({ src_host: 'host.example', src_ip: undefined });
    expect(event.src_endpoint).toEqual({ hostname: 'host.example', port: 22 });
  });

  it('UNKNOWN is no host', () => {
    expect(remote('Failed password for root from UNKNOWN port 65535 ssh2')).toEqual([
      'root',
      undefined,
      undefined,
      65535,
    ]);
  });
});

describe('which lines are attempts', () => {
  it.each([
    ['Failed password for root from 1.2.3.4 port 1 ssh2', 'password'],
    ['Failed keyboard-interactive/pam for root from 1.2.3.4 port 1 ssh2', 'keyboard-interactive'],
    ['error: PAM: Authentication failure for illegal user root from 1.2.3.4', 'pam-error'],
    [
      'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root',
      'pam:pam_unix',
    ],
    [
      'pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4 user=root',
      'pam:pam_sss',
    ],
    [
      'PAM 5 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4  user=root',
      'pam:pam_unix',
    ],
    ['Failed none for invalid user x from 1.2.3.4 port 1 ssh2', undefined],
    ['Failed publickey for root from 1.2.3.4 port 1 ssh2', undefined],
    ['Invalid user x from 1.2.3.4', undefined],
    ['Accepted password for root from 1.2.3.4 port 1 ssh2', undefined],
    ['pam_unix(sshd:auth): check pass; user unknown', undefined],
    ['Disconnecting: Too many authentication failures for root [preauth]', undefined],
  ])('%s', (message, channel) => {
    const { attempt } = read(message);
    expect(attempt?.channel).toBe(channel);
    if (channel !== undefined) expect(attempt?.session).toBe('web 24200');
  });

  it('under the tags of old and new versions', () => {
    const failure = 'authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=218.188.2.4 ';
    const old = read(failure, 'sshd(pam_unix)[19939]');
    expect(old.attempt).toEqual({
      session: 'web 19939',
      reporter: 'pam',
      channel: 'pam:pam_unix',
      address: '218.188.2.4',
    });
    expect(old.fields).toMatchObject({ process: 'sshd', src_ip: '218.188.2.4', method: 'password' });
    expect(old.logsource.services).toContain('sshd');
    const summary = read(
      '4 more authentication failures; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=a.example  user=root',
      'sshd(pam_unix)[1]',
    );
    expect(summary).toMatchObject({ count: 4, fields: { src_host: 'a.example', user: 'root' } });
    const recent = read('Failed password for root from 1.2.3.4 port 1 ssh2', 'sshd-session[7]');
    expect(recent.attempt?.session).toBe('web 7');
    expect(recent.logsource).toBe(old.logsource);
    const other = read(failure, 'su(pam_unix)[1]');
    expect(other.attempt).toBeUndefined();
  });
});

describe('rhost', () => {
  it('is the one that PAM wrote, not one inside a user name', () => {
    const line =
      'pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=61.2.3.4 user=root rhost=10.0.0.1';
    expect(read(line).fields).toMatchObject({ src_ip: '61.2.3.4', user: 'root rhost=10.0.0.1' });
  });

  it('is the last where the remote side could write its own name in front', () => {
    const line =
      'pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=x rhost=10.0.0.1 rhost=61.2.3.4';
    expect(read(line, 'vsftpd').fields).toMatchObject({ src_ip: '61.2.3.4' });
  });

  it('may be empty', () => {
    const { fields } = read(
      'pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost= ',
    );
    expect(fields.src_host).toBeUndefined();
  });
});

describe('what other lines tell of the connection', () => {
  it.each([
    ['Invalid user webmaster from 173.234.31.186', '173.234.31.186', undefined],
    ['Invalid user a from 10.0.0.1 from 173.234.31.186 port 8', '173.234.31.186', 8],
    ['Connection closed by 1.2.3.4 [preauth]', '1.2.3.4', undefined],
    ['Connection closed by invalid user a 10.0.0.1 port 3 1.2.3.4 port 42 [preauth]', '1.2.3.4', 42],
    ['Connection reset by authenticating user root 1.2.3.4 port 42 [preauth]', '1.2.3.4', 42],
    ['Received disconnect from 1.2.3.4: 11: Bye from 10.0.0.1 port 1 [preauth]', '1.2.3.4', undefined],
    ['Received disconnect from 1.2.3.4 port 42:11: Bye Bye [preauth]', '1.2.3.4', 42],
    [
      'error: Received disconnect from 1.2.3.4: 14: No more user authentication methods available. [preauth]',
      '1.2.3.4',
      undefined,
    ],
    ['Disconnected from invalid user x 1.2.3.4 port 42 [preauth]', '1.2.3.4', 42],
    [
      'Disconnecting authenticating user root 1.2.3.4 port 42: Too many authentication failures [preauth]',
      '1.2.3.4',
      42,
    ],
    ['Did not receive identification string from 1.2.3.4 port 42', '1.2.3.4', 42],
    [
      'reverse mapping checking getaddrinfo for a.example [10.0.0.1] failed [1.2.3.4] failed - POSSIBLE BREAK-IN ATTEMPT!',
      '1.2.3.4',
      undefined,
    ],
    [
      'User x from 10.0.0.1 not allowed because y from 1.2.3.4 not allowed because not listed in AllowUsers',
      '1.2.3.4',
      undefined,
    ],
    ['maximum authentication attempts exceeded for root from 1.2.3.4 port 42 ssh2 [preauth]', '1.2.3.4', 42],
    ['Connection from 1.2.3.4 port 42 on 5.6.7.8 port 22', '1.2.3.4', 42],
  ])('%s', (message, address, port) => {
    expect(read(message).session).toEqual(
      port === undefined ? { id: 'web 24200', address } : { id: 'web 24200', address, port },
    );
  });
});
