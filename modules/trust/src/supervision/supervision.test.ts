import { newId } from '@citywall/kernel';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { insertKey, insertVersion } from '../keys/key.store.ts';
import { insertRing } from '../keys/ring.store.ts';
import { standardRules } from './policy/algorithm-policy.table.ts';
import { openSupervision } from './supervision.fixture.ts';
import { supervisionPolicies } from './supervision.policies.ts';
import { watchCryptography } from './watch-cryptography.ts';

let city: Awaited<ReturnType<typeof openSupervision>>;
beforeAll(async () => {
  city = await openSupervision();
});
afterAll(() => city.close());
beforeEach(async () => {
  await sql`truncate trust.inventory`.execute(city.db);
});

const old = {
  kind: 'certificate',
  name: 'gate',
  location: 'gate-01',
  algorithm: 'RSA-1024',
  parameters: { signature: 'sha1WithRSAEncryption', subject: 'CN=gate' },
};

describe('the inventory', () => {
  test('an entry by hand is judged, found, described, and kept described when it is seen again', async () => {
    expect(await city.run('inventory.add', old)).toEqual({ added: true, verdict: 'forbidden' });
    const [entry] = (await city.run('inventory.list', { search: 'GATE', verdict: 'forbidden' })).items;
    expect(entry).toMatchObject({ kind: 'certificate', foundBy: 'hand', verdict: 'forbidden' });
    expect(entry.judgements.map((each: { rule: string }) => each.rule)).toEqual(
      expect.arrayContaining(['short-rsa', 'sha-1']),
    );
    await city.run('inventory.describe', { id: entry.id, owner: 'Transport', exposure: 'public', protectsYears: 15 });
    expect(await city.run('inventory.add', { ...old, algorithm: 'RSA-3072', parameters: {} })).toEqual({
      added: false,
      verdict: 'compliant',
    });
    const seen = await city.run('inventory.get', { id: entry.id });
    expect(seen).toMatchObject({
      owner: 'Transport',
      exposure: 'public',
      protectsYears: 15,
      verdict: 'compliant',
      algorithm: 'RSA-3072',
    });
    await city.run('inventory.remove', { id: entry.id, reason: 'scrapped' });
    await expect(city.run('inventory.get', { id: entry.id })).rejects.toMatchObject({ status: 404 });
  });

  test('pages do not overlap, counts and the calendar of ends add up', async () => {
    const month = new Date(Date.now() + 40 * 86_400_000).toISOString();
    for (let at = 0; at < 7; at += 1)
      await city.run('inventory.add', { ...old, name: `gate ${at}`, expires: at < 3 ? month : undefined });
    await city.run('inventory.add', { ...old, name: 'ended', expires: '2020-01-01T00:00:00Z' });
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await city.run('inventory.list', { limit: 3, cursor: cursor ?? undefined });
      seen.push(...page.items.map((each: { name: string }) => each.name));
      cursor = page.next;
    }
    expect(seen).toEqual([...Array.from({ length: 7 }, (_, at) => `gate ${at}`), 'ended']);
    const summary = await city.run('inventory.summary');
    expect(summary).toEqual({
      counts: [{ kind: 'certificate', verdict: 'forbidden', count: 8 }],
      expired: 1,
      months: [{ month: month.slice(0, 7), count: 3 }],
    });
    expect((await city.run('inventory.list', { expiresWithinDays: 60 })).items).toHaveLength(4);
  });

  test('what stands for anything in a search stands for itself', async () => {
    await city.run('inventory.add', old);
    for (const search of ['%', '_', '\\', 'ga%e'])
      expect((await city.run('inventory.list', { search })).items).toEqual([]);
  });

  test('an export is a bill of materials that imports into the same inventory', async () => {
    await city.run('inventory.add', { ...old, owner: 'Transport', exposure: 'partner', protectsYears: 9 });
    const { content, contentType } = await city.run('inventory.export');
    const body = Buffer.concat(await content.map((chunk: string) => Buffer.from(chunk)).toArray());
    expect(contentType).toContain('cyclonedx');
    await sql`truncate trust.inventory`.execute(city.db);
    expect(await city.run('inventory.import', { location: 'x', body })).toEqual({
      added: 1,
      seenAgain: 0,
      skipped: [],
    });
    expect(await city.run('inventory.import', { location: 'x', body })).toEqual({
      added: 0,
      seenAgain: 1,
      skipped: [],
    });
    const [entry] = (await city.run('inventory.list')).items;
    expect(entry).toMatchObject({
      ...old,
      owner: 'Transport',
      exposure: 'partner',
      protectsYears: 9,
      foundBy: 'cbom',
      verdict: 'forbidden',
    });
  });

  test('an import can be tried: what it would enter and leave out, and nothing is kept', async () => {
    await city.run('inventory.add', { kind: 'algorithm', name: 'MD5', location: 'mill', algorithm: 'MD5' });
    const asset = (name: string, assetType: string) => ({ name, cryptoProperties: { assetType } });
    const body = Buffer.from(
      JSON.stringify({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        components: [asset('AES-256', 'algorithm'), asset('MD5', 'algorithm'), asset('SM9', 'hologram')],
      }),
    );
    const trial = await city.run('inventory.try-import', { location: 'mill', body });
    expect(trial).toMatchObject({ entries: 2, known: 1, skipped: [{ component: 'SM9' }] });
    expect(trial.examples.map((each: { name: string; verdict: string }) => [each.name, each.verdict])).toEqual([
      ['MD5', 'forbidden'],
      ['AES-256', 'compliant'],
    ]);
    expect((await city.run('inventory.list')).items).toHaveLength(1);
    expect(await city.run('inventory.import', { location: 'mill', body })).toMatchObject({ added: 1, seenAgain: 1 });
  });

  test('hostile text is stored without harm', async () => {
    const body = Buffer.from(
      JSON.stringify({
        bomFormat: 'CycloneDX',
        specVersion: '1.6',
        components: [
          { name: "'; drop table trust.inventory; --\u0000\ud800", cryptoProperties: { assetType: 'algorithm' } },
          { name: '城'.repeat(500), cryptoProperties: { assetType: 'algorithm' } },
        ],
      }),
    );
    expect(await city.run('inventory.import', { location: 'x', body })).toMatchObject({ added: 2 });
    expect((await city.run('inventory.list')).items).toHaveLength(2);
  });
});

