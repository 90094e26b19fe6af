import { beforeAll, describe, expect, test } from 'vitest';
import { nullValue } from '../der/writer.ts';
import { parseName } from '../rfc4514-name-text.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { parseCrl } from '../rfc5280-crl.ts';
import { extension, opaqueExtension } from '../rfc5280-extensions.ts';
import { authorityKeyIdentifier, basicConstraints, keyUsage, subjectKeyIdentifier } from '../rfc5280-key-extensions.ts';
import {
  crlDistributionPoints,
  type DistributionPoint,
  deltaCrlIndicator,
  type IssuingDistributionPoint,
  issuingDistributionPoint,
} from '../rfc5280-revocation-extensions.ts';
import { certifyAuthority, certifyServer, issueCrl, now, party, serialOf } from './authority.fixture.ts';
import type { Reason } from './reasons.table.ts';
import { validateCertificate } from './validate.ts';
import type { ValidationRequest } from './validation.ts';

const root = party('CN=Root');
const issuer = party('CN=Issuer,O=City');
const leaf = party('CN=leaf.example.com');
const signer = party('CN=Signer of lists');
let anchors: readonly Certificate[];
let middle: Certificate;
let certificate: Certificate;
const hour = 3_600_000;

beforeAll(async () => {
  anchors = [await certifyAuthority(root, root)];
  middle = await certifyAuthority(root, issuer);
  certificate = await certifyServer(issuer, leaf);
});

const revoked = (one: Certificate, reason?: 'keyCompromise' | 'certificateHold' | 'superseded') => ({
  serial: serialOf(one),
  revokedAt: now - hour,
  reason,
});

async function ask(more: Partial<ValidationRequest>): Promise<Reason | 'valid'> {
  const crls = [await issueCrl(root, []), ...(more.crls ?? [])];
  const request = { certificate, anchors, intermediates: [middle], time: now, revocation: 'required' } as const;
  const answer = validateCertificate({ ...request, profile: 'webpki', ...more, crls });
  return answer.valid ? 'valid' : answer.reason;
}

describe('RFC 5280 section 6.3: complete lists', () => {
  test('listed, not listed, and no list', async () => {
    expect(await ask({ crls: [await issueCrl(issuer, [])] })).toBe('valid');
    expect(await ask({ crls: [await issueCrl(issuer, [revoked(certificate)])] })).toBe('revoked');
    expect(await ask({ crls: [] })).toBe('revocation-unknown');
    expect(await ask({ crls: [], revocation: 'available' })).toBe('valid');
    expect(await ask({ crls: [await issueCrl(issuer, [revoked(certificate)])], revocation: 'none' })).toBe('valid');
  });

  test('a revoked authority, and a newer list that takes a hold back', async () => {
    expect(await ask({ crls: [await issueCrl(root, [revoked(middle)], { number: 2n, thisUpdate: now })] })).toBe(
      'revoked',
    );
    const held = await issueCrl(issuer, [revoked(certificate, 'certificateHold')], { thisUpdate: now - 2 * hour });
    const released = await issueCrl(issuer, [], { number: 2n });
    expect(await ask({ crls: [held] })).toBe('revoked');
    expect(await ask({ crls: [held, released] })).toBe('valid');
  });

  test('lists that prove nothing: not current, forged, altered, of another, or not understood', async () => {
    const bad = [
      await issueCrl(issuer, [], { nextUpdate: now - 500 }),
      await issueCrl(issuer, [], { thisUpdate: now + 1000 }),
      await issueCrl(party('CN=Issuer,O=City'), []),
      await issueCrl(party('CN=Another'), []),
      await issueCrl(issuer, [], { more: [opaqueExtension('1.2.3.4', nullValue(), { critical: true })] }),
    ];
    for (const [at, crl] of bad.entries()) expect(await ask({ crls: [crl] }), String(at)).toBe('revocation-unknown');
    const altered = Uint8Array.from((await issueCrl(issuer, [])).raw);
    altered[altered.length - 3] ^= 1;
    expect(await ask({ crls: [parseCrl(altered)] })).toBe('revocation-unknown');
    for (const crl of bad.slice(0, 3))
      expect(await ask({ crls: [crl], revocation: 'available' })).toBe('revocation-unknown');
  });

  test('an authority that may not sign lists', async () => {
    const only = [
      extension(authorityKeyIdentifier, { keyIdentifier: root.keyId }),
      extension(subjectKeyIdentifier, issuer.keyId),
      extension(basicConstraints, { ca: true }, { critical: true }),
      extension(keyUsage, new Set(['keyCertSign'] as const), { critical: true }),
    ];
    const intermediates = [await certifyAuthority(root, issuer, { only })];
    expect(await ask({ intermediates, crls: [await issueCrl(issuer, [])] })).toBe('revocation-unknown');
  });

  test('lists signed with another key of the authority, certified by the same root', async () => {
    const second = party('CN=Issuer,O=City');
    const crls = [await issueCrl(second, [])];
    expect(await ask({ crls })).toBe('revocation-unknown');
    const other = await certifyAuthority(root, second);
    expect(await ask({ crls, intermediates: [middle, other] })).toBe('valid');
    const lists = [...crls, await issueCrl(root, [revoked(other)], { number: 2n, thisUpdate: now })];
    expect(await ask({ crls: lists, intermediates: [middle, other] })).toBe('revocation-unknown');
  });
});

