import type { Principal } from '@citywall/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSeparation } from '../separation/create-separation.ts';
import { openTrialAccess } from '../trial-access.ts';
import { careForRequests, createRequests } from './create-requests.ts';

const day = 86_400_000;
const code = (problem: string) => expect.objectContaining({ code: problem });

describe('requests for roles', () => {
  let city: Awaited<ReturnType<typeof openTrialAccess>>;
  let run: ReturnType<Awaited<ReturnType<typeof openTrialAccess>>['runOf']>;
  let count = 0;
  let asker: Principal;
  let li: Principal;
  let wang: Principal;
  let zhao: Principal;

  beforeAll(async () => {
    city = await openTrialAccess();
    const separation = createSeparation(city.desk);
    const requests = createRequests({ ...city.desk, separation: separation.roles });
    const operations = [...requests.operations, ...separation.part.operations];
    run = city.runOf({ operations });
  });
  afterAll(async () => {
    await city?.close();
  });

  beforeEach(() => {
    count += 1;
    asker = city.person(`asker-${count}`);
    li = city.person(`li-${count}`, ['security-administrator']);
    wang = city.person(`wang-${count}`, ['security-administrator']);
    zhao = city.person(`zhao-${count}`);
  });

  const soon = (days = 10) => new Date(city.desk.clock.now() + days * day).toISOString();
  const ask = async (role = 'operator', who = asker): Promise<string> =>
    (await run('request.create', { role, reason: 'The night shift needs me', until: soon() }, who)).id;
  const approve = (id: string, who: Principal) => run('request.approve', { id }, who);
  const absent = (owner: Principal, deputy: Principal) =>
    run(
      'deputy.set',
      { deputy: deputy.name, from: new Date(city.desk.clock.now()).toISOString(), until: soon(5) },
      owner,
    );

  test('an owner grants for a time, and the role ends by itself', async () => {
    const id = await ask();
    expect((await run('request.list', { view: 'decide' }, li)).items.map((each: any) => each.id)).toContain(id);
    expect(await approve(id, li)).toMatchObject({
      state: 'granted',
      approvals: [{ by: { name: li.name }, standsFor: null }],
    });
    expect(city.held(asker)).toEqual(['operator']);
    city.advance(11 * day);
    expect(city.held(asker)).toEqual([]);
  });

  test('only for roles people may ask for, not longer than the role allows, and not for what is held or asked', async () => {
    await expect(run('request.create', { role: 'agent', reason: 'x', until: soon() }, asker)).rejects.toThrow(
      code('access.request.not-open'),
    );
    const tooLong = { role: 'operator', reason: 'x', until: soon(181) };
    await expect(run('request.create', tooLong, asker)).rejects.toThrow(code('access.request.time'));
    await expect(run('request.create', { ...tooLong, until: 'tomorrow' }, asker)).rejects.toThrow(
      code('access.moment'),
    );
    await ask();
    await expect(ask()).rejects.toThrow(code('access.request.asked'));
    await expect(ask('security-administrator', li)).rejects.toThrow(code('access.request.held'));
  });

  test('nobody sees or decides about what is not his', async () => {
    const id = await ask();
    await expect(run('request.show', { id }, zhao)).rejects.toThrow(code('not-found'));
    await expect(approve(id, zhao)).rejects.toThrow(code('access.request.not-owner'));
    await expect(run('request.refuse', { id, reason: 'no' }, zhao)).rejects.toThrow(code('access.request.not-owner'));
    await expect(run('request.withdraw', { id }, zhao)).rejects.toThrow(code('not-found'));
    expect((await run('request.list', { view: 'all' }, zhao)).items).toEqual([]);
    expect((await run('request.list', { view: 'decide' }, zhao)).items).toEqual([]);
  });

  test('a refusal tells the reason, and withdrawn or refused ones are decided', async () => {
    const id = await ask();
    expect(await run('request.refuse', { id, reason: 'Not this month' }, li)).toMatchObject({
      state: 'refused',
      words: 'Not this month',
    });
    await expect(approve(id, li)).rejects.toThrow(code('access.request.decided'));
    const again = await ask();
    await run('request.withdraw', { id: again }, asker);
    await expect(approve(again, li)).rejects.toThrow(code('access.request.decided'));
    expect(city.held(asker)).toEqual([]);
  });

  test('an owner of the role decides, and security administrators no more; an owner who left leaves it to them', async () => {
    const terms = { role: 'viewer', owners: [zhao.name], open: true, mostDays: 30, approvals: 1 };
    await run('role-owner.set', terms, li);
    const id = await ask('viewer');
    await expect(approve(id, li)).rejects.toThrow(code('access.request.not-owner'));
    await approve(id, zhao);
    const other = await ask('viewer', wang);
    city.disable(zhao);
    await approve(other, li);
    expect(city.held(wang)).toContain('viewer');
  });

  describe('two persons', () => {
    test('a duty needs two approvals by different persons', async () => {
      const id = await ask('audit-administrator');
      expect(await approve(id, li)).toMatchObject({ state: 'waiting', needed: 2 });
      await expect(approve(id, li)).rejects.toThrow(code('access.request.approved-already'));
      expect(city.held(asker)).toEqual([]);
      expect(await approve(id, wang)).toMatchObject({ state: 'granted' });
    });

    test('who asked cannot approve, being an owner himself', async () => {
      const id = await ask('audit-administrator', li);
      await expect(approve(id, li)).rejects.toThrow(code('access.request.own'));
      expect(await run('request.show', { id }, li)).toMatchObject({ mayDecide: false });
    });

    test('who asked cannot approve as the deputy of an absent owner', async () => {
      await absent(li, asker);
      const id = await ask();
      await expect(approve(id, asker)).rejects.toThrow(code('access.request.own'));
    });

    test('the deputy of who asked does not approve in his place', async () => {
      const id = await ask('operator', li);
      await absent(li, zhao);
      await expect(approve(id, zhao)).rejects.toThrow(code('access.request.not-owner'));
    });

    test('a deputy approves while the owner is absent, not before and not after', async () => {
      const id = await ask();
      await expect(approve(id, zhao)).rejects.toThrow(code('access.request.not-owner'));
      await absent(li, zhao);
      city.advance(6 * day);
      await expect(approve(id, zhao)).rejects.toThrow(code('access.request.not-owner'));
      await absent(li, zhao);
      expect(await approve(id, zhao)).toMatchObject({
        state: 'granted',
        approvals: [{ by: { name: zhao.name }, standsFor: { name: li.name } }],
      });
    });

    test('the deputy of a deputy has no say', async () => {
      const other = city.person(`other-${count}`);
      await absent(li, zhao);
      await absent(zhao, other);
      await expect(approve(await ask(), other)).rejects.toThrow(code('access.request.not-owner'));
    });

    test('an owner and his deputy count as one', async () => {
      const id = await ask('audit-administrator');
      await absent(li, zhao);
      await approve(id, zhao);
      await expect(approve(id, li)).rejects.toThrow(code('access.request.same-owner'));
      expect(await approve(id, wang)).toMatchObject({ state: 'granted' });
    });

    test('an approval of somebody who lost the right meanwhile does not count', async () => {
      const id = await ask('audit-administrator');
      await approve(id, li);
      city.take(li, 'security-administrator');
      expect(await approve(id, wang)).toMatchObject({ state: 'waiting', approvals: [{ by: { name: wang.name } }] });
      const sun = city.person(`sun-${count}`, ['security-administrator']);
      city.disable(wang);
      expect(await approve(id, sun)).toMatchObject({ state: 'waiting', approvals: [{ by: { name: sun.name } }] });
      expect(city.held(asker)).toEqual([]);
    });

    test('approvals at the same moment give the role once', async () => {
      const one = await ask();
      const twice = await Promise.allSettled([approve(one, li), approve(one, wang), approve(one, li)]);
      expect(twice.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(city.held(asker)).toEqual(['operator']);
      const two = await ask('audit-administrator');
      const both = await Promise.allSettled([
        approve(two, li),
        approve(two, li),
        approve(two, wang),
        approve(two, wang),
      ]);
      expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
      expect(city.held(asker)).toEqual(['operator', 'audit-administrator']);
    });

    test('nobody makes himself the deputy of another', async () => {
      await expect(run('deputy.set', { account: wang.name, deputy: li.name, until: soon(5) }, li)).rejects.toThrow(
        code('access.deputy.oneself'),
      );
      await expect(run('deputy.set', { account: li.name, deputy: zhao.name, until: soon(5) }, zhao)).rejects.toThrow(
        code('access.deputy.not-yours'),
      );
      await expect(run('deputy.set', { deputy: zhao.name }, zhao)).rejects.toThrow(code('access.deputy.own'));
    });

    test('a role given meanwhile that excludes the wanted one is found when the last approval is given', async () => {
      const rule = { kind: 'roles', title: { en: 'Apart', zh: '分离' }, members: ['operator', 'viewer'] };
      const { id: apart } = await run('separation-rule.set', rule, li);
      await run('separation-rule.switch', { id: apart, on: true, reason: 'x', acceptConflicts: true }, li);
      const id = await ask();
      city.give(asker, 'viewer');
      await expect(approve(id, li)).rejects.toThrow(code('access.role.exclusive'));
      expect(await run('request.show', { id }, asker)).toMatchObject({ state: 'waiting', approvals: [] });
      await run('separation-rule.switch', { id: apart, on: false, reason: 'x' }, li);
    });
  });

  test('what waits long raises an alarm, and what waits too long lapses', async () => {
    const id = await ask();
    city.advance(2 * day);
    await careForRequests(city.desk);
    expect(city.alarms()).toContain('access.request.waiting');
    city.advance(9 * day);
    await expect(approve(id, li)).rejects.toThrow(code('access.request.too-late'));
    await careForRequests(city.desk);
    expect(await run('request.show', { id }, asker)).toMatchObject({ state: 'lapsed' });
    expect(city.alarms()).not.toContain('access.request.waiting');
  });
});
