// What we build is read and verified by openssl, and what openssl builds by us.
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSm2Key, sm2PublicKeyToSpki, sm2Sign } from '@citywall/gm';
import { afterAll, describe, expect, test } from 'vitest';
import { purposeOid } from './oid.table.ts';
import {
  certifyAuthority,
  certifyServer,
  issueCrl,
  type Party,
  partyWith,
  serialOf,
} from './path/authority.fixture.ts';
import { validateCertificate } from './path/validate.ts';
import { formatPem, parsePem } from './pem.ts';
import { keyIdentifier, parsePublicKey } from './public-key.ts';
import { buildRequest, parseRequest, provesPossession } from './rfc2986-request.ts';
import { parseName } from './rfc4514-name-text.ts';
import { parseCertificate } from './rfc5280-certificate.ts';
import { parseCrl } from './rfc5280-crl.ts';
import { extension } from './rfc5280-extensions.ts';
import { subjectAltName } from './rfc5280-name-extensions.ts';
import { crlDistributionPoints, issuingDistributionPoint } from './rfc5280-revocation-extensions.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-x509-path-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Standard output and error together; an exit code other than 0 throws with both. */
function openssl(...args: string[]): string {
  try {
    return execFileSync('openssl', args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${stdout ?? ''}${stderr ?? ''}`);
  }
}
const write = (name: string, content: Uint8Array | string): void => writeFileSync(join(folder, name), content);
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

function sm2Party(name: string): Party {
  const key = generateSm2Key();
  const spki = sm2PublicKeyToSpki(key.publicKey);
  const keyId = keyIdentifier(parsePublicKey(spki));
  return { name: parseName(name), spki, keyId, algorithm: 'sm2-sm3', sign: (content) => sm2Sign(key, content) };
}

function ecParty(name: string, namedCurve: string, hash: string, algorithm: Party['algorithm']): Party {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return { ...partyWith(name, privateKey, publicKey, algorithm), sign: (content) => sign(hash, content, privateKey) };
}

function rsaParty(name: string): Party {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return partyWith(name, privateKey, publicKey, 'rsa-pkcs1-sha256');
}

const kinds: Record<string, (name: string) => Party> = {
  'ECDSA P-256': (name) => ecParty(name, 'P-256', 'sha256', 'ecdsa-p256-sha256'),
  'ECDSA P-384': (name) => ecParty(name, 'P-384', 'sha384', 'ecdsa-p384-sha384'),
  RSA: rsaParty,
  SM2: sm2Party,
};

describe('openssl verifies what we build', () => {
  for (const [kind, make] of Object.entries(kinds))
    test(kind, async () => {
      const [root, middle, leaf] = ['CN=根,O=City', 'CN=Middle,O=City', 'CN=leaf.example.com'].map(make);
      const anchor = await certifyAuthority(root, root);
      const authority = await certifyAuthority(root, middle, { pathLength: 0 });
      const points = extension(crlDistributionPoints, [
        { name: { full: [{ kind: 'uri', text: 'http://crl.example/1' }] } },
      ]);
      const certificate = await certifyServer(middle, leaf, { more: [points] });
      write('root.pem', formatPem('CERTIFICATE', anchor.raw));
      write('middle.pem', formatPem('CERTIFICATE', authority.raw));
      write('leaf.pem', formatPem('CERTIFICATE', certificate.raw));
      const sm2 = kind === 'SM2' ? ['-vfyopt', 'distid:1234567812345678'] : [];
      const common = ['verify', ...sm2, '-x509_strict', '-attime', '1780300000'];
      // openssl gives the SM2 user id to the last certificate only, so that chain is verified link by link.
      const verify =
        kind === 'SM2'
          ? [...common, '-partial_chain', '-CAfile', 'middle.pem']
          : [...common, '-CAfile', 'root.pem', '-untrusted', 'middle.pem'];
      expect(openssl(...common, '-CAfile', 'root.pem', 'middle.pem')).toContain('middle.pem: OK');
      expect(openssl(...verify, '-verify_hostname', 'leaf.example.com', '-purpose', 'sslserver', 'leaf.pem')).toContain(
        'leaf.pem: OK',
      );
      expect(() => openssl(...verify, '-verify_hostname', 'other.example.com', 'leaf.pem')).toThrow(
        /hostname mismatch/i,
      );
      expect(openssl('x509', '-in', 'leaf.pem', '-noout', '-text')).toContain('http://crl.example/1');

      const scope = extension(issuingDistributionPoint, { onlyUserCerts: true }, { critical: true });
      const listed = {
        serial: serialOf(certificate),
        revokedAt: Date.UTC(2026, 4, 1),
        reason: 'keyCompromise',
      } as const;
      const list = await issueCrl(middle, [listed], { more: [scope] });
      write('middle.crl', formatPem('X509 CRL', list.raw));
      expect(openssl('crl', '-in', 'middle.crl', '-noout', '-text')).toMatch(/Key Compromise/);
      if (kind !== 'SM2')
        expect(openssl('crl', '-in', 'middle.crl', '-noout', '-CAfile', 'middle.pem', '-verify')).toBeDefined();
      const revoked = [...verify, '-crl_check', '-CRLfile', 'middle.crl', 'leaf.pem'];
      if (kind !== 'SM2') expect(() => openssl(...revoked)).toThrow(/certificate revoked/);

      const names = [extension(subjectAltName, [{ kind: 'dns', text: 'leaf.example.com' }])];
      const content = { algorithm: leaf.algorithm, subject: leaf.name, spki: leaf.spki, extensions: names };
      write('leaf.csr', formatPem('CERTIFICATE REQUEST', await buildRequest(content, leaf.sign)));
      expect(openssl('req', '-in', 'leaf.csr', '-noout', '-text', '-verify', ...sm2)).toContain('DNS:leaf.example.com');
    });
});

describe('we verify what openssl builds', () => {
  const newKey = { P256: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], RSA: ['-newkey', 'rsa:2048'] };
  for (const [kind, key] of Object.entries(newKey))
    test(kind, () => {
      openssl(
        'req',
        '-x509',
        ...key,
        '-nodes',
        '-keyout',
        'ca.key',
        '-out',
        'ca.pem',
        '-subj',
        '/O=Open/CN=CA',
        '-days',
        '30',
        '-sha256',
      );
      openssl(
        'req',
        ...key,
        '-nodes',
        '-keyout',
        'a.key',
        '-out',
        'a.csr',
        '-subj',
        '/CN=a.example.com',
        '-sha256',
        '-addext',
        'subjectAltName=DNS:a.example.com,IP:192.0.2.7',
      );
      const request = parseRequest(parsePem(read('a.csr'))[0].bytes);
      expect(provesPossession(request)).toBe(true);
      expect(request.extensions.get(subjectAltName)).toHaveLength(2);
      write('ext', 'subjectAltName=DNS:a.example.com\nextendedKeyUsage=serverAuth\n');
      openssl(
        'x509',
        '-req',
        '-in',
        'a.csr',
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-out',
        'a.pem',
        '-days',
        '10',
        '-extfile',
        'ext',
        '-sha256',
      );
      const [certificate, anchor] = ['a.pem', 'ca.pem'].map((name) => parseCertificate(parsePem(read(name))[0].bytes));
      const peerNames = [{ kind: 'dns', value: 'a.example.com' }] as const;
      const request2 = {
        certificate,
        anchors: [anchor],
        time: Date.now() + 5000,
        profile: 'city',
        purpose: purposeOid.serverAuth,
      } as const;
      expect(validateCertificate({ ...request2, peerNames })).toMatchObject({ valid: true });

      write('index.txt', '');
      write('number', '1000\n');
      write(
        'ca.cnf',
        '[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=5\n',
      );
      openssl('ca', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-revoke', 'a.pem');
      openssl('ca', '-config', 'ca.cnf', '-cert', 'ca.pem', '-keyfile', 'ca.key', '-gencrl', '-out', 'ca.crl');
      const crls = [parseCrl(parsePem(read('ca.crl'))[0].bytes)];
      expect(validateCertificate({ ...request2, crls, revocation: 'required' })).toMatchObject({ reason: 'revoked' });
    });
});
