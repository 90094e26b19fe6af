import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { Db } from '@citywall/kernel';
import {
  buildOcspRequest,
  certIdOf,
  crlNumber,
  formatPem,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
} from '@citywall/x509';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialAuthorities } from '../authority/authority.fixture.ts';
import { releaseCertificate, setCertificateState } from '../authority/certificate.store.ts';
import type { IssuedCertificate } from '../authority/certifier.ts';
import { createOcsp } from './answer-ocsp.ts';
import { readList, readListContent, saveList } from './list.store.ts';
import { makeList } from './make-list.ts';
import { createResponders } from './responders.ts';
import { createStateLookup } from './state-lookup.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'citywall-status-'));
let trial: Awaited<ReturnType<typeof openTrialAuthorities>>;
let answer: ReturnType<typeof createOcsp>;

beforeAll(async () => {
  trial = await openTrialAuthorities();
  const ports = { ...trial.ports, db: trial.db };
  const responders = createResponders(ports);
  await responders.renew();
  answer = createOcsp({ ...ports, responders, stateOf: createStateLookup(trial.db) });
});
afterAll(async () => {
  await trial.close();
  rmSync(folder, { recursive: true });
});

async function openssl(...args: string[]): Promise<string> {
  const { stdout, stderr } = await run('openssl', args, { cwd: folder });
  return stdout + stderr;
}

async function issue(): Promise<IssuedCertificate> {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const wish = { key: 'ecdsa-p256', subject: [], names: [{ kind: 'host', value: 'app.city.example' } as const] };
  const request = { wish, publicKey: publicKey.export({ type: 'spki', format: 'der' }) };
  const owner = { type: 'application', id: 'a1', name: 'a' } as const;
  return trial.certifier.issue(trial.db, { profile: 'service-tls', way: 'operation', request, owner });
}

async function authorityOf({ row }: IssuedCertificate) {
  return (await trial.shelf.all(trial.db)).find((one) => one.row.id === row.authority)!;
}

/** Lays the chain out as files: root.pem, issuer.pem, leaf.pem. */
async function layOut(issued: IssuedCertificate): Promise<void> {
  const [, root] = await trial.shelf.lineOf(trial.db, issued.row.authority);
  writeFileSync(join(folder, 'root.pem'), formatPem('CERTIFICATE', root!.row.certificate));
  writeFileSync(join(folder, 'issuer.pem'), formatPem('CERTIFICATE', issued.chain[1]!));
  writeFileSync(join(folder, 'leaf.pem'), formatPem('CERTIFICATE', issued.chain[0]!));
}