describe('the algorithm policy', () => {
  test('a change judges the inventory anew; a contradictory one is refused', async () => {
    await city.run('inventory.add', { ...old, algorithm: 'EC P-256', parameters: {} });
    const reason = { en: 'The city wants 384 bits.', zh: '城市要求 384 位。' };
    const rule = { id: 'p-384', families: ['EC'], below: 384, verdict: 'weak', reason, source: 'city' };
    const settings = { otherwise: 'forbidden', rules: [rule], suspended: [] };
    expect(await city.run('algorithm-policy.try', { settings })).toMatchObject({
      judged: 1,
      moves: [{ from: 'compliant', to: 'weak', count: 1 }],
      examples: [{ name: 'gate', from: 'compliant', to: 'weak' }],
    });
    expect((await city.run('inventory.list', { verdict: 'compliant' })).items).toHaveLength(1);
    expect(await city.run('algorithm-policy.set', { settings, reason: 'test' })).toMatchObject({ changed: 1 });
    expect((await city.run('inventory.list', { verdict: 'weak' })).items[0].judgements[0].rule).toBe('p-384');
    expect((await city.run('algorithm-policy.get')).settings).toEqual(settings);
    const twice = { ...settings, rules: [{ ...rule, id: 'md5' }] };
    await expect(city.run('algorithm-policy.set', { settings: twice, reason: 'x' })).rejects.toThrow(
      /Two rules are called/,
    );
    const unknown = { ...settings, suspended: ['nobody'] };
    await expect(city.run('algorithm-policy.set', { settings: unknown, reason: 'x' })).rejects.toThrow(
      /no standard rule/,
    );
    await city.run('algorithm-policy.set', {
      settings: { otherwise: 'weak', rules: [], suspended: [] },
      reason: 'back',
    });
    expect((await city.run('algorithm-policy.get')).standard).toHaveLength(standardRules.length);
  });
});

describe('the city’s own keys and certificates', () => {
  test('are entered, leave when they are gone, and raise alarms for what ends or is unusual', async () => {
    const ring = newId();
    const key = newId();
    const by = { type: 'application', id: 'x', name: 'Archive' };
    const made = { createdAt: 0, createdBy: by };
    await insertRing(city.db, {
      id: ring,
      name: 'archive',
      owner: by,
      users: [],
      test: false,
      destructionWaitSeconds: 0,
      ...made,
    });
    const use = {
      purpose: 'sign',
      exportable: false,
      held: 'process',
      latest: 1,
      leastVersion: 1,
      rotationDays: null,
      nextRotationAt: null,
    } as const;
    await insertKey(city.db, { id: key, ring, name: 'seal', kind: 'sm2', ...use, ...made });
    const version = {
      id: newId(),
      number: 1,
      state: 'active',
      origin: 'generated',
      createdAt: 0,
      changedAt: 0,
    } as const;
    await insertVersion(city.db, key, { ...version, wrapped: Buffer.alloc(1), publicKeys: [] });
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    for (let back = 2; back < 200; back += 1)
      await sql`insert into trust.key_use (key, number, act, principal, hour, count)
        values (${key}::uuid, 1, 'sign', 'archive', ${hour - back * 3_600_000}, 5)`.execute(city.db);
    const signal = new AbortController().signal;
    await watchCryptography(city.ports, true, signal);
    expect((await city.run('inventory.list', { kind: 'key' })).items).toMatchObject([
      {
        name: 'seal',
        location: 'key ring archive',
        algorithm: 'sm2',
        owner: 'Archive',
        verdict: 'compliant',
        foundBy: 'trust',
      },
    ]);
    expect(city.alarms.list().filter((alarm) => alarm.key !== 'trust.cryptography.forbidden')).toEqual([]);
    await sql`insert into trust.key_use (key, number, act, principal, hour, count)
      values (${key}::uuid, 1, 'sign', 'stranger', ${hour}, 5000)`.execute(city.db);
    const { anomalies } = await city.run('key-use.list');
    expect(anomalies.map((each: { kind: string }) => each.kind)).toEqual(['rate', 'principal']);
    await city.run('inventory.add', { ...old, expires: new Date(Date.now() + 86_400_000).toISOString() });
    await sql`update trust.key_version set state = 'destroyed', wrapped = null`.execute(city.db);
    await watchCryptography(city.ports, true, signal);
    expect(
      city.alarms
        .list()
        .map((alarm) => alarm.key)
        .sort(),
    ).toEqual(['trust.cryptography.ending', 'trust.cryptography.forbidden', 'trust.key-use.unusual']);
    expect((await city.run('inventory.list', { kind: 'key' })).items).toEqual([]);
  });
});

