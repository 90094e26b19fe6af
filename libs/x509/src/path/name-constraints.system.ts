// Our name constraints against those of openssl, on random authorities and names.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { formatPem } from '../pem.ts';
import { parseName } from '../rfc4514-name-text.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { extension } from '../rfc5280-extensions.ts';
import type { GeneralName } from '../rfc5280-general-name.ts';
import { authorityKeyIdentifier } from '../rfc5280-key-extensions.ts';
import { nameConstraints } from '../rfc5280-name-extensions.ts';
import { certifyAuthority, certifyServer, now, party } from './authority.fixture.ts';
import { validateCertificate } from './validate.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-x509-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const dns = (text: string): GeneralName => ({ kind: 'dns', text });
const email = (text: string): GeneralName => ({ kind: 'email', text });
const uri = (text: string): GeneralName => ({ kind: 'uri', text });
const ip = (...bytes: number[]): GeneralName => ({ kind: 'ip', bytes: Uint8Array.from(bytes) });
const directory = (text: string): GeneralName => ({ kind: 'directory', name: parseName(text) });

const bases = [
  ...['example.com', 'a.example.com', 'other.org'].map(dns),
  ...['example.com', '.example.com', 'me@example.com', 'other.org'].map(email),
  ...['example.com', '.example.com', 'other.org'].map(uri),
  ip(10, 0, 0, 0, 255, 0, 0, 0),
  ip(10, 1, 0, 0, 255, 255, 0, 0),
  ...['O=City', 'OU=Water,O=city', 'O=Other'].map(directory),
];
const names = [
  ...['example.com', 'A.example.com', 'b.a.example.com', 'notexample.com', 'other.org'].map(dns),
  ...['me@example.com', 'you@example.com', 'me@a.EXAMPLE.com', 'me@other.org'].map(email),
  ...['https://example.com/x', 'https://a.example.com:1/x', 'ldap://other.org'].map(uri),
  ip(10, 1, 2, 3),
  ip(10, 2, 3, 4),
  ip(192, 0, 2, 1),
  ...['CN=x,OU=Water,O=City', 'CN=x,O=CITY', 'CN=x,O=Other'].map(directory),
];
const subjects = [
  'CN=a person,OU=Water,O=City',
  'CN=a person,O=City',
  'CN=a person,O=Other',
  'EMAILADDRESS=me@example.com,O=City',
].map(party);

const some = <Value>(values: readonly Value[], most: number) =>
  fc.uniqueArray(fc.constantFrom(...values), { maxLength: most });
const constraints = fc.option(fc.record({ permitted: some(bases, 3), excluded: some(bases, 2) }), { nil: undefined });
type Constraints = typeof constraints extends fc.Arbitrary<infer Value> ? Value : never;

function extensionsOf(wish: Constraints): Uint8Array[] {
  if (wish === undefined || wish.permitted.length + wish.excluded.length === 0) return [];
  const permitted = wish.permitted.length === 0 ? undefined : wish.permitted;
  const excluded = wish.excluded.length === 0 ? undefined : wish.excluded;
  return [extension(nameConstraints, { permitted, excluded }, { critical: true })];
}

function opensslAccepts(path: readonly Certificate[]): boolean {
  const pem = path.map((one) => formatPem('CERTIFICATE', one.raw));
  for (const [at, name] of ['root', 'first', 'second', 'leaf'].entries())
    writeFileSync(join(folder, `${name}.pem`), pem[at]);
  const files = ['-CAfile', 'root.pem', '-untrusted', 'first.pem', '-untrusted', 'second.pem', 'leaf.pem'];
  try {
    execFileSync('openssl', ['verify', '-attime', String(now / 1000), ...files], { cwd: folder, stdio: 'pipe' });
    return true;
  } catch (error) {
    const text = String((error as { stderr?: Buffer }).stderr);
    if (!/subtree violation/.test(text)) throw new Error(text);
    return false;
  }
}

test('RFC 5280 section 4.2.1.10 and openssl agree on name constraints', async () => {
  const [root, first, second, renewed] = ['CN=Root', 'CN=First,O=City', 'CN=Second,O=City', 'CN=First,O=City'].map(
    party,
  );
  const anchor = await certifyAuthority(root, root);
  const counts = { accepted: 0, refused: 0 };
  const question = fc.record({
    above: constraints,
    below: constraints,
    names: some(names, 3),
    subject: fc.constantFrom(...subjects),
    selfIssued: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(question, async ({ above, below, names, subject, selfIssued }) => {
      const lower = selfIssued ? renewed : second;
      // openssl chooses among keys of one name by their identifier only.
      const only = [extension(authorityKeyIdentifier, { keyIdentifier: lower.keyId })];
      const wishes = names.length === 0 ? { only } : { names };
      const path = [
        anchor,
        await certifyAuthority(root, first, { more: extensionsOf(above) }),
        await certifyAuthority(first, lower, { more: extensionsOf(below) }),
        await certifyServer(lower, subject, wishes),
      ];
      const request = { certificate: path[3], anchors: [anchor], intermediates: path.slice(1, 3), time: now } as const;
      const ours = validateCertificate({ ...request, profile: 'rfc5280' });
      const theirs = opensslAccepts(path);
      expect(ours.valid, ours.valid ? '' : ours.detail).toBe(theirs);
      counts[theirs ? 'accepted' : 'refused'] += 1;
    }),
    { numRuns: process.env.CITYWALL_SOAK === '1' ? 3000 : 250 },
  );
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(20);
});
