import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { good, openOpensslTrial, read, type ShownAuthority } from '../openssl-trial.fixture.ts';

let trial: Awaited<ReturnType<typeof openOpensslTrial>>;

beforeAll(async () => {
  trial = await openOpensslTrial();
}, 60_000);
afterAll(() => trial.close());

describe('a new key', () => {
  test('for an issuing authority: each signs the lists of what it issued', async () => {
    const { at, verdictOf, judge, issue, listOf, authorities, activeOf, run } = trial;
    const former = await activeOf('services');
    const [before] = await issue('before');
    const made = await run('authority.roll-over', { id: former.id });
    expect(made).toMatchObject({ name: `${former.name} G2`, succeeds: former.id, state: 'active' });
    expect((await authorities()).find(({ id }) => id === former.id)?.state).toBe('superseded');
    const [after, issuing] = await issue('after');
    expect(issuing).toBe(made.certificate);
    const root = (await activeOf('authorities')).certificate;
    expect(judge(before!, root, [former.certificate])).toBe(good);
    expect(judge(after!, root, [made.certificate])).toBe(good);
    await expect.poll(() => listOf(made.id).catch(() => ''), { timeout: 30_000 }).toContain('X509 CRL');
    for (const [name, authority, other] of [
      ['former', former, made],
      ['made', made, former],
    ] as const) {
      writeFileSync(at(`${name}.pem`), authority.certificate);
      writeFileSync(at('other.pem'), other.certificate);
      writeFileSync(at(`${name}.crl`), await listOf(authority.id));
      expect(verdictOf('crl', '-in', `${name}.crl`, '-CAfile', `${name}.pem`, '-noout')).toContain('accepted');
      expect(verdictOf('crl', '-in', `${name}.crl`, '-CAfile', 'other.pem', '-noout', '-verify')).not.toContain(
        'verify OK',
      );
    }
  }, 60_000);

  test('for a root: links lead from the old to the new and back, by openssl and in a TLS handshake of Node', async () => {
    const { at, judge, issue, activeOf, run } = trial;
    const former = await activeOf('authorities');
    const [before, issuingBefore] = await issue('old-leaf');
    const made: ShownAuthority = await run('authority.roll-over', { id: former.id });
    const issuing = await activeOf('services');
    await run('authority.roll-over', { id: issuing.id });
    const [after, issuingAfter] = await issue('new-leaf');
    const linkOf = async (id: string, kind: string): Promise<string> => {
      const { links } = await run('authority.get', { id });
      return links.find((one: { kind: string }) => one.kind === kind).certificate;
    };
    const oldWithNew = await linkOf(former.id, 'old-with-new');
    const newWithOld = await linkOf(made.id, 'new-with-old');
    expect(judge(before!, former.certificate, [issuingBefore!])).toBe(good);
    expect(judge(after!, made.certificate, [issuingAfter!])).toBe(good);
    // Who knows the new root only reads what is older, and who knows the old one only reads what is newer.
    expect(judge(before!, made.certificate, [issuingBefore!, oldWithNew])).toBe(good);
    expect(judge(after!, former.certificate, [issuingAfter!, newWithOld])).toBe(good);
    expect(judge(before!, made.certificate, [issuingBefore!])).not.toBe(good);
    expect(judge(after!, former.certificate, [issuingAfter!])).not.toBe(good);
    const { chains } = await run('authority.get', { id: (await activeOf('services')).id });
    expect(chains.map(({ by }: { by: string }) => by)).toEqual(expect.arrayContaining(['own', 'link']));

    const key = readFileSync(at('new-leaf.key'));
    const shakes = async (cert: string, ca: string): Promise<string> => {
      const server = createServer({ key, cert }, (socket) => socket.end('in')).listen(0, '127.0.0.1');
      await new Promise((done) => server.once('listening', done));
      const { port } = server.address() as AddressInfo;
      try {
        return await new Promise((done) => {
          const client = connect({ port, host: '127.0.0.1', servername: 'app.city.example', ca });
          client.once('data', (data) => done(data.toString()));
          client.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
        });
      } finally {
        server.close();
      }
    };
    expect(await shakes([after, issuingAfter].join(''), made.certificate)).toBe('in');
    expect(await shakes([after, issuingAfter, newWithOld].join(''), former.certificate)).toBe('in');
    expect(await shakes([after, issuingAfter].join(''), former.certificate)).toMatch(/UNABLE_TO|SELF_SIGNED/);
    // The old root issues no more.
    await expect(
      run('authority.create', {
        root: former.id,
        name: 'Late',
        purpose: 'people',
        organisation: 'City',
        country: 'CN',
      }),
    ).rejects.toMatchObject({ code: 'trust.authority.no-root' });
  }, 90_000);

  test('is not needed to renew: the same key for longer', async () => {
    const { activeOf, run } = trial;
    const issuing = await activeOf('people');
    const renewed = await run('authority.renew', { id: issuing.id, years: 12 });
    expect(read(renewed.certificate).spki).toEqual(read(issuing.certificate).spki);
    expect(read(renewed.certificate).notAfter).toBeGreaterThan(read(issuing.certificate).notAfter);
    expect(read(renewed.certificate).serialNumber).not.toBe(read(issuing.certificate).serialNumber);
    await expect(run('authority.renew', { id: (await activeOf('authorities')).id })).rejects.toMatchObject({
      code: 'trust.authority.renew',
    });
  });
});
