import type { Principal } from '@citywall/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialAccess } from '../trial-access.ts';
import { createRights, type Rights } from './create-rights.ts';
import { readUse } from './role-use.ts';

const day = 86_400_000;
const code = (problem: string) => expect.objectContaining({ code: problem });
const thing = { type: 'Thing', id: '1' };

describe('rights that lie unused', () => {
  let city: Awaited<ReturnType<typeof openTrialAccess>>;
  let rights: Rights;
  let run: ReturnType<Awaited<ReturnType<typeof openTrialAccess>>['runOf']>;
  let li: Principal;
  let user: Principal;
  let idler: Principal;

  beforeAll(async () => {
    city = await openTrialAccess();
    rights = createRights(city.desk);
    run = city.runOf(rights.part);
    await rights.part.start?.();
    li = city.person('li', ['security-administrator']);
    user = city.person('user', ['viewer', 'operator']);
    idler = city.person('idler', ['viewer'], { source: 'post' });
  });
  afterAll(async () => {
    await rights?.part.stop?.();
    await city?.close();
  });

  const unused = async (): Promise<string[]> =>
    (await run('unused-right.list', {}, li)).items.map((each: any) => `${each.account.name} ${each.role}`).toSorted();
  const use = (who: Principal, operation = 'demo.thing.write') =>
    rights.watched.decide(who, operation, thing, {}).allowed;
  const write = async (): Promise<void> => {
    await rights.part.stop?.();
    await rights.part.start?.();
  };

  test('nothing is called unused before use was counted for that long', async () => {
    expect(await unused()).toEqual([]);
  });

  test('a decision counts as use of the roles that let it happen, and a refusal does not', async () => {
    city.advance(89 * day);
    expect([use(user), use(user), use(idler, 'demo.thing.pay'), use(li)]).toEqual([true, true, false, false]);
    await write();
    expect([...(await readUse(city.db)).keys()]).toEqual([`${user.id} viewer`]);
    city.advance(2 * day);
    expect(await unused()).toEqual(['idler viewer', 'li security-administrator', 'user operator']);
    city.advance(89 * day);
    const { items, days } = await run('unused-right.list', {}, li);
    expect(days).toBe(90);
    expect(items.find((each: any) => each.account.name === 'user' && each.role === 'viewer')).toMatchObject({
      unusedDays: 91,
      lastUsed: expect.stringMatching(/T00:00:00/),
    });
  });

  test('use is kept as one line for each account and role, and the later day counts', async () => {
    use(user);
    await write();
    use(user);
    await write();
    expect([...(await readUse(city.db)).keys()]).toEqual([`${user.id} viewer`]);
    expect(await unused()).not.toContain('user viewer');
  });

  test('a proposal is accepted, or the right is kept for a time; what comes with a post goes only with it', async () => {
    const about = (who: Principal, role: string) => ({ account: who.id, role, reason: 'Nobody needs it' });
    await run('right.remove', about(user, 'operator'), li);
    expect(city.held(user)).toEqual(['viewer']);
    await expect(run('right.remove', about(user, 'operator'), li)).rejects.toThrow(code('not-found'));
    await expect(run('right.remove', about(idler, 'viewer'), li)).rejects.toThrow(code('access.right.from-post'));
    await run('right.keep', { ...about(idler, 'viewer'), days: 30 }, li);
    expect(await unused()).not.toContain('idler viewer');
    await expect(run('right.keep', { ...about(li, 'security-administrator'), days: 30 }, li)).rejects.toThrow(
      code('access.right.own'),
    );
    city.advance(31 * day);
    expect(await unused()).toContain('idler viewer');
  });

  test('rights that hardly any peer has are listed with their signals', async () => {
    for (let n = 0; n < 60; n += 1) {
      const { id, name } = city.person(`clerk-${n}`, n === 0 ? ['audit-administrator', 'viewer'] : ['viewer']);
      city.placements.push({ id, name, post: 'Clerk', organisation: 'o1', kind: 'department' });
    }
    const { items, total } = await run('excess-right.list', {}, li);
    expect(total).toBe(1);
    expect(items[0]).toMatchObject({
      account: { name: 'clerk-0' },
      role: 'audit-administrator',
      peers: { by: 'post-and-kind', name: 'Clerk', holders: 1, size: 60 },
      alone: true,
      privileged: true,
    });
  });
});
