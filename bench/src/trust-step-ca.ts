import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { requestStorm } from './request-storm.ts';

/** Certificate requests in DER and the host each names. */
export interface BenchRequest {
  readonly host: string;
  readonly der: Uint8Array;
}

/** More than any machine gets through in the time: each one-time token is used once. */
const tokens = 40_000;

/** The peer, if it is installed: `go install github.com/smallstep/certificates/cmd/step-ca@v0.30.2`. */
export function findStepCa(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), join(homedir(), 'go/bin')];
  return folders.map((folder) => join(folder, 'step-ca')).find((candidate) => existsSync(candidate));
}

/**
 * Certificates a second that step-ca signs and keeps in its database (badger, its default) over HTTPS with kept-alive
 * connections, each request with a one-time token of its JWK provisioner, as its own client sends them.
 */
export async function measureStepCa(
  path: string,
  requests: readonly BenchRequest[],
  storm: { readonly connections: number; readonly seconds: number },
): Promise<{ readonly perSecond: number; readonly version: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-step-ca-'));
  let server: ChildProcess | undefined;
  try {
    const port = await freePort();
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    authorities(folder);
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' };
    writeFileSync(join(folder, 'ca.json'), JSON.stringify(configuration(folder, port, jwk)));
    server = spawn(path, [join(folder, 'ca.json')], { stdio: ['ignore', 'ignore', 'pipe'] });
    await serving(server);
    const texts = Array.from({ length: tokens }, (_, at) =>
      signRequest(port, privateKey, requests[at % requests.length] as BenchRequest, at),
    );
    const asked = { port, connections: storm.connections, secure: true };
    await requestStorm({ ...asked, requests: texts.slice(0, tokens / 4), seconds: 3 });
    const measured = await requestStorm({ ...asked, requests: texts.slice(tokens / 4), seconds: storm.seconds });
    if (measured.failures > 0) throw new Error(`step-ca did not answer ${measured.failures} requests`);
    const version = /CA\/(\S+)/.exec(execFileSync(path, ['version'], { encoding: 'utf8' }))?.[1] ?? '';
    return { perSecond: measured.perSecond, version };
  } finally {
    server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A root and an issuing CA under it with P-256 keys. */
function authorities(folder: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const ca = ['-addext', 'basicConstraints=critical,CA:true', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  openssl('req', '-x509', ...key, '-keyout', 'root.key', '-out', 'root.crt', '-subj', '/CN=Bench Root', ...ca);
  const issuing = ['-subj', '/CN=Bench Issuing', ...ca, '-CA', 'root.crt', '-CAkey', 'root.key'];
  openssl('req', '-x509', ...key, '-keyout', 'issuing.key', '-out', 'issuing.crt', ...issuing);
}

function configuration(folder: string, port: number, key: object): object {
  return {
    root: join(folder, 'root.crt'),
    crt: join(folder, 'issuing.crt'),
    key: join(folder, 'issuing.key'),
    address: `127.0.0.1:${port}`,
    dnsNames: ['127.0.0.1'],
    db: { type: 'badgerv2', dataSource: join(folder, 'db') },
    authority: { provisioners: [{ type: 'JWK', name: 'bench', key }] },
  };
}

function signRequest(port: number, key: KeyObject, { host, der }: BenchRequest, number: number): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'bench',
    sub: host,
    sans: [host],
    aud: `https://127.0.0.1:${port}/1.0/sign`,
    jti: `${number}-${now}`,
    nbf: now - 60,
    iat: now,
    exp: now + 300,
  };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'ES256', kid: 'bench', typ: 'JWT' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url');
  const csr = `-----BEGIN CERTIFICATE REQUEST-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  const body = JSON.stringify({ csr, ott: `${content}.${signature}` });
  return `POST /1.0/sign HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

function serving(server: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    let said = '';
    server.stderr?.on('data', (chunk) => {
      said = (said + chunk).slice(-4_000);
      if (said.includes('Serving HTTPS')) done();
    });
    server.once('close', (code) => failed(new Error(`step-ca ended with ${code}: ${said}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
