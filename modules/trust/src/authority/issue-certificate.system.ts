import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPem } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialAuthorities } from './authority.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-issue-'));
const owner = { type: 'device', id: 'd1', name: 'device 1' } as const;
let trial: Awaited<ReturnType<typeof openTrialAuthorities>>;

beforeAll(async () => {
  trial = await openTrialAuthorities();
});
afterAll(async () => {
  await trial.close();
  rmSync(folder, { recursive: true });
});

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A request as openssl makes it, DER. */
function requestBy(name: string, key: readonly string[], subject: string, ...more: string[]): Uint8Array {
  openssl('genpkey', ...key, '-out', `${name}.key`);
  openssl('req', '-new', '-key', `${name}.key`, '-subj', subject, '-outform', 'DER', '-out', `${name}.csr`, ...more);
  return readFileSync(join(folder, `${name}.csr`));
}

/** Writes the chain and the root, and lets openssl judge. */
async function judged(
  name: string,
  chain: readonly Uint8Array[],
  hierarchy: string,
  ...more: string[]
): Promise<string> {
  const roots = (await trial.shelf.all(trial.db)).filter(
    ({ row }) => row.parent === null && row.hierarchy === hierarchy,
  );
  writeFileSync(join(folder, 'root.pem'), roots.map(({ row }) => formatPem('CERTIFICATE', row.certificate)).join(''));
  writeFileSync(join(folder, `${name}.pem`), formatPem('CERTIFICATE', chain[0]!));
  writeFileSync(
    join(folder, 'chain.pem'),
    chain
      .slice(1)
      .map((one) => formatPem('CERTIFICATE', one))
      .join(''),
  );
  return openssl('verify', '-x509_strict', '-CAfile', 'root.pem', '-untrusted', 'chain.pem', ...more, `${name}.pem`);
}

const ec = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'];

describe('a certificate issued for a request that openssl made', () => {
  test('stands up to openssl for its purpose and names, by every kind of key', async () => {
    for (const [name, key] of [
      ['ec', ec],
      ['rsa', ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048']],
      ['ed', ['-algorithm', 'ED25519']],
    ] as const) {
      const names = ['-addext', 'subjectAltName=DNS:app.city.example,IP:10.1.2.3,IP:fd00::5'];
      const request = trial.certifier.readRequest(requestBy(name, key, '/CN=app.city.example', ...names));
      const { chain, row } = await trial.certifier.issue(trial.db, {
        profile: 'service-tls',
        way: 'est',
        request,
        owner,
      });
      expect(chain).toHaveLength(2);
      const verdict = await judged(
        name,
        chain,
        'international',
        '-purpose',
        'sslserver',
        '-verify_hostname',
        'app.city.example',
      );
      expect(verdict).toContain(': OK');
      expect(await judged(name, chain, 'international', '-verify_ip', 'fd00::5')).toContain(': OK');
      const text = openssl('x509', '-in', `${name}.pem`, '-noout', '-text', '-serial');
      expect(text).toContain(`serial=${row.serial.toUpperCase()}`);
      expect(text).toMatch(/URI:http:\/\/trust\.city\.example\/crl\/[0-9a-f-]+\/\d\.crl/);
      expect(text.includes('Key Encipherment')).toBe(name === 'rsa');
    }
  });

  test('of an SM2 key is signed by the national hierarchy, with the standard user id', async () => {
    const id = ['-sigopt', 'distid:1234567812345678', '-sm3'];
    const request = trial.certifier.readRequest(
      requestBy('sm2', ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2'], '/CN=meter-7', ...id),
    );
    expect(request.wish.key).toBe('sm2');
    const { chain } = await trial.certifier.issue(trial.db, { profile: 'device', way: 'est', request, owner });
    // openssl verify takes the user id for the first certificate alone: the chain is judged link by link.
    const [root] = (await trial.shelf.all(trial.db)).filter(
      ({ row }) => row.parent === null && row.hierarchy === 'national',
    );
    for (const [at, trusted] of [chain[1]!, root!.row.certificate].entries()) {
      writeFileSync(join(folder, 'trusted.pem'), formatPem('CERTIFICATE', trusted));
      writeFileSync(join(folder, 'link.pem'), formatPem('CERTIFICATE', chain[at]!));
      const link = ['-partial_chain', '-trusted', 'trusted.pem', '-vfyopt', 'distid:1234567812345678', 'link.pem'];
      expect(openssl('verify', ...link)).toContain(': OK');
    }
  });

  test('is refused with every reason when it is outside its profile, and when its key was not proved', async () => {
    const der = requestBy('bad', ec, '/CN=x/C=CN', '-addext', 'subjectAltName=DNS:evil.example');
    const request = trial.certifier.readRequest(der);
    const issue = trial.certifier.issue(trial.db, { profile: 'service-tls', way: 'est', request, owner });
    await expect(issue).rejects.toMatchObject({
      code: 'trust.request.refused',
      details: {
        reasons: [{ en: expect.stringContaining('country') }, { en: expect.stringContaining('evil.example') }],
      },
    });
    const forged = Buffer.from(der);
    forged[forged.length - 1]! ^= 1;
    expect(() => trial.certifier.readRequest(forged)).toThrow('signature');
    expect(() => trial.certifier.readRequest(der.subarray(0, 60))).toThrow('cannot be read');
  });
});
