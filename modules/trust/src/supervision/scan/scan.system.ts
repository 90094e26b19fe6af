import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeenCryptography } from '../inventory/inventory-entry.ts';
import { judgeEntry } from '../inventory/judge-entry.ts';
import { standardSettings } from '../policy/policy-rule.ts';
import { type EndpointFinding, scanEndpoint } from './scan-endpoint.ts';

const limits = { timeout: 5_000, total: 60_000, most: 131_072 };
const folder = mkdtempSync(join(tmpdir(), 'citywall-scan-'));
const servers: ChildProcess[] = [];
const at = (name: string) => join(folder, name);
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function scan(port: number): Promise<EndpointFinding> {
  // A server that has just been started may not listen yet.
  for (let turn = 0; ; turn += 1) {
    const finding = await scanEndpoint({ host: '127.0.0.1', port, peer: { address: '127.0.0.1', port } }, limits);
    if (finding.state !== 'silent' || turn === 20) return finding;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const start = (command: string, args: readonly string[]): void => {
  servers.push(spawn(command, args, { cwd: folder, stdio: 'ignore' }));
};

const forbidden = (seen: readonly SeenCryptography[]) =>
  seen.filter((entry) => judgeEntry(standardSettings, entry, Date.now()).verdict === 'forbidden');

beforeAll(() => {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:1024',
    '-sha1',
    '-nodes',
    '-keyout',
    'old.key',
    '-out',
    'old.crt',
    '-subj',
    '/CN=old.example',
    '-days',
    '9',
  );
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    'new.key',
    '-out',
    'new.crt',
    '-subj',
    '/CN=new.example',
    '-days',
    '90',
  );
});

afterAll(() => {
  for (const server of servers) server.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('openssl s_server', () => {
  test('with TLS 1.0, RSA-1024 and SHA-1: each of the three planted faults is found', async () => {
    const port = await freePort();
    start('openssl', [
      's_server',
      '-accept',
      `127.0.0.1:${port}`,
      '-cert',
      'old.crt',
      '-key',
      'old.key',
      '-tls1',
      '-cipher',
      'ALL:@SECLEVEL=0',
      '-quiet',
    ]);
    const { state, complete, seen } = await scan(port);
    expect([state, complete]).toEqual(['tls', true]);
    expect(seen.filter(({ kind }) => kind === 'protocol').map(({ name }) => name)).toEqual(['TLS 1.0']);
    expect(seen.some(({ name }) => name === 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA')).toBe(true);
    const certificate = seen.find(({ kind }) => kind === 'certificate');
    expect(certificate).toMatchObject({
      algorithm: 'RSA-1024',
      parameters: { signature: 'sha1WithRSAEncryption', subject: 'CN=old.example' },
    });
    const reasons = forbidden(seen).flatMap((entry) =>
      judgeEntry(standardSettings, entry, Date.now()).judgements.map(({ rule }) => rule),
    );
    expect(new Set(reasons)).toEqual(new Set([...reasons, 'broken-protocols', 'short-rsa', 'sha-1']));
  });

  test('with TLS 1.2 and 1.3 and P-256: nothing forbidden, the certificate of the encrypted handshake is seen', async () => {
    const port = await freePort();
    start('openssl', [
      's_server',
      '-accept',
      `127.0.0.1:${port}`,
      '-cert',
      'new.crt',
      '-key',
      'new.key',
      '-min_protocol',
      'TLSv1.2',
      '-cipher',
      'ECDHE+AESGCM',
      '-quiet',
    ]);
    const { seen, complete } = await scan(port);
    expect(complete).toBe(true);
    expect(seen.filter(({ kind }) => kind === 'protocol').map(({ name }) => name)).toEqual(['TLS 1.3', 'TLS 1.2']);
    expect(seen.filter(({ kind }) => kind === 'certificate').map(({ algorithm }) => algorithm)).toEqual(['EC P-256']);
    expect(forbidden(seen)).toEqual([]);
  });

  test('with TLS 1.3 alone its certificate is seen too', async () => {
    const port = await freePort();
    start('openssl', [
      's_server',
      '-accept',
      `127.0.0.1:${port}`,
      '-cert',
      'new.crt',
      '-key',
      'new.key',
      '-tls1_3',
      '-quiet',
    ]);
    const { seen } = await scan(port);
    expect(seen.filter(({ kind }) => kind === 'protocol').map(({ name }) => name)).toEqual(['TLS 1.3']);
    expect(seen.some(({ kind, algorithm }) => kind === 'certificate' && algorithm === 'EC P-256')).toBe(true);
  });

  test('with a Diffie–Hellman prime of 1,024 bits: the prime is found', async () => {
    const port = await freePort();
    openssl('dhparam', '-dsaparam', '-out', 'dh.pem', '1024');
    start('openssl', [
      's_server',
      '-accept',
      `127.0.0.1:${port}`,
      '-cert',
      'old.crt',
      '-key',
      'old.key',
      '-tls1_2',
      '-dhparam',
      'dh.pem',
      '-cipher',
      'DHE+AES:@SECLEVEL=0',
      '-quiet',
    ]);
    const { seen } = await scan(port);
    expect(forbidden(seen).map(({ name }) => name)).toContain('DH-1024');
  });
});

const sshd = '/usr/sbin/sshd';

describe.skipIf(!existsSync(sshd))('OpenSSH sshd', () => {
  test('with diffie-hellman-group1-sha1 and 3DES: the weak key exchange is found and forbidden', async () => {
    const port = await freePort();
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at('host')]);
    const lines = [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${at('host')}`,
      `PidFile ${at('pid')}`,
      'KexAlgorithms +diffie-hellman-group1-sha1',
      'Ciphers +3des-cbc',
      'UsePAM no',
    ];
    writeFileSync(at('sshd.conf'), `${lines.join('\n')}\n`);
    // sshd insists on its folder for separated privileges, which only its service makes.
    if (process.getuid?.() === 0) execFileSync('mkdir', ['-p', '/run/sshd']);
    start(sshd, ['-D', '-f', at('sshd.conf')]);
    const { state, seen } = await scan(port);
    expect(state).toBe('ssh');
    expect(seen.filter(({ kind }) => kind === 'protocol').map(({ name }) => name)).toEqual(['SSH 2']);
    const names = forbidden(seen).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['diffie-hellman-group1-sha1', '3des-cbc']));
    expect(names).not.toContain('curve25519-sha256');
  });
});