describe('OCSP as openssl asks and judges it (RFC 6960)', () => {
  test('good, then revoked within a second, with nonce and delegated responder', async () => {
    const issued = await issue();
    await layOut(issued);
    const server = createServer(async (request, response) => {
      const { content } = await answer(issued.row.authority, await buffer(request));
      response.setHeader('content-type', 'application/ocsp-response').end(content);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ask = () =>
      openssl(
        'ocsp',
        '-url',
        url,
        '-issuer',
        'issuer.pem',
        '-cert',
        'leaf.pem',
        '-CAfile',
        'root.pem',
        '-verify_other',
        'issuer.pem',
      );
    expect(await ask()).toContain('leaf.pem: good');
    await trial.certifier.revoke(trial.db, issued.row.id, 1);
    const revoked = await ask();
    expect(revoked).toContain('leaf.pem: revoked');
    expect(revoked).toContain('keyCompromise');
    server.close();
  });

  test('unknown for what was never issued or is another authority’s; errors for what is no request', async () => {
    const issued = await issue();
    const authority = await authorityOf(issued);
    const other = (await trial.shelf.all(trial.db)).find(({ row }) => row.purpose === 'people')!;
    const statusOf = async (certId: ReturnType<typeof certIdOf>) => {
      const parsed = parseOcspResponse((await answer(authority.row.id, buildOcspRequest([certId]))).content);
      return JSON.stringify(parsed).match(/"status":"(good|revoked|unknown)"/)?.[1];
    };
    expect(await statusOf(certIdOf(authority.certificate, randomBytes(16).fill(0x11, 0, 1)))).toBe('unknown');
    expect(await statusOf(certIdOf(other.certificate, parseCertificate(issued.chain[0]!).serial))).toBe('unknown');
    for (const name of ['sha1', 'sha256', 'sm3'] as const) {
      expect(
        await statusOf(certIdOf(authority.certificate, parseCertificate(issued.chain[0]!).serial, name)),
        name,
      ).toBe('good');
    }
    expect(parseOcspResponse((await answer(authority.row.id, randomBytes(40))).content)).toMatchObject({
      status: 'malformedRequest',
    });
    const elsewhere = (
      await answer(
        '00000000-0000-7000-8000-000000000000',
        buildOcspRequest([certIdOf(authority.certificate, Uint8Array.of(5))]),
      )
    ).content;
    expect(parseOcspResponse(elsewhere)).toMatchObject({ status: 'unauthorized' });
  });
});

describe('revocation lists (RFC 5280 section 5)', () => {
  test('full and delta say what is revoked, held and released, and openssl follows them', async () => {
    const [kept, revoked, held] = [await issue(), await issue(), await issue()];
    const authority = await authorityOf(kept);
    const { shard } = revoked.row;
    const list = (kind: 'full' | 'delta', of = shard) =>
      trial.db.transaction().execute((db) => makeList(trial.ports, db as Db, authority, of, kind));
    const reasonIn = ({ content }: { readonly content: Uint8Array }, { chain }: IssuedCertificate) =>
      parseCrl(content).find(parseCertificate(chain[0]!).serial, authority.certificate.subject)?.reason;
    const first = await list('full');
    await trial.certifier.revoke(trial.db, revoked.row.id, 4);
    const delta = await list('delta');
    expect([reasonIn(first, revoked), reasonIn(delta, revoked)]).toEqual([undefined, 4]);
    const second = await list('full');
    expect(delta.number).toBeGreaterThan(first.number);
    expect(second.number).toBeGreaterThan(delta.number);
    expect(parseCrl(second.content).extensions.get(crlNumber)).toBe(BigInt(second.number));
    await layOut(revoked);
    writeFileSync(join(folder, 'list.pem'), formatPem('X509 CRL', second.content));
    const judge = () =>
      openssl(
        'verify',
        '-CAfile',
        'root.pem',
        '-untrusted',
        'issuer.pem',
        '-crl_check',
        '-CRLfile',
        'list.pem',
        'leaf.pem',
      );
    await expect(judge()).rejects.toThrow(/revoked/);
    await setCertificateState(trial.db, held.row.id, { state: 'held', reason: 6, revokedAt: trial.ports.clock.now() });
    expect(reasonIn(await list('full', held.row.shard), held)).toBe(6);
    trial.advance(1_000);
    await releaseCertificate(trial.db, held.row.id, trial.ports.clock.now());
    // 8: removeFromCRL.
    expect(reasonIn(await list('delta', held.row.shard), held)).toBe(8);
  });

  test('numbers never go back: not with the clock, and not with a database from an older backup', async () => {
    const authority = (await trial.shelf.all(trial.db)).find(({ row }) => row.purpose === 'organisations')!;
    const make = () =>
      trial.db
        .transaction()
        .execute((db) => makeList(trial.ports, db as Db, authority, 0, 'full').then((one) => one.number));
    const first = await make();
    trial.advance(-3_600_000);
    const behind = await make();
    expect(behind).toBe(first + 1);
    trial.advance(3_600_000);
    const backup = await readList(trial.db, authority.row.id, 0, 'full');
    const backedUp = await readListContent(trial.db, backup!);
    const lost = [await make(), await make(), await make()];
    await saveList(trial.db, { ...backup!, content: backedUp! });
    trial.advance(1_000);
    expect(await make()).toBeGreaterThan(Math.max(...lost));
  });

  test('with 100,000 entries takes less than 5 s and never holds others up for 50 ms', async () => {
    const authority = (await trial.shelf.all(trial.db)).find(({ row }) => row.purpose === 'devices')!;
    await sql`insert into trust.certificate (id, authority, serial, profile, subject, names, words, owner_type, owner,
        key_identifier, not_before, not_after, state, reason, revoked_at, shard, certificate, issued_at, issued_by)
      select gen_random_uuid(), ${authority.row.id}::uuid, '4' || lpad(to_hex(n), 31, '0'), 'device', '', '{}', '', 'device',
        'd', '', 0, 9e12, 'revoked', n % 2, 1700000000000 + n * 1000, 0, '', 0, ''
      from generate_series(1, 100000) n`.execute(trial.db);
    let longest = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const began = performance.now();
    const made = await trial.db.transaction().execute((db) => makeList(trial.ports, db as Db, authority, 0, 'full'));
    const took = performance.now() - began;
    clearInterval(watch);
    console.log(`# 100,000 entries: ${took.toFixed(0)} ms, others waited at most ${longest.toFixed(0)} ms`);
    expect(parseCrl(made.content).size).toBe(100_000);
    expect(took).toBeLessThan(5_000);
  });
});
