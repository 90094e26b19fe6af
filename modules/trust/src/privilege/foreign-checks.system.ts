import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPem, parsePem } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { giver, holder, officer, openTrialPrivileges, stranger, type TrialPrivileges } from './privilege.fixture.ts';

/** Debian's libbcpkix-java. */
const jars = ['bcprov', 'bcutil', 'bcpkix'].map((name) => `/usr/share/java/${name}.jar`);
const hasBouncyCastle = jars.every((jar) => existsSync(jar)) && runs('java', '-version');
const folder = mkdtempSync(join(tmpdir(), 'citywall-privilege-'));
const at = (name: string): string => join(folder, name);
const role = 'urn:city:role:duty-officer';

function runs(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

function run(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

let trial: TrialPrivileges;

beforeAll(async () => {
  trial = await openTrialPrivileges();
  const title = { en: 'Duty officer', zh: '值班员' };
  const grant = { kind: 'role', value: role, title, roles: ['operator'], principals: [], mostHours: 8 };
  await trial.run('privilege-grant.set', grant, officer);
});
afterAll(async () => {
  await trial.close();
  rmSync(folder, { recursive: true });
});

/** Gives the role to a new certificate, and writes everything a relying party has. */
async function give(key: 'ecdsa-p256' | 'sm2'): Promise<string> {
  const own = await trial.certify(holder, key);
  const wish = { holder: own.id, privileges: [{ kind: 'role', value: role }], hours: 8 };
  const { id, authority } = await trial.run(
    'privilege.issue',
    { ...wish, targets: { names: ['urn:city:water'] } },
    giver,
  );
  const { certificate, chain } = await trial.run('privilege.get', { id });
  writeFileSync(at('privilege.der'), parsePem(certificate)[0]!.bytes);
  writeFileSync(at('holder.der'), own.certificate);
  writeFileSync(at('other.der'), (await trial.certify(stranger, key)).certificate);
  writeFileSync(at('authority.der'), await trial.published(`${authority}.cer`));
  writeFileSync(at('authority.pem'), formatPem('CERTIFICATE', parsePem(chain)[0]!.bytes));
  writeFileSync(at('above.pem'), formatPem('CERTIFICATE', parsePem(chain)[1]!.bytes));
  await fetchList(authority);
  return id;
}

async function fetchList(authority: string): Promise<void> {
  writeFileSync(at('list.der'), await trial.published(`${authority}.crl`));
}

async function takeBack(id: string): Promise<void> {
  await trial.run('privilege.revoke', { id, words: 'shift over' });
  await trial.settle();
  await fetchList((await trial.run('privilege.get', { id })).authority);
}

describe.skipIf(!hasBouncyCastle)('Bouncy Castle (skipped without java and libbcpkix-java)', () => {
  const asked = (): Record<string, string> => {
    const files = ['privilege', 'holder', 'other', 'authority', 'list'].map((name) => at(`${name}.der`));
    const source = join(import.meta.dirname, 'ForeignCheck.java');
    const said = run('java', '-cp', jars.join(':'), source, ...files, String(trial.ports.clock.now()));
    return Object.fromEntries(
      said
        .trim()
        .split('\n')
        .map((line) => line.split(': ') as [string, string]),
    );
  };

  test.each(['ecdsa-p256', 'sm2'] as const)('judges what is given to a holder with %s as we do', async (key) => {
    const id = await give(key);
    const good = {
      ...{ version: '2', signature: 'true', 'valid now': 'true', 'valid in a year': 'false', holder: 'true' },
      ...{ other: 'false', issuer: 'true', role, critical: '[2.5.29.55]', list: 'true', revoked: 'false' },
    };
    expect(asked()).toEqual(good);
    await takeBack(id);
    expect(asked()).toEqual({ ...good, revoked: 'true' });
  });
});

describe.skipIf(!runs('openssl', 'version'))('openssl (skipped without)', () => {
  test.each(['ecdsa-p256', 'sm2'] as const)('reads privilege, list and authority of a holder with %s', async (key) => {
    const id = await give(key);
    const parsed = run('openssl', 'asn1parse', '-inform', 'DER', '-in', 'privilege.der');
    for (const part of ['X509v3 AC Targeting', 'role', 'GENERALIZEDTIME', 'X509v3 Authority Key Identifier'])
      expect(parsed).toContain(part);
    // openssl takes the user id of SM2 for the last certificate alone: the one above it is trusted as it is.
    const option = key === 'sm2' ? ['-vfyopt', 'distid:1234567812345678'] : [];
    const files = ['-partial_chain', '-trusted', 'above.pem', 'authority.pem'];
    const verified = run('openssl', 'verify', ...option, ...files);
    expect(verified).toContain('authority.pem: OK');
    expect(run('openssl', 'x509', '-in', 'authority.pem', '-noout', '-text')).toMatch(
      /Authority Attribute Controls|aaControls/i,
    );
    await takeBack(id);
    const list = run('openssl', 'crl', '-inform', 'DER', '-in', 'list.der', '-noout', '-text');
    expect(list).toContain('Only Attribute Certificates');
    expect(list).toContain('Privilege Withdrawn');
    const { serial } = await trial.run('privilege.get', { id });
    expect(list.toLowerCase().replaceAll(':', '')).toContain(serial);
  });
});