describe('RFC 5280 section 5.2.4: delta lists', () => {
  const delta = (base: bigint) => [extension(deltaCrlIndicator, base, { critical: true })];

  test('add to a complete list of at least their base', async () => {
    const base = await issueCrl(issuer, [], { number: 5n });
    const adds = await issueCrl(issuer, [revoked(certificate)], { number: 7n, more: delta(5n) });
    expect(await ask({ crls: [base, adds] })).toBe('revoked');
    expect(await ask({ crls: [adds] })).toBe('revocation-unknown');
    const tooNew = await issueCrl(issuer, [revoked(certificate)], { number: 7n, more: delta(6n) });
    expect(await ask({ crls: [base, tooNew] })).toBe('valid');
  });

  test('take back a hold, and keep a complete list alive that has run out', async () => {
    const base = await issueCrl(issuer, [revoked(certificate, 'certificateHold')], {
      number: 5n,
      nextUpdate: now - 500,
    });
    expect(await ask({ crls: [base] })).toBe('revocation-unknown');
    const entry = { ...revoked(certificate), reason: 'removeFromCRL' as const };
    const taken = await issueCrl(issuer, [entry], { number: 6n, more: delta(5n) });
    expect(await ask({ crls: [base, taken] })).toBe('valid');
    const silent = await issueCrl(issuer, [], { number: 6n, more: delta(5n) });
    expect(await ask({ crls: [base, silent] })).toBe('revoked');
  });
});

describe('RFC 5280 sections 4.2.1.13 and 5.2.5: distribution points', () => {
  const place = (text: string) => ({ full: [{ kind: 'uri', text }] as const });
  const scope = (value: IssuingDistributionPoint) => [extension(issuingDistributionPoint, value, { critical: true })];
  const withPoints = (points: readonly DistributionPoint[]) =>
    certifyServer(issuer, leaf, { more: [extension(crlDistributionPoints, points)] });

  test('a sharded list covers the certificates that name it', async () => {
    const one = await withPoints([{ name: place('http://crl.example/1') }]);
    const first = await issueCrl(issuer, [], { more: scope({ name: place('http://crl.example/1') }) });
    const second = await issueCrl(issuer, [], { more: scope({ name: place('http://crl.example/2') }) });
    expect(await ask({ certificate: one, crls: [first] })).toBe('valid');
    expect(await ask({ certificate: one, crls: [second] })).toBe('revocation-unknown');
    expect(await ask({ crls: [first] })).toBe('revocation-unknown');
  });

  test('names relative to the issuer', async () => {
    const shard = parseName('CN=shard');
    const relative = { relative: shard.relativeNames[0], raw: shard.raw.subarray(2) };
    const whole = { full: [{ kind: 'directory', name: parseName('CN=shard,CN=Issuer,O=City') }] as const };
    const one = await withPoints([{ name: relative }]);
    expect(await ask({ certificate: one, crls: [await issueCrl(issuer, [], { more: scope({ name: whole }) })] })).toBe(
      'valid',
    );
    expect(
      await ask({ certificate: one, crls: [await issueCrl(issuer, [], { more: scope({ name: relative }) })] }),
    ).toBe('valid');
  });

  test('only users, only authorities, only attribute certificates', async () => {
    const list = async (value: IssuingDistributionPoint) => [await issueCrl(issuer, [], { more: scope(value) })];
    expect(await ask({ crls: await list({ onlyUserCerts: true }) })).toBe('valid');
    expect(await ask({ crls: await list({ onlyCaCerts: true }) })).toBe('revocation-unknown');
    expect(await ask({ crls: await list({ onlyAttributeCerts: true }) })).toBe('revocation-unknown');
  });

  test('lists by reason cover together what none covers alone', async () => {
    const some = new Set(['keyCompromise', 'cACompromise'] as const);
    const rest = new Set([
      'affiliationChanged',
      'superseded',
      'cessationOfOperation',
      'certificateHold',
      'privilegeWithdrawn',
      'aACompromise',
    ] as const);
    const first = await issueCrl(issuer, [], { more: scope({ onlySomeReasons: some }) });
    const second = await issueCrl(issuer, [], { more: scope({ onlySomeReasons: rest }) });
    const listed = await issueCrl(issuer, [revoked(certificate, 'superseded')], {
      more: scope({ onlySomeReasons: rest }),
    });
    expect(await ask({ crls: [first] })).toBe('revocation-unknown');
    expect(await ask({ crls: [first, second] })).toBe('valid');
    expect(await ask({ crls: [first, listed] })).toBe('revoked');
  });

  test('an indirect list by another issuer, named by the certificate', async () => {
    const crlIssuer = [{ kind: 'directory', name: signer.name }] as const;
    const one = await withPoints([{ crlIssuer }]);
    const only = [
      extension(authorityKeyIdentifier, { keyIdentifier: root.keyId }),
      extension(keyUsage, new Set(['cRLSign'] as const), { critical: true }),
    ];
    const intermediates = [middle, await certifyServer(root, signer, { only })];
    const indirect = scope({ indirect: true });
    const entry = { ...revoked(one), certificateIssuer: issuer.name };
    const own = { ...revoked(one) }; // the same number, of a certificate of the signer itself
    const askOne = async (crl: Awaited<ReturnType<typeof issueCrl>>) =>
      ask({ certificate: one, intermediates, crls: [crl] });
    expect(await askOne(await issueCrl(signer, [], { more: indirect }))).toBe('valid');
    expect(await askOne(await issueCrl(signer, [entry], { more: indirect }))).toBe('revoked');
    expect(await askOne(await issueCrl(signer, [own], { more: indirect }))).toBe('valid');
    expect(await askOne(await issueCrl(signer, []))).toBe('revocation-unknown');
    expect(await ask({ intermediates, crls: [await issueCrl(signer, [], { more: indirect })] })).toBe(
      'revocation-unknown',
    );
  });

  test('a list that is the only word on the certificate of its own issuer', async () => {
    const crlIssuer = [{ kind: 'directory', name: signer.name }] as const;
    const points = extension(crlDistributionPoints, [{ crlIssuer }]);
    const only = [
      extension(authorityKeyIdentifier, { keyIdentifier: issuer.keyId }),
      extension(keyUsage, new Set(['cRLSign'] as const), { critical: true }),
      points,
    ];
    const one = await withPoints([{ crlIssuer }]);
    const own = await certifyServer(issuer, signer, { only });
    const list = async (...entries: ReturnType<typeof revoked>[]) => [
      await issueCrl(
        signer,
        entries.map((entry) => ({ ...entry, certificateIssuer: issuer.name })),
        { more: scope({ indirect: true }) },
      ),
    ];
    const intermediates = [middle, own];
    expect(await ask({ certificate: one, intermediates, crls: await list() })).toBe('valid');
    expect(await ask({ certificate: one, intermediates, crls: await list(revoked(one)) })).toBe('revoked');
    expect(await ask({ certificate: one, intermediates, crls: await list(revoked(own)) })).toBe('revocation-unknown');
  });
});

