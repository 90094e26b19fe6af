import type { Ports } from '@citywall/kernel';
import { createTemporaryDatabase } from '@citywall/platform/database';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { createFindingStore, listFindings } from '../findings/finding.store.ts';
import type { Sources } from '../intake/sources.ts';
import { HealthFindings } from './health-findings.ts';
import { SourcesHealth } from './source-health.ts';

const database = await createTemporaryDatabase([
  { name: 'detection', migrations: new URL('../../migrations/', import.meta.url) },
]);
afterAll(() => database.close());

const minute = 60_000;
let now = Date.parse('2026-11-21T08:00:00Z');
const clock = { now: () => now };
const published: string[] = [];
const store = createFindingStore({
  db: database.db,
  clock,
  events: { publish: async (_db: unknown, topic: string) => void published.push(topic) } as unknown as Ports['events'],
  live: { announce() {}, listen: () => () => undefined },
});
const log = { debug() {}, info() {}, warn() {}, error() {} };
const account = {
  name: 'web-01',
  kind: 'syslog-udp',
  settings: { silentAfterSeconds: 600 },
  firstSeenAt: now - 3_600_000,
  lastSeenAt: now,
};
const sources = { list: () => [{ name: account.name, account }] } as unknown as Sources;
const alarms = createAlarmBoard(clock);

/** A process over the same rows. */
async function start(): Promise<SourcesHealth> {
  const health = new SourcesHealth(sources, alarms, clock, new HealthFindings(store, clock, log));
  await health.start();
  health.stop();
  return health;
}

const found = async () => (await listFindings(database.db, { limit: 100 })).map(({ finding }) => finding);

/** Lets writes that a look began come to their end. */
async function look(health: SourcesHealth): Promise<void> {
  health.look();
  await new Promise((resolve) => setTimeout(resolve, 30));
}

function line(health: SourcesHealth, skew = 0): void {
  account.lastSeenAt = now;
  health.take([{ source: account.name, lines: 5, unparsed: 0, skews: [skew, skew, skew, skew, skew] }]);
}

beforeEach(() => {
  for (const { key } of alarms.list()) alarms.clear(key);
});

it('makes one finding of a silence however long it lasts, over a restart, and notes its end', async () => {
  let health = await start();
  now += 11 * minute;
  await look(health);
  await look(health);
  expect(await found()).toMatchObject([
    {
      detector: 'source-health',
      rule: { id: 'source-health.silent', level: 'informational' },
      group: { source: 'web-01' },
      entities: [{ kind: 'source', value: 'web-01', role: 'related' }],
      expected: 'a line within 600 s',
      seen: 'none since 2026-11-21T08:00:00.000Z',
    },
  ]);
  expect(alarms.list()).toHaveLength(1);
  health = await start();
  await look(health);
  now += 11 * minute;
  await look(health);
  expect(await found()).toHaveLength(1);
  line(health);
  await look(health);
  expect(alarms.list()).toEqual([]);
  expect((await found())[0]?.details).toEqual({ condition: 'silent', endedAt: new Date(now).toISOString() });
  now += 11 * minute;
  await look(health);
  expect(await found()).toHaveLength(2);
  expect(published).toEqual(['detection.finding.created', 'detection.finding.created']);
  line(health);
  await look(health);
});

it('makes one finding of a wrong clock, which ends when the clock is right', async () => {
  const health = await start();
  for (let round = 0; round < 3; round++) {
    line(health, -3_600_000);
    await look(health);
  }
  const clocks = async () => (await found()).filter(({ rule }) => rule.name === 'source_clock_wrong');
  expect(await clocks()).toMatchObject([{ seen: '-60 min', details: { condition: 'clock-wrong' } }]);
  const again = await start();
  await look(again);
  expect((await clocks())[0]?.details).not.toHaveProperty('endedAt');
  for (let round = 0; round < 2; round++) line(again);
  await look(again);
  expect((await clocks())[0]?.details).toHaveProperty('endedAt');
});

it('tries again when the database does not take it', async () => {
  const failing = vi.spyOn(store, 'store').mockRejectedValueOnce(new Error('away'));
  const health = await start();
  const before = (await found()).length;
  now += 11 * minute;
  await look(health);
  expect(await found()).toHaveLength(before);
  await look(health);
  expect(await found()).toHaveLength(before + 1);
  failing.mockRestore();
});
