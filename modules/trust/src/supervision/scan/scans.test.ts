import { createServer, type Server } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { upsertSeen } from '../inventory/inventory.store.ts';
import { openSupervision } from '../supervision.fixture.ts';
import { watchCryptography } from '../watch-cryptography.ts';
import { rescanKnown } from './rescan.ts';

let city: Awaited<ReturnType<typeof openSupervision>>;
beforeAll(async () => {
  city = await openSupervision();
});
afterAll(() => city.close());
beforeEach(async () => {
  await sql`truncate trust.inventory`.execute(city.db);
});

async function eventually<T>(probe: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const value = await probe();
    if (good(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

describe('scans', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('SSH-1.5-Ancient\n'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as { port: number });
  });
  afterAll(() => void server.close());

  test('nothing may be scanned until somebody allows it; then what is found is entered and judged', async () => {
    await expect(city.run('scan.start', { targets: [`127.0.0.1:${port}`] })).rejects.toMatchObject({
      code: 'trust.scan.not-allowed',
      status: 403,
    });
    await expect(city.run('scan-scope.set', { entries: ['nonsense'] })).rejects.toMatchObject({
      code: 'trust.scan.unreadable',
    });
    await city.run('scan-scope.set', { entries: ['127.0.0.1/32'] });
    expect(await city.run('scan-scope.get')).toEqual({ entries: ['127.0.0.1/32'] });
    const { id, endpoints } = await city.run('scan.start', { targets: [`127.0.0.1:${port}`] });
    expect(endpoints).toBe(1);
    const scan = await eventually(
      () => city.run('scan.get', { id }),
      ({ state }) => state === 'done',
    );
    expect(scan).toMatchObject({
      looked: 1,
      silent: 0,
      refused: 0,
      forbidden: 1,
      results: [{ endpoint: `127.0.0.1:${port}`, state: 'ssh', forbidden: 1 }],
    });
    const { items } = await city.run('inventory.list', { verdict: 'forbidden' });
    expect(items).toMatchObject([{ kind: 'protocol', name: 'SSH 1', location: `127.0.0.1:${port}`, foundBy: 'scan' }]);
    expect((await city.run('scan.list')).items[0]).toMatchObject({ id, state: 'done', startedBy: 'Li' });
    await expect(city.run('scan.cancel', { id })).rejects.toMatchObject({ status: 409 });
  });

  test('an endpoint that was mended loses its old entries at the next look', async () => {
    await city.run('scan-scope.set', { entries: ['127.0.0.1'] });
    const location = `127.0.0.1:${port}`;
    const gone = {
      kind: 'protocol',
      name: 'TLS 1.0',
      location,
      algorithm: 'TLS 1.0',
      parameters: {},
      purpose: 'protocol',
      owner: null,
      foundBy: 'scan',
      verdict: 'forbidden',
      expires: null,
      exposure: null,
      protectsYears: null,
    } as const;
    await upsertSeen(city.db, [gone, { ...gone, name: 'by hand', foundBy: 'hand' }], Date.now() - 1_000);
    const { id } = await city.run('scan.start', { targets: [location] });
    await eventually(
      () => city.run('scan.get', { id }),
      ({ state }) => state === 'done',
    );
    const names = (await city.run('inventory.list')).items.map((each: { name: string }) => each.name);
    expect(names).toContain('by hand');
    expect(names).not.toContain('TLS 1.0');
  });

  test('an endpoint that falls silent is told, keeps what it showed, and is told no more when it answers again', async () => {
    await city.run('scan-scope.set', { entries: ['127.0.0.1'] });
    const look = async (location: string) => {
      const { id } = await eventually(
        () => city.run('scan.start', { targets: [location] }).catch(() => undefined),
        (started) => started !== undefined,
      );
      await eventually(
        () => city.run('scan.get', { id }),
        ({ state }) => state === 'done',
      );
    };
    const location = `127.0.0.1:${port}`;
    const signal = new AbortController().signal;
    await look(location);
    await new Promise((resolve) => server.close(resolve));
    await look(location);
    await watchCryptography(city.ports, false, signal);
    expect((await city.run('inventory.list', { silent: true })).items).toMatchObject([{ kind: 'endpoint', location }]);
    expect((await city.run('inventory.list')).items).toHaveLength(2);
    expect(city.alarms.list().map((alarm) => alarm.key)).toContain('trust.cryptography.silent');
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await look(location);
    await watchCryptography(city.ports, false, signal);
    expect((await city.run('inventory.list', { silent: true })).items).toEqual([]);
    expect(city.alarms.list().map((alarm) => alarm.key)).not.toContain('trust.cryptography.silent');
  });

  test('once a day what was found is looked at again, as far as the scope still allows it, and that is recorded', async () => {
    const location = `127.0.0.1:${port}`;
    const endpoint = {
      kind: 'endpoint',
      name: location,
      location,
      algorithm: null,
      parameters: {},
      purpose: null,
      owner: null,
    } as const;
    const rest = { foundBy: 'scan', verdict: null, expires: null, exposure: null, protectsYears: null } as const;
    const outside = { ...endpoint, ...rest, name: '192.0.2.1:443', location: '192.0.2.1:443' };
    await upsertSeen(city.db, [{ ...endpoint, ...rest }, outside], Date.now() - 90 * 86_400_000);
    await city.run('scan-scope.set', { entries: [] });
    expect(await rescanKnown(city)).toBe(0);
    await city.run('scan-scope.set', { entries: ['127.0.0.1'] });
    // A setting just changed may for a moment be the one before.
    await eventually(
      () => rescanKnown(city),
      (queued) => queued === 1,
    );
    expect(await rescanKnown(city)).toBe(0);
    expect(city.records).toMatchObject([{ operation: 'trust.scan.repeated', details: { endpoints: 1 } }]);
    const [scan] = (await city.run('scan.list')).items;
    expect(scan.startedBy).toBe('Citywall');
    await eventually(
      () => city.run('scan.get', { id: scan.id }),
      ({ state }) => state === 'done',
    );
    expect((await city.run('inventory.list', { kind: 'protocol' })).items).toMatchObject([{ name: 'SSH 1' }]);
  });
});
