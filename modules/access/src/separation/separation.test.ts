import type { Db, Principal } from '@citywall/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialAccess } from '../trial-access.ts';
import { sweepActs } from './acts.ts';
import { createSeparation, type DutySeparation } from './create-separation.ts';

const day = 86_400_000;
const code = (problem: string) => expect.objectContaining({ code: problem });
const title = { en: 'Apart', zh: '分离' };

describe('separation of duties', () => {
  let city: Awaited<ReturnType<typeof openTrialAccess>>;
  let separation: DutySeparation;
  let run: ReturnType<Awaited<ReturnType<typeof openTrialAccess>>['runOf']>;
  let li: Principal;

  beforeAll(async () => {
    city = await openTrialAccess();
    separation = createSeparation(city.desk);
    run = city.runOf(separation.part);
    li = city.person('li', ['security-administrator']);
  });
  afterAll(async () => {
    await city?.close();
  });

  const check = (who: Principal, roles: string[]) => separation.roles.check(city.db, who.id, roles);
  const made = async (rule: object): Promise<string> => (await run('separation-rule.set', { title, ...rule }, li)).id;
  const turn = (id: string, on: boolean, more = {}) =>
    run('separation-rule.switch', { id, on, reason: 'Audit of 2026', ...more }, li);

  test('三员分立 ships switched off, cannot be changed, and goes on only when nobody holds two duties', async () => {
    const { items } = await run('separation-rule.list', {}, li);
    expect(items).toMatchObject([{ title: { zh: '三员分立' }, on: false, shipped: true, kind: 'roles' }]);
    const { id } = items[0];
    const change = { id, kind: 'roles', title, members: ['viewer', 'operator'] };
    await expect(run('separation-rule.set', change, li)).rejects.toThrow(code('access.separation.fixed'));
    await expect(run('separation-rule.remove', { id }, li)).rejects.toThrow(code('access.separation.fixed'));

    const first = city.person('first-admin', ['system-administrator', 'security-administrator', 'audit-administrator']);
    await check(first, ['system-administrator', 'security-administrator', 'audit-administrator']);
    await expect(turn(id, true, { acceptConflicts: true })).rejects.toThrow(/first-admin \(system-administrator, /);
    const preview = await run('separation-conflict.list', { rule: id }, li);
    expect(preview.items.map((each: any) => each.account.name)).toEqual(['first-admin']);
    expect((await run('separation-conflict.list', {}, li)).total).toBe(0);

    city.take(first, 'system-administrator');
    city.take(first, 'audit-administrator');
    expect(await turn(id, true)).toMatchObject({ on: true });
    await expect(check(first, ['security-administrator', 'audit-administrator'])).rejects.toThrow(/三员|three duties/);
    await expect(check(city.person('new'), ['audit-administrator', 'system-administrator'])).rejects.toThrow(
      code('access.role.exclusive'),
    );
    await check(first, ['audit-administrator']);
    await turn(id, false);
  });

  test('roles from posts and requests count; what somebody has already does not keep him from other roles', async () => {
    const id = await made({ kind: 'roles', members: ['viewer', 'operator'] });
    const clerk = city.person('clerk', ['viewer'], { source: 'post' });
    const both = city.person('both', ['viewer', 'operator']);
    await expect(turn(id, true)).rejects.toThrow(/both \(viewer, operator\)/);
    await turn(id, true, { acceptConflicts: true });
    await expect(check(clerk, ['operator'])).rejects.toThrow(code('access.role.exclusive'));
    await check(clerk, ['audit-administrator']);
    // After the fact, told what was held: a move from one post to the other is none, both at once is.
    await separation.roles.check(city.db, clerk.id, ['operator'], ['viewer']);
    await expect(separation.roles.check(city.db, both.id, ['viewer', 'operator'], ['viewer'])).rejects.toThrow(
      code('access.role.exclusive'),
    );
    await check(both, ['viewer', 'operator', 'audit-administrator']);
    const found = await run('separation-conflict.list', {}, li);
    expect(found.items).toMatchObject([{ account: { name: 'both' }, together: ['viewer', 'operator'] }]);
    await expect(run('separation-rule.remove', { id }, li)).rejects.toThrow(code('access.separation.fixed'));
    await turn(id, false);
    await run('separation-rule.remove', { id }, li);
  });

  test('rights: nobody comes to be permitted both operations, whatever the roles are called', async () => {
    const id = await made({ kind: 'rights', members: ['demo.thing.write', 'demo.thing.pay'] });
    await turn(id, true, { acceptConflicts: true });
    const clerk = city.person('writer');
    await check(clerk, ['viewer']);
    await check(clerk, ['operator']);
    await expect(check(clerk, ['operator', 'viewer'])).rejects.toThrow(/demo.thing.write, demo.thing.pay/);
    const found = await run('separation-conflict.list', { rule: id }, li);
    expect(found.items.map((each: any) => each.account.name)).toEqual(['both']);
    await turn(id, false);
  });

  test('a rule names roles or operations that exist', async () => {
    await expect(made({ kind: 'roles', members: ['viewer', 'king'] })).rejects.toThrow(/king/);
    await expect(made({ kind: 'acts', members: ['viewer', 'operator'] })).rejects.toThrow(
      code('access.separation.member'),
    );
    await expect(made({ kind: 'acts', members: ['demo.thing.write', 'demo.bill.pay'] })).rejects.toThrow(/Thing, Bill/);
  });

  describe('acts on the same thing', () => {
    const write = 'demo.thing.write';
    const pay = 'demo.thing.pay';
    let rule: string;
    const wang = { type: 'person', id: 'wang', name: 'wang', roles: [], authentication: 'session' } as const;
    const zhao = { ...wang, id: 'zhao' };
    const thing = (id: string) => ({ type: 'Thing', id });
    const act = async (who: Principal, operation: string, id: string, output: unknown = {}) =>
      city.db.transaction().execute(async (db) => {
        await separation.acts.check(db as Db, who, operation, thing(id));
        await separation.acts.remember(db as Db, who, operation, thing(id), output);
      });

    beforeAll(async () => {
      rule = await made({ kind: 'acts', members: [write, pay], days: 30 });
    });

    test('nothing is asked or kept while no rule in force names the operation', async () => {
      expect(separation.acts.concerns(write)).toBe(false);
      await turn(rule, true);
      expect([write, pay, 'demo.thing.other'].map(separation.acts.concerns)).toEqual([true, true, false]);
    });

    test('whoever did one does not do the other, somebody else does, and on other things he may', async () => {
      await act(wang, write, '1');
      await act(wang, write, '1');
      await expect(act(wang, pay, '1')).rejects.toThrow(code('access.separation.same-person'));
      await act(zhao, pay, '1');
      await expect(act(zhao, write, '1')).rejects.toThrow(code('access.separation.same-person'));
      await act(wang, pay, '2');
    });

    test('what an operation made is the thing: who made it does not pay it', async () => {
      await act(wang, write, '*', { id: 'new-1' });
      await expect(act(wang, pay, 'new-1')).rejects.toThrow(code('access.separation.same-person'));
      await act(wang, write, '*', { thing: { id: 'new-2' }, link: 'x' });
      await expect(act(wang, pay, 'new-2')).rejects.toThrow(code('access.separation.same-person'));
    });

    test('of two at the same moment only one happens', async () => {
      const both = await Promise.allSettled([act(wang, write, '9'), act(wang, pay, '9')]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    test('after its days, or with the rule off, what was done counts no more and is forgotten', async () => {
      city.advance(31 * day);
      await act(wang, pay, '1');
      await turn(rule, false);
      await sweepActs(city.db, city.desk.clock.now());
      const left = await city.db.withTables<any>().selectFrom('access.separated_act').selectAll().execute();
      expect(left).toEqual([]);
      expect(separation.acts.concerns(write)).toBe(false);
    });
  });
});
