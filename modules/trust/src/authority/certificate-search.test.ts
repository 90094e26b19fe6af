import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialAuthorities } from './authority.fixture.ts';
import { findCertificates } from './certificate.store.ts';
import { countCertificates } from './certificate-count.store.ts';

const day = 86_400_000;
let trial: Awaited<ReturnType<typeof openTrialAuthorities>>;
const ids: Record<string, string> = {};

beforeAll(async () => {
  trial = await openTrialAuthorities();
  for (const [name, owner] of [
    ['李四光', 'p1'],
    ['李四', 'p2'],
    ['Zhao Li', 'p3'],
    ['x674e', 'p4'],
  ]) {
    const { spki: publicKey } = await trial.ports.keys.create(trial.db, 'leaf', 'ecdsa-p256');
    const wish = { key: 'ecdsa-p256', subject: [{ attribute: 'commonName', value: name! }], names: [], days: 20 };
    const { row } = await trial.certifier.issue(trial.db, {
      ...{ profile: 'person', way: 'operation', request: { wish, publicKey } },
      owner: { type: 'person', id: owner!, name: name! },
    });
    ids[name!] = row.id;
  }
});
afterAll(() => trial.close());

const now = () => trial.ports.clock.now();
const found = async (filter: object): Promise<string[]> => {
  const rows = await findCertificates(trial.db, { now: now(), limit: 100, ...filter });
  return rows.filter(({ profile }) => profile === 'person').map(({ subject }) => subject);
};

describe('searching among certificates', () => {
  test('finds Chinese names by any part of them, by trigrams', async () => {
    expect(await found({ text: '李四光' })).toEqual(['CN=李四光']);
    expect(new Set(await found({ text: '李四' }))).toEqual(new Set(['CN=李四光', 'CN=李四']));
    expect(new Set(await found({ text: '四' }))).toEqual(new Set(['CN=李四光', 'CN=李四']));
    expect(await found({ text: '光' })).toEqual(['CN=李四光']);
    const trigrams = await sql<{ some: string[] }>`select show_trgm(words) as some from trust.certificate
      where id = ${ids.李四光!}::uuid`.execute(trial.db);
    expect(trigrams.rows[0]?.some.length).toBeGreaterThan(10);
  });

  test('finds two letters at beginnings of words, wild cards as themselves, and what is longer anywhere', async () => {
    expect(await found({ text: 'LI' })).toEqual(['CN=Zhao Li']);
    expect(await found({ text: 'zh' })).toEqual(['CN=Zhao Li']);
    expect(await found({ text: 'ao' })).toEqual([]);
    expect(await found({ text: 'hao' })).toEqual(['CN=Zhao Li']);
    expect(await found({ text: '%' })).toEqual([]);
    expect(await found({ text: 'z_a' })).toEqual([]);
    expect(await found({ owner: 'p2' })).toEqual(['CN=李四']);
  });

  test('counts by state and end', async () => {
    await trial.certifier.revoke(trial.db, ids.李四!, 1);
    const people = { profile: 'person' };
    expect(await countCertificates(trial.db, people, now())).toMatchObject({
      total: 4,
      states: { valid: 3, revoked: 1, held: 0, expired: 0 },
      ending: { within7: 0, within30: 3, within90: 3 },
      profiles: [{ profile: 'person', valid: 3 }],
    });
    expect((await countCertificates(trial.db, { owner: 'p2' }, now())).states).toMatchObject({ valid: 0, revoked: 1 });
    const later = await countCertificates(trial.db, people, now() + 21 * day);
    expect([later.states, later.ending.within90]).toEqual([{ valid: 0, held: 0, revoked: 1, expired: 3 }, 0]);
  });
});
