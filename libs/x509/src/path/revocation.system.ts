// Our reading of RFC 5280 section 6.3 against that of openssl, on random lists.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { formatPem } from '../pem.ts';
import { parseName } from '../rfc4514-name-text.ts';
import type { Crl } from '../rfc5280-crl.ts';
import { extension } from '../rfc5280-extensions.ts';
import { authorityKeyIdentifier, keyUsage } from '../rfc5280-key-extensions.ts';
import {
  crlDistributionPoints,
  type DistributionPoint,
  type DistributionPointName,
  deltaCrlIndicator,
  freshestCrl,
  issuingDistributionPoint,
  type ReasonFlag,
} from '../rfc5280-revocation-extensions.ts';
import { certifyAuthority, certifyServer, issueCrl, now, party, serialOf } from './authority.fixture.ts';
import { validateCertificate } from './validate.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-x509-lists-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = party('CN=Root');
const issuer = party('CN=Issuer,O=City');
const signer = party('CN=Signer,O=City');
const leaf = party('CN=leaf');
const shard = parseName('CN=shard');

/** Names of points: two places, and one relative to its issuer. */
const pointNames: Record<string, DistributionPointName> = {
  a: { full: [{ kind: 'uri', text: 'http://crl.example/a' }] },
  b: {
    full: [
      { kind: 'directory', name: parseName('CN=b,O=City') },
      { kind: 'uri', text: 'http://crl.example/b' },
    ],
  },
  relative: { relative: shard.relativeNames[0], raw: shard.raw.subarray(2) },
};
const reasonSets: Record<string, ReadonlySet<ReasonFlag>> = {
  some: new Set(['keyCompromise', 'cACompromise', 'superseded']),
  rest: new Set([
    'affiliationChanged',
    'cessationOfOperation',
    'certificateHold',
    'privilegeWithdrawn',
    'aACompromise',
  ]),
};

const pointName = fc.option(fc.constantFrom('a', 'b', 'relative'), { nil: undefined });
const reasons = fc.option(fc.constantFrom('some', 'rest'), { nil: undefined, freq: 2 });
const point = fc.record({ name: pointName, reasons, bySigner: fc.boolean() });
const list = fc.record({
  bySigner: fc.boolean(),
  scoped: fc.boolean(),
  name: pointName,
  reasons,
  indirect: fc.boolean(),
  only: fc.option(fc.constantFrom('users', 'authorities'), { nil: undefined, freq: 2 }),
  revoked: fc.option(fc.constant(true), { nil: undefined, freq: 3 }),
  expired: fc.option(fc.constant(true), { nil: undefined, freq: 5 }),
});

type PointWish = typeof point extends fc.Arbitrary<infer Value> ? Value : never;
type ListWish = typeof list extends fc.Arbitrary<infer Value> ? Value : never;

function pointOf(wish: PointWish): DistributionPoint {
  const crlIssuer = wish.bySigner ? ([{ kind: 'directory', name: signer.name }] as const) : undefined;
  const name = wish.name ?? (wish.bySigner ? undefined : 'a'); // a point has a name or an issuer
  return {
    name: name === undefined ? undefined : pointNames[name],
    reasons: wish.reasons === undefined ? undefined : reasonSets[wish.reasons],
    crlIssuer,
  };
}

async function listOf(wish: ListWish, serial: bigint, thisUpdate: number): Promise<Crl> {
  const scope = {
    name: wish.name === undefined ? undefined : pointNames[wish.name],
    onlySomeReasons: wish.reasons === undefined ? undefined : reasonSets[wish.reasons],
    indirect: wish.indirect,
    onlyUserCerts: wish.only === 'users',
    onlyCaCerts: wish.only === 'authorities',
  };
  const empty = !scope.name && !scope.onlySomeReasons && !scope.indirect && !wish.only;
  const by = wish.bySigner ? signer : issuer;
  const foreign = wish.bySigner && wish.indirect;
  const entry = { serial, revokedAt: now - 5000, ...(foreign ? { certificateIssuer: issuer.name } : {}) };
  return issueCrl(by, wish.revoked ? [entry] : [], {
    thisUpdate,
    nextUpdate: wish.expired ? now - 500 : now + 86_400_000,
    more: wish.scoped && !empty ? [extension(issuingDistributionPoint, scope, { critical: true })] : [],
  });
}

/** Which of its errors openssl names first differs from ours; whether it accepts is what counts. */
function opensslAccepts(crls: readonly Crl[]): boolean {
  writeFileSync(join(folder, 'lists.pem'), crls.map((crl) => formatPem('X509 CRL', crl.raw)).join(''));
  const flags = ['-crl_check', '-extended_crl', '-use_deltas', '-attime', String(now / 1000), '-CRLfile', 'lists.pem'];
  try {
    execFileSync('openssl', ['verify', ...flags, '-CAfile', 'root.pem', '-untrusted', 'others.pem', 'leaf.pem'], {
      cwd: folder,
      stdio: 'pipe',
    });
    return true;
  } catch (error) {
    const text = String((error as { stderr?: Buffer }).stderr);
    if (!/CRL|scope|certificate revoked/i.test(text)) throw new Error(text);
    return false;
  }
}

