import { afterAll, describe, expect, test } from 'vitest';
import { code } from '../peopled-identity.fixture.ts';
import { openRegistry } from './registry.fixture.ts';

const registry = await openRegistry();
const { trial, admin, bySession, signIn, person, post, order, at, police } = registry;
const { roleHolders } = trial.identity;
afterAll(() => trial.close());
const hour = 3_600_000;

describe('who holds which roles', () => {
  test('is told with where each comes from, for one account and for all', async () => {
    const somebody = await person(police, ['viewer']);
    const works = await post(police, ['operator']);
    await order('join', somebody.id, { post: works, from: at(-1) });
    const until = trial.now() + hour;
    await roleHolders.give(trial.db, { account: somebody.id, role: 'enroller', until, request: 'r-1', by: admin.id });
    const held = await roleHolders.list(trial.db, somebody.id);
    expect(held).toMatchObject([
      { role: 'enroller', source: 'request', until },
      { role: 'operator', source: 'post', post: works, organisation: police },
      { role: 'viewer', source: 'assigned', name: somebody.name },
    ]);
    const all = await roleHolders.list(trial.db);
    expect(all).toEqual(expect.arrayContaining(held as never[]));
    expect(all.some(({ account }) => account === admin.id)).toBe(true);
  });
  test('changes at once for who is signed in: given, run out, and taken', async () => {
    const somebody = await person(police);
    const { token } = await signIn(somebody.name);
    const roles = async () => (await bySession(token))?.roles;
    expect(await roles()).toEqual([]);
    const grant = { account: somebody.id, role: 'operator', request: 'r-2', by: admin.id };
    await trial.db.transaction().execute(async (db) => {
      await roleHolders.give(db, { ...grant, until: trial.now() + 60_000 });
      // Asked meanwhile, from outside the transaction.
      expect(await roles()).toEqual([]);
    });
    expect(await roles()).toEqual(['operator']);
    trial.advance(60_001);
    expect(await roles()).toEqual([]);
    await roleHolders.give(trial.db, { ...grant, until: trial.now() + 60_000 });
    expect(await roles()).toEqual(['operator']);
    await roleHolders.take(trial.db, somebody.id, 'operator');
    expect(await roles()).toEqual([]);
  });
  test('is not changed by hand where a post gives it, nor where a duty would be left with nobody', async () => {
    const somebody = await person(police);
    await order('join', somebody.id, { post: await post(police, ['operator']), from: at(-1) });
    const taking = trial.db.transaction().execute((db) => roleHolders.take(db, somebody.id, 'operator'));
    await expect(taking).rejects.toEqual(code('identity.role.from-post'));
    const last = trial.db.transaction().execute((db) => roleHolders.take(db, admin.id, 'audit-administrator'));
    await expect(last).rejects.toEqual(code('identity.duty.last-holder'));
    const unknown = { account: somebody.id, role: 'mayor', until: trial.now() + 1, request: 'r', by: admin.id };
    await expect(roleHolders.give(trial.db, unknown)).rejects.toEqual(code('identity.role.unknown'));
  });
});
