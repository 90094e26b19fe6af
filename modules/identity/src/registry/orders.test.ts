import { afterAll, describe, expect, test } from 'vitest';
import { code } from '../peopled-identity.fixture.ts';
import { openRegistry } from './registry.fixture.ts';

const registry = await openRegistry();
const { trial, admin, act, become, post, person, order, at, police, patrol, health, byKey } = registry;
afterAll(() => trial.close());
const hour = 3_600_000;

const settled = async (check: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 200 && !(await check()); turn += 1) await new Promise((done) => setTimeout(done, 10));
};

describe('orders', () => {
  test('change rights at the millisecond at which they come into force, whether or not anything ran', async () => {
    const somebody = await person(police);
    const works = await post(police, ['operator']);
    const watches = await post(health, ['viewer']);
    await order('join', somebody.id, { post: works, from: at(hour) });
    await order('move', somebody.id, { post: watches, from: at(2 * hour) });
    const begins = trial.now() + hour;
    // The clock stands still for this: what the real one adds is less than the margin.
    trial.advance(hour - 2_000);
    expect(await become(somebody.name)).toMatchObject({ roles: [], organisations: [police, expect.any(String)] });
    while (trial.now() < begins + 1) await new Promise((done) => setTimeout(done, 1));
    expect(await become(somebody.name)).toMatchObject({ roles: ['operator'] });
    trial.advance(hour);
    expect(await become(somebody.name)).toMatchObject({
      roles: ['viewer'],
      organisations: [health, expect.any(String)],
    });
  });
  test('are the only source of what a post gives: roles are assigned beside them, never instead', async () => {
    const somebody = await person(police, ['viewer']);
    await order('join', somebody.id, { post: await post(police, ['operator']), from: at(-hour) });
    const { output } = await act(admin, 'identity.user.show', { id: somebody.id });
    expect(output.holdings).toMatchObject([
      { role: 'operator', source: 'post' },
      { role: 'viewer', source: 'assigned' },
    ]);
    const set = (roles: string[]) => act(admin, 'identity.role.assign', { id: somebody.id, roles, reason: 'test' });
    await expect(set(['viewer'])).rejects.toEqual(code('identity.role.from-post'));
    await set(['operator']);
    expect(await become(somebody.name)).toMatchObject({ roles: ['operator'] });
    await order('leave', somebody.id, { from: at(hour) });
    const left = (await act(admin, 'identity.user.show', { id: somebody.id })).output;
    expect(left.holdings).toMatchObject([{ role: 'operator', source: 'post' }]);
  });
  test('of secondment end by themselves', async () => {
    const somebody = await person(police);
    await order('join', somebody.id, { post: await post(police, ['viewer']), from: at(-1) });
    await order('second', somebody.id, { post: await post(health, ['operator']), from: at(-1), until: at(hour) });
    expect((await become(somebody.name))?.roles.toSorted()).toEqual(['operator', 'viewer']);
    expect((await become(somebody.name))?.organisations?.[0]).toBe(police);
    trial.advance(hour);
    expect((await become(somebody.name))?.roles).toEqual(['viewer']);
  });
  test('of secondment are ended earlier, not later', async () => {
    const somebody = await person(police);
    await order('join', somebody.id, { post: await post(police), from: at(-1) });
    const place = await post(health, ['operator']);
    const { id } = await order('second', somebody.id, { post: place, from: at(-1), until: at(10 * hour) });
    const shorten = (until: string) => act(admin, 'identity.order.shorten', { id, until, reason: 'project over' });
    await expect(shorten(at(11 * hour))).rejects.toEqual(code('identity.order.until'));
    await shorten(at(hour));
    expect((await become(somebody.name))?.roles).toEqual(['operator']);
    await shorten(at(0));
    expect((await become(somebody.name))?.roles).toEqual([]);
    await expect(shorten(at(0))).rejects.toEqual(code('identity.order.ended'));
  });
  test('to leave disable, sign out, and end what the leaver answers for, at that moment', async () => {
    const leaver = await person(police, ['operator', 'security-administrator']);
    const principal = (await become(leaver.name))!;
    const made = async (roles: string[]) =>
      (await act(principal, 'identity.key.create', { name: 'k', roles })).output.token;
    const strong: string = await made(['operator']);
    const sender: string = await made(['intake']);
    const { token } = await registry.signIn(leaver.name);
    await order('join', leaver.id, { post: await post(police), from: at(-1) });
    await order('leave', leaver.id, { from: at(60_000) });
    expect(await byKey(strong)).toBeDefined();
    trial.advance(60_001);
    expect(await become(leaver.name)).toBeUndefined();
    expect(await registry.bySession(token)).toBeUndefined();
    expect(await byKey(strong)).toBeUndefined();
    expect(await byKey(sender), 'logs go on').toBeDefined();
    const enabling = act(admin, 'identity.user.enable', { id: leaver.id });
    await expect(enabling).rejects.toEqual(code('identity.user.left'));
  });
  test('to leave hand keys to the successor, and joining again opens the account again', async () => {
    const [leaver, next] = [await person(police, ['operator', 'security-administrator']), await person(police)];
    const principal = (await become(leaver.name))!;
    const { output } = await act(principal, 'identity.key.create', { name: 'gate', roles: ['operator'] });
    await order('join', leaver.id, { post: await post(police), from: at(-2) });
    const { id } = await order('leave', leaver.id, { from: at(-1), successor: next.id });
    const done = async () => {
      const { items } = (await act(admin, 'identity.order.list', { person: leaver.id })).output;
      return items.find((each: { id: string }) => each.id === id).state === 'done';
    };
    await settled(done);
    expect(await done()).toBe(true);
    expect(await byKey(output.token)).toMatchObject({
      type: 'application',
      organisations: [police, expect.any(String)],
    });
    const told = trial.records.find(({ details }) => details?.order === id);
    expect(told).toMatchObject({ details: { handedOver: { key: 1 }, kind: 'leave' }, resource: { id: leaver.id } });
    await order('join', leaver.id, { post: await post(health), from: at(0) });
    await settled(async () => (await become(leaver.name)) !== undefined);
    expect(await become(leaver.name)).toMatchObject({ organisations: [health, expect.any(String)] });
  });
  test('are refused when they make no sense, with what to do', async () => {
    const somebody = await person(police);
    const place = await post(police, [], 1);
    const refused = (kind: string, more: object, problem: string) =>
      expect(order(kind, somebody.id, more)).rejects.toEqual(code(problem));
    await refused('move', { post: place, from: at(0) }, 'identity.order.not-joined');
    await refused('leave', { post: place, from: at(0) }, 'identity.order.fields');
    await refused('second', { post: place, from: at(0) }, 'identity.order.fields');
    await refused('join', { post: place, from: 'tomorrow' }, 'identity.time');
    await refused('join', { post: place, from: at(-40 * 24 * hour) }, 'identity.order.time');
    await refused('second', { post: place, from: at(hour), until: at(0) }, 'identity.order.until');
    await order('join', somebody.id, { post: place, from: at(hour) });
    await refused('join', { post: place, from: at(2 * hour) }, 'identity.order.joined');
    await refused('move', { post: place, from: at(hour / 2) }, 'identity.order.earlier');
    const other = await person(police);
    const full = order('join', other.id, { post: place, from: at(2 * hour) });
    await expect(full).rejects.toEqual(code('identity.post.full'));
    await order('leave', somebody.id, { from: at(2 * hour) });
    await order('join', other.id, { post: place, from: at(2 * hour) });
    await expect(act(admin, 'identity.post.close', { id: place, reason: 'x' })).rejects.toEqual(
      code('identity.post.filled'),
    );
  });
  test('that are planned are withdrawn, the last first; those in force are not', async () => {
    const somebody = await person(police);
    const joins = await order('join', somebody.id, { post: await post(police, ['viewer']), from: at(hour) });
    const moves = await order('move', somebody.id, { post: await post(patrol), from: at(2 * hour) });
    const withdraw = (id: string) => act(admin, 'identity.order.withdraw', { id, reason: 'changed his mind' });
    await expect(withdraw(joins.id)).rejects.toEqual(code('identity.order.built-upon'));
    expect((await withdraw(moves.id)).output.order.state).toBe('withdrawn');
    trial.advance(3 * hour);
    expect((await become(somebody.name))?.roles).toEqual(['viewer']);
    await expect(withdraw(joins.id)).rejects.toEqual(code('identity.order.in-force'));
    await expect(withdraw(moves.id)).rejects.toEqual(code('identity.order.in-force'));
  });
  test('never leave a duty without somebody who holds it with no end in sight', async () => {
    const second = await person(undefined, ['security-administrator']);
    const by = (await become(second.name))!;
    const place = await post(police);
    await order('join', admin.id, { post: place, from: at(0) }, by);
    const leaving = order('leave', admin.id, { from: at(24 * hour) }, by);
    await expect(leaving).rejects.toEqual(code('identity.duty.last-holder'));
    await expect(order('leave', admin.id, { from: at(hour) })).rejects.toEqual(code('identity.order.oneself'));
  });
});
