import { newId } from '@citywall/kernel';
import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { code } from '../../peopled-identity.fixture.ts';
import { openRegistry } from '../registry.fixture.ts';

const registry = await openRegistry();
const { trial, admin, act, become, person, order, post, at, police, byKey } = registry;
afterAll(() => trial.close());
const day = 86_400_000;

const inspect = async () => (await act(admin, 'identity.hygiene.inspect', {})).output;
interface Found {
  readonly id: string;
  readonly reason: string;
  readonly thing: string;
  readonly thingId: string;
  readonly state: string;
  readonly closesAt: string | null;
}
const found = async (thingId: string): Promise<Found[]> =>
  (await act(admin, 'identity.hygiene.list', { limit: 500 })).output.items.filter(
    (one: Found) => one.thingId === thingId,
  );
const seen = (id: string, ms: number) =>
  sql`update identity.account set last_seen_at = ${ms} where id = ${id}::uuid`.execute(trial.db);
const key = async (by: { name: string }, roles: string[]) => {
  const principal = (await become(by.name))!;
  const { output } = await act(principal, 'identity.key.create', { name: `key of ${by.name}`, roles });
  return output as { key: { id: string }; token: string };
};

describe('accounts and keys that should not be', () => {
  test('without a living owner are found and closed after the warning, each recorded, unless somebody takes them over', async () => {
    const owner = await person(police, ['system-administrator']);
    const [dead, saved] = [await key(owner, ['intake']), await key(owner, ['intake'])];
    await order('join', owner.id, { post: await post(police), from: at(-2) });
    await order('leave', owner.id, { from: at(-1) });
    await inspect();
    for (const each of [dead, saved])
      expect(await found(each.key.id)).toMatchObject([{ reason: 'orphan', thing: 'key', state: 'warned' }]);
    expect(trial.alarms()).toContain('identity.hygiene');
    const next = await person(police);
    const give = { thing: 'key', id: saved.key.id, owner: next.id, reason: 'takes over' };
    await act(admin, 'identity.owner.set', give);
    await expect(act(admin, 'identity.owner.set', { ...give, owner: owner.id })).rejects.toEqual(
      code('identity.owner.not-a-person'),
    );
    await inspect();
    expect(await found(saved.key.id)).toMatchObject([{ state: 'gone' }]);
    trial.advance(14 * day + 1);
    expect(await byKey(dead.token)).toBeDefined();
    expect(await inspect()).toMatchObject({ closed: 1 });
    expect(await byKey(dead.token)).toBeUndefined();
    expect(await byKey(saved.token)).toBeDefined();
    expect(await found(dead.key.id)).toMatchObject([{ state: 'closed' }]);
    const told = trial.records.filter(({ operation }) => operation === 'identity.hygiene.close');
    expect(told).toMatchObject([{ phase: 'event', resource: { id: dead.key.id }, details: { reason: 'orphan' } }]);
  });
  test('may be applications, too: handed over with a leaver’s keys, else warned of and disabled', async () => {
    const [leaver, next] = [await person(police), await person(police)];
    const made = async (name: string, owner: string): Promise<string> => {
      const answer = await sql<{ id: string }>`insert into identity.application
        (id, name_en, name_zh, kind, owner, authentication, state, created_at, created_by)
        values (${newId()}::uuid, ${name}, ${name}, 'web', ${owner}::uuid, 'none', 'approved', ${trial.now()}, 'test')
        returning id`.execute(trial.db);
      return answer.rows[0]!.id;
    };
    const [kept, lost] = [await made('Kept', leaver.id), await made('Lost', leaver.id)];
    await act(admin, 'identity.owner.set', { thing: 'application', id: kept, owner: next.id, reason: 'leaves soon' });
    await order('join', leaver.id, { post: await post(police), from: at(-2) });
    await order('leave', leaver.id, { from: at(-1) });
    await inspect();
    expect(await found(lost)).toMatchObject([{ reason: 'orphan', thing: 'application', state: 'warned' }]);
    expect(await found(kept)).toEqual([]);
    trial.advance(14 * day + 1);
    await inspect();
    const state = await sql<{ id: string; state: string }>`select id, state from identity.application`.execute(
      trial.db,
    );
    expect(new Map(state.rows.map((row) => [row.id, row.state]))).toEqual(
      new Map([
        [kept, 'approved'],
        [lost, 'disabled'],
      ]),
    );
  });
  test('unused for long are warned of; one that is used again, or is kept with a reason, stays', async () => {
    const [gone, back, kept] = [await person(police), await person(police), await person(police)];
    for (const { id } of [gone, back, kept]) await seen(id, trial.now() - 91 * day);
    await inspect();
    for (const { id } of [gone, back, kept])
      expect(await found(id)).toMatchObject([{ reason: 'dormant', state: 'warned' }]);
    const [{ id }] = (await found(kept.id)) as [Found];
    await act(admin, 'identity.hygiene.keep', { id, reason: 'on leave until spring' });
    await become(back.name);
    trial.advance(15 * day);
    await inspect();
    expect(await become(gone.name)).toBeUndefined();
    expect(await become(back.name)).toBeDefined();
    expect(await found(back.id)).toMatchObject([{ state: 'gone' }]);
    expect(await found(kept.id)).toMatchObject([{ state: 'kept', closesAt: null }]);
    expect(await become(kept.name)).toBeDefined();
  });
  test('that are the last to hold a duty are never closed by themselves', async () => {
    await seen(admin.id, trial.now() - 400 * day);
    trial.advance(day);
    await inspect();
    trial.advance(20 * day);
    await inspect();
    expect(await registry.basic('admin', 'rather-long-and-odd-1')).toBeDefined();
  });
  test('that are one person twice are told, and closed only by somebody', async () => {
    const first = await person(police);
    const second = await person(police);
    for (const { id } of [first, second]) await act(admin, 'identity.user.change', { id, employeeNumber: 'P-1001' });
    await inspect();
    expect(await found(first.id)).toEqual([]);
    const [double] = (await found(second.id)) as [Found];
    expect(double).toMatchObject({ reason: 'duplicate', state: 'warned', closesAt: null });
    trial.advance(30 * day);
    await inspect();
    expect((await found(second.id)).find(({ reason }) => reason === 'duplicate')).toMatchObject({ state: 'warned' });
    await act(admin, 'identity.hygiene.close', { id: double.id, reason: 'entered twice' });
    expect(await become(second.name)).toBeUndefined();
    expect(await become(first.name)).toBeDefined();
    const again = act(admin, 'identity.hygiene.close', { id: double.id, reason: 'x' });
    await expect(again).rejects.toEqual(code('identity.hygiene.settled'));
  });
  test('made past the personnel office are found once the city wants orders', async () => {
    const before = await person(police);
    const settings = { dormantDays: 90, warningDays: 14, ordersSince: at(1) };
    await act(admin, 'identity.hygiene.set', settings);
    trial.advance(2);
    const [past, right] = [await person(police), await person(police)];
    await order('join', right.id, { post: await post(police), from: at(0) });
    await inspect();
    expect(await found(past.id)).toMatchObject([{ reason: 'private', thing: 'account' }]);
    expect(await found(right.id)).toEqual([]);
    expect(await found(before.id)).toEqual([]);
  });
  test('of connected systems are matched with people, and what nobody is known for is told', async () => {
    const known = await person(police);
    await act(admin, 'identity.user.change', { id: known.id, mail: 'Known@City.example' });
    const report = (accounts: object[]) =>
      act(admin, 'identity.foreign-account.report', { system: 'archive', accounts });
    const { output } = await report([{ name: 'kn', mail: 'known@city.example' }, { name: 'ghost' }]);
    expect(output).toEqual({ accounts: 2, unknown: 1 });
    await inspect();
    expect(await found('archive/kn')).toEqual([]);
    const [ghost] = (await found('archive/ghost')) as [Found];
    expect(ghost).toMatchObject({ reason: 'private', thing: 'foreign', closesAt: null });
    const here = act(admin, 'identity.hygiene.close', { id: ghost.id, reason: 'x' });
    await expect(here).rejects.toEqual(code('identity.hygiene.elsewhere'));
    await act(admin, 'identity.user.disable', { id: known.id, reason: 'gone' });
    await report([{ name: 'kn', mail: 'known@city.example' }]);
    await inspect();
    expect(await found('archive/ghost')).toMatchObject([{ state: 'gone' }]);
    expect(await found('archive/kn')).toMatchObject([{ reason: 'orphan' }]);
  });
});
