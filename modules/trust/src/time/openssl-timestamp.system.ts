import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Call } from '@citywall/kernel';
import { formatPem, parseSignedData, parseTimestampReply } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialTime } from './time.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-tsa-'));
let trial: Awaited<ReturnType<typeof openTrialTime>>;
let server: Server;

beforeAll(async () => {
  trial = await openTrialTime();
  const stamp = trial.timestamping.operations.find(({ name }) => name === 'trust.time.stamp')!;
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const answer = (await stamp.run({ body: Buffer.concat(parts) } as never, {} as Call)) as {
      status: number;
      headers: Record<string, string>;
      body: Uint8Array;
    };
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const roots = (await trial.shelf.all(trial.db)).filter(({ row }) => row.parent === null);
  for (const { row } of roots) {
    writeFileSync(join(folder, `${row.hierarchy}.pem`), formatPem('CERTIFICATE', row.certificate));
  }
  writeFileSync(join(folder, 'data'), 'what is to be proved');
});
afterAll(async () => {
  server.close();
  await trial.close();
  rmSync(folder, { recursive: true });
});

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Posts with curl, which must not block this process: the server lives in it. */
async function post(query: string, reply: string): Promise<void> {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`;
  const type = 'content-type: application/timestamp-query';
  const args = ['-sS', '-H', type, '--data-binary', `@${query}`, '-o', reply, '-w', '%{content_type}', url];
  const { stdout } = await promisify(execFile)('curl', args, { cwd: folder });
  expect(stdout).toBe('application/timestamp-reply');
}

describe('openssl ts', () => {
  test.each(['sha256', 'sha384', 'sha512'])('asks over %s, and verifies the reply', async (digest) => {
    run('openssl', 'ts', '-query', '-data', 'data', `-${digest}`, '-cert', '-out', 'query.tsq');
    await post('query.tsq', 'reply.tsr');
    const verify = ['ts', '-verify', '-in', 'reply.tsr', '-CAfile', 'international.pem'];
    expect(run('openssl', ...verify, '-queryfile', 'query.tsq')).toContain('Verification: OK');
    expect(run('openssl', ...verify, '-data', 'data')).toContain('Verification: OK');
    writeFileSync(join(folder, 'other'), 'something else');
    expect(() => run('openssl', ...verify, '-data', 'other')).toThrow('message imprint mismatch');
    const text = run('openssl', 'ts', '-reply', '-in', 'reply.tsr', '-text');
    expect(text).toContain('Accuracy: 0x01 seconds');
    expect(text).toContain('City time-stamping authority');
  });

  test('verifies a reply without certificates by those that the city publishes', async () => {
    run('openssl', 'ts', '-query', '-data', 'data', '-sha256', '-no_nonce', '-out', 'bare.tsq');
    await post('bare.tsq', 'bare.tsr');
    const chain = trial.timestamping.certificates('international').map((one) => formatPem('CERTIFICATE', one));
    writeFileSync(join(folder, 'chain.pem'), chain.join(''));
    const verify = ['ts', '-verify', '-in', 'bare.tsr', '-queryfile', 'bare.tsq', '-CAfile', 'international.pem'];
    expect(run('openssl', ...verify, '-untrusted', 'chain.pem')).toContain('Verification: OK');
  });

  test('reads a timestamp over SM3, whose SM2 signature holds with the standard user id', async () => {
    run('openssl', 'ts', '-query', '-data', 'data', '-sm3', '-cert', '-out', 'sm3.tsq');
    await post('sm3.tsq', 'sm3.tsr');
    const text = run('openssl', 'ts', '-reply', '-in', 'sm3.tsr', '-text');
    expect(text).toContain('Status: Granted');
    expect(text).toContain('Hash Algorithm: sm3');
    // `openssl ts -verify` has no way to name the user id of SM2: the signature is judged by itself.
    const reply = run('openssl', 'ts', '-reply', '-in', 'sm3.tsr', '-token_out', '-out', 'sm3.tst');
    expect(reply).toBe('');
    const [signer] = parseSignedData(readFileSync(join(folder, 'sm3.tst'))).signers;
    expect(parseTimestampReply(readFileSync(join(folder, 'sm3.tsr'))).status).toBe('granted');
    writeFileSync(join(folder, 'attributes'), signer!.signedAttributes!.encoded);
    writeFileSync(join(folder, 'signature'), signer!.signature);
    const [certificate] = trial.timestamping.certificates('national');
    writeFileSync(join(folder, 'sm2.pem'), formatPem('CERTIFICATE', certificate!));
    writeFileSync(join(folder, 'sm2.pub'), run('openssl', 'x509', '-in', 'sm2.pem', '-noout', '-pubkey'));
    const key = ['-verify', '-pubin', '-inkey', 'sm2.pub', '-rawin', '-digest', 'sm3', '-in', 'attributes'];
    const id = ['-pkeyopt', 'distid:1234567812345678', '-sigfile', 'signature'];
    expect(run('openssl', 'pkeyutl', ...key, ...id)).toContain('Verified Successfully');
  });
});
