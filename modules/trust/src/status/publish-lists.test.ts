import type { Jobs } from '@citywall/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialAuthorities } from '../authority/authority.fixture.ts';
import { readListStates } from './list.store.ts';
import { createListPublishing } from './publish-lists.ts';

const hour = 3_600_000;
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const jobs: Jobs = { work: () => {}, send: async () => {} };
let trial: Awaited<ReturnType<typeof openTrialAuthorities>>;
let sealed = false;

/** The part of a server process that publishes lists. */
function open() {
  const { db, ports } = trial;
  const sign: typeof ports.keys.sign = (where, id, message) =>
    sealed ? Promise.reject(new Error('sealed')) : ports.keys.sign(where, id, message);
  return createListPublishing({ db, ...ports, keys: { ...ports.keys, sign }, jobs, log });
}

beforeAll(async () => {
  trial = await openTrialAuthorities();
  await trial.settings.set(trial.db, 'trust.crl.shards', 2);
});
afterAll(() => trial.close());

describe('revocation lists', () => {
  const numbers = async () => (await readListStates(trial.db)).map(({ number }) => number);

  test('are made for every authority and shard, and not again while they are good', async () => {
    const lists = open();
    expect(await lists.renew()).toBe(true);
    const first = await numbers();
    const authorities = await trial.shelf.all(trial.db);
    const roots = authorities.filter(({ row }) => row.parent === null).length;
    expect(first).toHaveLength(2 * roots + 4 * (authorities.length - roots));
    await lists.renew();
    expect(await numbers()).toEqual(first);
  });

  test('from before a start are made anew, with higher numbers: the database may have come from a backup', async () => {
    const former = await numbers();
    trial.advance(1_000);
    await open().renew();
    const now = await numbers();
    expect(now.filter((number, at) => number <= (former[at] ?? 0))).toEqual([]);
  });

  test('that cannot be renewed raise an alarm an hour before they run out, until they can', async () => {
    const lists = open();
    await lists.renew();
    const alarms = () => trial.ports.alarms.list().filter(({ key }) => key.startsWith('trust.list.ending:'));
    sealed = true;
    trial.advance(1.6 * hour);
    expect(await lists.renew()).toBe(false);
    const issuing = (await trial.shelf.all(trial.db)).filter(({ row }) => row.parent !== null);
    expect(alarms()).toHaveLength(issuing.length);
    expect(alarms()[0]?.title.en).toMatch(/run out at .* unseal the keys/);
    sealed = false;
    await lists.renew();
    expect(alarms()).toEqual([]);
  });
});