async function setting(points: readonly PointWish[]) {
  const anchor = await certifyAuthority(root, root);
  const middle = await certifyAuthority(root, issuer);
  const only = [
    extension(authorityKeyIdentifier, { keyIdentifier: root.keyId }),
    extension(keyUsage, new Set(['cRLSign'] as const), { critical: true }),
  ];
  const signing = await certifyServer(root, signer, { only });
  const more = points.length === 0 ? [] : [extension(crlDistributionPoints, points.map(pointOf))];
  const certificate = await certifyServer(issuer, leaf, { more });
  writeFileSync(join(folder, 'root.pem'), formatPem('CERTIFICATE', anchor.raw));
  writeFileSync(join(folder, 'others.pem'), [middle, signing].map((one) => formatPem('CERTIFICATE', one.raw)).join(''));
  writeFileSync(join(folder, 'leaf.pem'), formatPem('CERTIFICATE', certificate.raw));
  return { anchor, intermediates: [middle, signing], certificate };
}

test('RFC 5280 section 6.3 and openssl agree on points, scopes, reasons and indirect lists', async () => {
  const counts: Record<string, number> = {};
  const rootList = await issueCrl(root, []);
  await fc.assert(
    fc.asyncProperty(
      fc.array(point, { maxLength: 2 }),
      fc.array(list, { minLength: 1, maxLength: 3 }),
      async (points, wishes) => {
        const { anchor, intermediates, certificate } = await setting(points);
        const crls: Crl[] = [rootList];
        for (const [at, wish] of wishes.entries())
          crls.push(await listOf(wish, serialOf(certificate), now - 9000 - at * 1000));
        const request = { certificate, anchors: [anchor], intermediates, crls, time: now } as const;
        const ours = validateCertificate({ ...request, profile: 'rfc5280', revocation: 'required' });
        const answer = ours.valid ? 'valid' : ours.reason;
        const theirs = opensslAccepts(crls);
        // The end of section 6.3.3 has every other list of the issuer tried as well, whatever reasons the points name; openssl does not.
        const more = ours.valid && !theirs && points.some((one) => one.reasons !== undefined);
        if (!more) expect(ours.valid, answer).toBe(theirs);
        counts[answer] = (counts[answer] ?? 0) + 1;
      },
    ),
    { numRuns: process.env.CITYWALL_SOAK === '1' ? 3000 : 250 },
  );
  expect(Object.keys(counts).sort()).toEqual(['revocation-unknown', 'revoked', 'valid']);
});

const state = fc.constantFrom('absent', 'revoked', 'taken back');
const deltaWish = fc.record({
  base: fc.integer({ min: 1, max: 4 }),
  state,
  expired: fc.boolean(),
  forged: fc.boolean(),
});
const completeWish = fc.record({
  number: fc.integer({ min: 1, max: 4 }),
  revoked: fc.boolean(),
  expired: fc.boolean(),
});

test('RFC 5280 section 5.2.4 and openssl agree on delta lists', async () => {
  const counts: Record<string, number> = {};
  const rootList = await issueCrl(root, []);
  const { anchor, intermediates, certificate } = await setting([]);
  const serial = serialOf(certificate);
  const until = (expired: boolean): number => (expired ? now - 500 : now + 86_400_000);
  const another = party('CN=Issuer,O=City');
  await fc.assert(
    fc.asyncProperty(completeWish, fc.option(deltaWish, { nil: undefined, freq: 5 }), async (complete, delta) => {
      const held = { serial, revokedAt: now - 5000, reason: 'certificateHold' as const };
      const base = await issueCrl(issuer, complete.revoked ? [held] : [], {
        number: BigInt(complete.number),
        nextUpdate: until(complete.expired),
        more: [extension(freshestCrl, [{ name: pointNames.a }])],
      });
      const crls = [rootList, base];
      if (delta !== undefined) {
        const reason = delta.state === 'revoked' ? 'keyCompromise' : 'removeFromCRL';
        const by = delta.forged ? { ...another, keyId: issuer.keyId } : issuer;
        const entries = delta.state === 'absent' ? [] : [{ serial, revokedAt: now - 4000, reason } as const];
        const more = [extension(deltaCrlIndicator, BigInt(delta.base), { critical: true })];
        crls.push(await issueCrl(by, entries, { number: 9n, nextUpdate: until(delta.expired), more }));
      }
      const request = { certificate, anchors: [anchor], intermediates, crls, time: now } as const;
      const ours = validateCertificate({ ...request, profile: 'rfc5280', revocation: 'required' });
      const answer = ours.valid ? 'valid' : ours.reason;
      // openssl refuses the path for a delta list that is forged or has run out; we do without that list.
      const theirs = opensslAccepts(delta?.forged || delta?.expired ? crls.slice(0, 2) : crls);
      expect(ours.valid, answer).toBe(theirs);
      counts[answer] = (counts[answer] ?? 0) + 1;
    }),
    { numRuns: process.env.CITYWALL_SOAK === '1' ? 1000 : 100 },
  );
  expect(Object.keys(counts).sort()).toEqual(['revocation-unknown', 'revoked', 'valid']);
});