describe('RFC 5280 section 6: self-issued certificates', () => {
  test('lists signed by a key of their own, which the authority certified under its own name', async () => {
    const second = party('CN=Issuer,O=City');
    const only = [
      extension(authorityKeyIdentifier, { keyIdentifier: issuer.keyId }),
      extension(keyUsage, new Set(['cRLSign'] as const), { critical: true }),
      extension(crlDistributionPoints, [{ name: { full: [{ kind: 'uri', text: 'http://crl.example/own' }] } }]),
    ];
    const intermediates = [middle, await certifyServer(issuer, second, { only })];
    const own = extension(
      issuingDistributionPoint,
      { name: { full: [{ kind: 'uri', text: 'http://crl.example/own' }] } },
      { critical: true },
    );
    const forSecond = await issueCrl(issuer, [], { more: [own] });
    expect(await ask({ intermediates, crls: [await issueCrl(second, []), forSecond] })).toBe('valid');
    expect(await ask({ intermediates, crls: [await issueCrl(second, [revoked(certificate)]), forSecond] })).toBe(
      'revoked',
    );
    expect(await ask({ intermediates, crls: [await issueCrl(second, [])] })).toBe('revocation-unknown');
    const byList = await certifyServer(second, leaf);
    expect(await ask({ certificate: byList, intermediates, crls: [forSecond] })).not.toBe('valid');
  });

  test('a new key certified by the old one: its own list cannot vouch for it, one of the old key does', async () => {
    const renewed = party('CN=Issuer,O=City');
    const withOld = await certifyAuthority(issuer, renewed);
    const byNew = await certifyServer(renewed, leaf);
    const intermediates = [middle, withOld];
    expect(await ask({ certificate: byNew, intermediates, crls: [await issueCrl(issuer, [])] })).toBe('valid');
    const byRenewed = await issueCrl(renewed, []);
    expect(await ask({ certificate: byNew, intermediates, crls: [byRenewed] })).toBe('revocation-unknown');
    expect(await ask({ certificate: byNew, intermediates, crls: [byRenewed, await issueCrl(issuer, [])] })).toBe(
      'valid',
    );
    const listed = [await issueCrl(issuer, [revoked(withOld)])];
    expect(await ask({ certificate: byNew, intermediates, crls: listed })).toBe('revoked');
  });
});