describe('readiness', () => {
  test('what must move comes in order, with the entry and the reason', async () => {
    await city.run('inventory.add', { ...old, name: 'gate', exposure: 'internal', protectsYears: 1 });
    await city.run('inventory.add', {
      kind: 'algorithm',
      name: 'X25519',
      location: 'a:443',
      algorithm: 'X25519',
      exposure: 'public',
      protectsYears: 25,
    });
    const readiness = await city.run('quantum-readiness.get');
    expect(
      readiness.moves.map((move: { entry: { name: string }; wave: string }) => [move.entry.name, move.wave]),
    ).toEqual([
      ['X25519', 'now'],
      ['gate', 'later'],
    ]);
    expect((await city.run('quantum-readiness.get', { year: 2100 })).moves[0].wave).toBe('later');
  });
});

describe('assessments', () => {
  test('judgements are recorded, scored, kept from being overwritten, and closed when whole', async () => {
    const created = await city.run('assessment.create', { system: 'Traffic lights', level: 3 });
    expect(created).toMatchObject({ revision: 1, total: null, unjudged: 41 });
    const form = await city.run('assessment.form', { level: 3 });
    const objects: Record<string, object[]> = {};
    const management: Record<string, string> = {};
    for (const layer of form.layers)
      for (const { clause } of layer.units) {
        if (layer.group === 'technical')
          objects[clause] = [{ name: 'all', deployed: true, compliant: true, keysSecure: true }];
        else management[clause] = 'conform';
      }
    const content = { objects, management, risks: [] as object[] };
    const recorded = await city.run('assessment.record', { id: created.id, revision: 1, content });
    expect(recorded).toMatchObject({ revision: 2, total: '100.00', conclusion: 'conform', unjudged: 0 });
    await expect(city.run('assessment.record', { id: created.id, revision: 1, content })).rejects.toMatchObject({
      code: 'trust.assessment.changed',
    });
    const faulty = { name: 'all', deployed: true, compliant: false, keysSecure: true };
    const record = (change: object) =>
      city.run('assessment.record', { id: created.id, revision: 2, content: { ...content, ...change } });
    await expect(record({ objects: { ...objects, '6.1.1': [faulty] } })).rejects.toThrow(
      /needs Ra: one of 1, 0.5, 0.2/,
    );
    await expect(record({ objects: { ...objects, '6.9.9': [] } })).rejects.toThrow(/not assessed at level 3/);
    await expect(
      record({
        objects: { ...objects, '6.1.1': [{ ...faulty, compliant: true, keysSecure: false, keyFactor: '1.5' }] },
      }),
    ).rejects.toThrow(/needs Rk: one of 1, 1.2/);
    await expect(record({ risks: [{ veto: 'no-entry-authentication', clause: '6.4.1', note: '' }] })).rejects.toThrow(
      /no high risk of clause 6.4.1/,
    );
    const risky = await record({ risks: [{ veto: 'weak-algorithm', clause: '6.4.5', note: 'DES' }] });
    expect(risky).toMatchObject({ total: '100.00', conclusion: 'not' });
    const closedOne = await city.run('assessment.close', { id: created.id, revision: 3, reason: 'done' });
    expect(closedOne).toMatchObject({ state: 'closed', conclusion: 'not' });
    await expect(city.run('assessment.record', { id: created.id, revision: 4, content })).rejects.toMatchObject({
      code: 'trust.assessment.closed',
    });
    const open = await city.run('assessment.create', { system: 'Lamps', level: 1 });
    await expect(city.run('assessment.close', { id: open.id, revision: 1, reason: 'x' })).rejects.toThrow(
      /not judged yet: 6.1.1/,
    );
    expect((await city.run('assessment.list')).items.map((each: { system: string }) => each.system)).toEqual([
      'Lamps',
      'Traffic lights',
    ]);
  });
});

test('every operation is permitted to somebody, and every policy names only operations that there are', () => {
  const names = new Set(city.supervision.operations.map(({ name }) => name));
  const permitted = new Set(
    supervisionPolicies.flatMap(({ cedar }) => [...cedar.matchAll(/Action::"([^"]+)"/g)].map((match) => match[1])),
  );
  expect([...permitted].sort()).toEqual([...names].sort());
});
