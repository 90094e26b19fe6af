import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accessIdentityAttribute,
  authorityControls,
  basicConstraints,
  buildAttributeCertificate,
  buildCertificate,
  type Certificate,
  CrlWriter,
  clearanceAttribute,
  extension,
  formatPem,
  type GeneralName,
  groupAttribute,
  type KeyUsage,
  keyUsage,
  nameOf,
  parseCertificate,
  randomSerial,
  roleAttribute,
} from '@citywall/x509';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from './check.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-privilege-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const hour = 3_600_000;
const algorithm = 'ecdsa-p256-sha256';
const uri = (text: string): GeneralName => ({ kind: 'uri', text });

interface Party {
  readonly certificate: Certificate;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** A certificate with its key. */
async function party(name: string, issuer?: Party, more: readonly Uint8Array[] = []): Promise<Party> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own = (bytes: Uint8Array) => sign('sha256', bytes, privateKey);
  const subject = nameOf({ commonName: name });
  const usages: KeyUsage[] = issuer === undefined ? ['keyCertSign', 'cRLSign'] : ['digitalSignature', 'cRLSign'];
  const content = {
    ...({ serial: randomSerial(), algorithm, subject, issuer: issuer?.certificate.subject ?? subject } as const),
    ...{ notBefore: Date.now() - hour, notAfter: Date.now() + 24 * hour },
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    extensions: [
      extension(basicConstraints, { ca: issuer === undefined }, { critical: true }),
      extension(keyUsage, new Set(usages), { critical: true }),
      ...more,
    ],
  };
  const certificate: Certificate = parseCertificate(await buildCertificate(content, issuer?.sign ?? own));
  return { certificate, sign: own };
}

const good = () => [
  at('privilege.pem'),
  at('authority.der'),
  at('list.pem'),
  '--holder',
  at('holder.pem'),
  '--root',
  at('root.pem'),
];

beforeAll(async () => {
  const root = await party('Root');
  const controls = { permitted: undefined, excluded: [], permitsUnspecified: true };
  const authority = await party('Authority', root, [extension(authorityControls, controls)]);
  const person = await party('Person', root);
  const { issuer, serial } = person.certificate;
  const privilege = await buildAttributeCertificate(
    { algorithm, sign: authority.sign },
    {
      holder: { certificate: { issuer: [{ kind: 'directory', name: issuer }], serial } },
      ...{
        issuer: authority.certificate.subject,
        serial: 7n,
        notBefore: Date.now() - hour,
        notAfter: Date.now() + hour,
      },
      attributes: [
        roleAttribute([{ name: uri('urn:city:role:operator') }]),
        groupAttribute([{ values: [{ kind: 'text', text: '应急指挥' }] }]),
        clearanceAttribute([{ policy: '1.2.156.1', classes: ['secret'], categories: [] }]),
        accessIdentityAttribute([{ service: uri('urn:city:water'), identity: uri('urn:city:account:7') }]),
      ],
      targets: { names: [uri('urn:city:water')], groups: [] },
    },
  );
  const list = async (...revoked: bigint[]) => {
    const life = { thisUpdate: Date.now() - hour, nextUpdate: Date.now() + hour };
    const writer = new CrlWriter({
      ...{ algorithm, issuer: authority.certificate.subject, ...life, number: 1n, extensions: [] },
    });
    for (const one of revoked) writer.add({ serial: one, revokedAt: Date.now() - hour });
    return writer.sign(authority.sign);
  };
  writeFileSync(at('privilege.pem'), formatPem('ATTRIBUTE CERTIFICATE', privilege));
  writeFileSync(at('authority.der'), authority.certificate.raw);
  writeFileSync(at('holder.pem'), formatPem('CERTIFICATE', person.certificate.raw));
  writeFileSync(at('root.pem'), formatPem('CERTIFICATE', root.certificate.raw));
  writeFileSync(at('list.pem'), formatPem('X509 CRL', await list()));
  writeFileSync(at('revoking.der'), await list(7n));
});

async function run(...args: readonly string[]): Promise<{ readonly code: number; readonly out: readonly string[] }> {
  const out: string[] = [];
  const code = await command.run(args, { out: (line) => void out.push(line), err: () => {} });
  return { code, out };
}

test('a privilege that holds is told, with everything in it', async () => {
  const { code, out } = await run(...good(), '--service', 'urn:city:water');
  expect(code).toBe(0);
  expect(out.slice(0, 5)).toEqual([
    'HELD by CN=Person',
    'role      urn:city:role:operator',
    'group     应急指挥',
    'clearance 1.2.156.1 secret',
    'identity  urn:city:water urn:city:account:7',
  ]);
  const json = await run(...good(), '--service', 'urn:city:water', '--json');
  expect(JSON.parse(json.out[0] ?? '')).toMatchObject({ valid: true, roles: ['urn:city:role:operator'], serial: '07' });
});

test('a refusal has its reason and exit code 1', async () => {
  const reason = async (...args: readonly string[]) => {
    const { code, out } = await run(...args, '--json');
    return [code, JSON.parse(out[0] ?? '').reason];
  };
  expect(await reason(...good())).toEqual([1, 'privilege.target.other']);
  const service = ['--service', 'urn:city:water'];
  const later = new Date(Date.now() + 2 * hour).toISOString();
  expect(await reason(...good(), ...service, '--at', later)).toEqual([1, 'privilege.time.late']);
  const [privilege, authority, , ...rest] = good() as [string, string, string, ...string[]];
  expect(await reason(privilege, authority, at('revoking.der'), ...rest, ...service)).toEqual([1, 'privilege.revoked']);
  expect(await reason(privilege, ...rest, ...service)).toEqual([1, 'privilege.authority.missing']);
  expect((await run(...good())).out[0]).toMatch(
    /^REFUSED \(privilege\.target\.other\): The privilege is for other services/,
  );
});

test('what cannot be read is named', async () => {
  writeFileSync(at('odd'), 'nothing');
  await expect(run(at('none'), ...good())).rejects.toThrow('ENOENT');
  await expect(run(at('odd'), ...good())).rejects.toThrow('holds no privilege certificate');
  await expect(run(at('privilege.pem'), ...good())).rejects.toThrow('exactly one');
  await expect(run(...good(), '--at', 'noon')).rejects.toThrow('no time');
  await expect(run(at('privilege.pem'))).rejects.toThrow('usage');
});

test('the command line has it', () => {
  const main = join(import.meta.dirname, '../main.ts');
  const out = execFileSync(process.execPath, [main, 'privilege', 'check', ...good(), '--service', 'urn:city:water'], {
    encoding: 'utf8',
  });
  expect(out).toContain('HELD by CN=Person');
});
