import { operation, type Principal } from '@citywall/kernel';
import { Type } from 'typebox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RoleHolders } from '../role-holders.ts';
import { openTrialHouse } from '../trial-house.ts';

const words = { en: 'As the test says', zh: '见测试' };
const facts = { attributes: Type.Object({ owner: Type.String(), level: Type.Integer() }), read: async () => ({}) };
const made = (name: string) =>
  operation({
    ...{ name, http: 'GET /x', summary: words, input: Type.Object({}), output: Type.Object({}), risk: 'low' },
    resource: () => ({ type: 'Thing', id: '*' }),
    facts,
    run: async () => ({}),
  });
const demo = {
  name: 'demo',
  operations: ['demo.thing.read', 'demo.thing.write'].map(made),
  policies: [
    {
      id: 'demo.viewers-read',
      words,
      cedar: 'permit(principal in Role::"viewer", action in [Action::"demo.thing.read"], resource);',
    },
  ],
};
/** The way in, as identity has it. */
const identity = {
  name: 'identity',
  operations: [made('identity.session.prove'), made('identity.user.list')],
  policies: [
    {
      id: 'identity.own',
      words,
      cedar: 'permit(principal is Person, action == Action::"identity.session.prove", resource);',
    },
  ],
};

const person = (id: string, ...roles: string[]): Principal => ({
  ...{ type: 'person', id, name: id, roles, authentication: 'session' },
});
const first = person('s1', 'security-administrator');
const second = person('s2', 'security-administrator');
const viewer = person('v1', 'viewer');
const operator = person('o1', 'operator');
const holding = (account: string, role: string) =>
  ({ account, name: account, role, source: 'assigned', from: 0 }) as const;
const holders: RoleHolders = {
  list: async () => [
    ...[holding('s1', 'security-administrator'), holding('s2', 'security-administrator')],
    ...[holding('v1', 'viewer'), holding('v2', 'viewer'), holding('o1', 'operator')],
  ],
  give: async () => {},
  take: async () => {},
};

let trial: Awaited<ReturnType<typeof openTrialHouse>>;
beforeAll(async () => {
  trial = await openTrialHouse([demo, identity], { holders });
}, 60_000);
afterAll(() => trial?.close());

const thing = { type: 'Thing', id: 't1' };
const decide = (who: Principal, name = 'demo.thing.read', context = {}) =>
  trial.access.authorizer.decide(who, name, thing, context);
const save = (id: string, cedar: string, by = first) =>
  trial.run('access.city-policy.save', { id, cedar, words, reason: 'wanted' }, by);
const tried = (publish: string[], remove: string[] = []) =>
  trial.run('access.city-policy.try', { publish, remove }, first);
const ask = (publish: string[], remove: string[] = [], by = first) =>
  trial.run('access.policy-change.request', { publish, remove, reason: 'ordered' }, by);

const night = 'city.demo.no-nights';
const nightly =
  'forbid(principal, action, resource) when { context has hour && (context.hour < 6 || context.hour >= 22) };';
const operators = 'city.demo.operators-read';
const operatorsRead = 'permit(principal in Role::"operator", action == Action::"demo.thing.read", resource);';

describe('a policy of the city', () => {
  beforeEach(async () => {
    for (const { id, state } of (await trial.run('access.policy-change.list', {}, first)).items)
      if (state === 'waiting') await trial.run('access.policy-change.withdraw', { id }, first);
    const live = (await trial.run('access.city-policy.list', {}, first)).items.filter(
      ({ state }: { state: string }) => state === 'live',
    );
    const remove = live.map(({ policy }: { policy: string }) => policy);
    if (remove.length > 0) {
      await tried([], remove);
      const { id, state } = await ask([], remove);
      if (state === 'waiting') await trial.run('access.policy-change.approve', { id }, second);
    }
  });

  test('decides nothing until it is published, and from the commit on it does', async () => {
    await save(night, nightly);
    expect(decide(viewer, 'demo.thing.read', { hour: 23 }).allowed).toBe(true);
    const found = await tried([night]);
    expect(found).toMatchObject({ passed: true, widening: [], lockOut: [] });
    expect(found.difference.roles).toContainEqual({
      ...{ role: 'viewer', operation: 'demo.thing.read', before: 'allowed', after: 'depends' },
    });
    expect(found.difference.people).toEqual([
      { operation: 'demo.thing.read', before: 'allowed', after: 'depends', count: 2, names: ['v1', 'v2'] },
    ]);
    expect(decide(viewer, 'demo.thing.read', { hour: 23 }).allowed).toBe(true);
    expect(await ask([night])).toMatchObject({ state: 'published', widens: false });
    expect(decide(viewer, 'demo.thing.read', { hour: 23 })).toEqual({ allowed: false, policies: [night] });
    expect(decide(viewer, 'demo.thing.read', { hour: 12 }).allowed).toBe(true);
  });

  test('that is changed tells for whom it now depends on something else', async () => {
    await save(night, nightly);
    await tried([night]);
    await ask([night]);
    await save(night, nightly.replace('22', '23'));
    const { difference, widening } = await tried([night]);
    expect(widening).toEqual([night]);
    expect(difference.roles).toContainEqual({
      ...{ role: 'viewer', operation: 'demo.thing.read', before: 'depends', after: 'depends' },
    });
    await trial.run('access.city-policy.discard', { id: night }, first);
  });

  test('that gives rights waits for a second person, who neither asked nor wrote it', async () => {
    await save(operators, operatorsRead, second);
    await tried([operators]);
    const change = await ask([operators]);
    expect(change).toMatchObject({ state: 'waiting', widens: true });
    expect(decide(operator).allowed).toBe(false);
    const approve = (by: Principal) => trial.run('access.policy-change.approve', { id: change.id }, by);
    await expect(approve(first)).rejects.toMatchObject({ code: 'access.policy-change.own' });
    await expect(approve(second)).rejects.toMatchObject({ code: 'access.policy-change.own' });
    expect(decide(operator).allowed).toBe(false);
    const third = person('s3', 'security-administrator');
    expect(await approve(third)).toMatchObject({ state: 'published', decidedBy: { id: 's3' } });
    expect(decide(operator)).toEqual({ allowed: true, policies: [operators] });
    await expect(approve(third)).rejects.toMatchObject({ code: 'access.policy-change.decided' });
  });

  test('cannot be approved twice at once', async () => {
    await save(operators, operatorsRead);
    await tried([operators]);
    const { id } = await ask([operators]);
    const both = await Promise.allSettled(
      [second, person('s3', 'security-administrator')].map((by) =>
        trial.run('access.policy-change.approve', { id }, by),
      ),
    );
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  test('is published as it was tried, or not at all', async () => {
    await save(operators, operatorsRead);
    await expect(ask([operators])).rejects.toMatchObject({ code: 'access.policy.untested' });
    await tried([operators]);
    await save(operators, operatorsRead.replace('thing.read', 'thing.write'));
    await expect(ask([operators])).rejects.toMatchObject({ code: 'access.policy.untested' });
    await tried([operators]);
    const { id } = await ask([operators]);
    await expect(save(operators, operatorsRead)).rejects.toMatchObject({ code: 'access.policy.waiting' });
    await trial.run('access.policy-change.refuse', { id, reason: 'no' }, second);
    await save(operators, operatorsRead);
  });

  test('is taken out of force by two people when it forbade something', async () => {
    await save(night, nightly);
    await tried([night]);
    await ask([night]);
    const { id, state } = await ask([], [night]);
    expect(state).toBe('waiting');
    expect(decide(viewer, 'demo.thing.read', { hour: 23 }).allowed).toBe(false);
    await trial.run('access.policy-change.approve', { id }, second);
    expect(decide(viewer, 'demo.thing.read', { hour: 23 }).allowed).toBe(true);
    const { versions } = await trial.run('access.city-policy.show', { id: night }, first);
    expect(versions[0]).toMatchObject({ state: 'retired', effect: 'forbid' });
  });

  test('is refused with line and column while it has mistakes', async () => {
    await save(night, 'forbid(principal, action, resource)\nwhen { context.hour > 22 };');
    const { passed, complaints } = await tried([night]);
    expect(passed).toBe(false);
    expect(complaints[0].complaints[0]).toMatchObject({ line: 2, column: 8, kind: 'error' });
    expect(complaints[0].complaints[0].text.zh).toContain('has hour');
    await expect(ask([night])).rejects.toMatchObject({ code: 'access.policy.untested' });
  });

  test('locks nobody out for good', async () => {
    const cases = {
      // By who somebody is: refused wherever it touches the way in or the changing of policies.
      'city.access.x1': 'forbid(principal in Role::"security-administrator", action, resource);',
      'city.access.x2':
        'forbid(principal, action == Action::"access.policy-change.approve", resource) when { principal.name != "s1" };',
      'city.identity.x3': 'forbid(principal, action, resource) unless { principal in Role::"operator" };',
      'city.access.x4':
        'permit(principal in Role::"operator", action == Action::"access.policy-change.approve", resource);',
      'city.access.x5': 'forbid(principal, action, resource) when { resource in Organisation::"o" };',
    };
    for (const [id, cedar] of Object.entries(cases)) {
      await save(id, cedar);
      const { passed, complaints } = await tried([id]);
      expect([id, passed, complaints[0].complaints.length]).toEqual([id, false, 1]);
      await trial.run('access.city-policy.discard', { id }, first);
    }
    // By how somebody comes: only if whoever publishes comes that way himself.
    const byWay = 'city.identity.from-inside';
    await save(
      byWay,
      'forbid(principal, action, resource) unless { context has address && context.address.isInRange(ip("192.168.0.0/16")) };',
    );
    const { passed, lockOut } = await tried([byWay]);
    expect(passed).toBe(false);
    expect(lockOut[0].en).toContain('identity.session.prove');
    await save(
      byWay,
      'forbid(principal, action, resource) unless { context has address && context.address.isInRange(ip("10.0.0.0/8")) };',
    );
    expect(await tried([byWay])).toMatchObject({ passed: true, lockOut: [] });
  });

  test('that no longer fits opens nothing, stops no start, and raises an alarm', async () => {
    await save(operators, operatorsRead);
    await save(
      night,
      nightly.replace('context has hour', 'resource has level && resource.level > 3 && context has hour'),
    );
    await tried([operators, night]);
    const { id } = await ask([operators, night]);
    await trial.run('access.policy-change.approve', { id }, second);
    // A later version of the product, in which things have no facts, and reading has another name.
    const other = {
      ...demo,
      operations: [made('demo.thing.look'), made('demo.thing.write')].map(({ facts: _facts, ...rest }) => rest),
      policies: [{ id: 'demo.x', words, cedar: 'permit(principal, action == Action::"demo.thing.look", resource);' }],
    };
    const later = await trial.open([other, identity]);
    const then = (who: Principal, name: string) => later.authorizer.decide(who, name, thing, {}).allowed;
    expect(then(viewer, 'demo.thing.look')).toBe(false);
    expect(then(operator, 'demo.thing.read')).toBe(false);
    expect(then(viewer, 'identity.session.prove')).toBe(true);
    expect(trial.alarms().map(({ key }) => key)).toEqual(['access.policies.broken']);
    const { items } = await trial.run('access.city-policy.list', {}, first, later);
    expect(items.filter(({ broken }: { broken: boolean }) => broken)).toHaveLength(2);
    await later.module.stop();
  });

  test('published by one process is in force in another within a second', async () => {
    const other = await trial.open();
    await save(night, nightly);
    await tried([night]);
    await ask([night]);
    await expect
      .poll(() => other.authorizer.decide(viewer, 'demo.thing.read', thing, { hour: 23 }).allowed, { timeout: 1_000 })
      .toBe(false);
    await other.module.stop();
  });

  test('tells the time of the city', async () => {
    await trial.run('access.time-zone.set', { timeZone: 'Asia/Shanghai' }, first);
    const bounds = 'city.demo.one-hour';
    const hour = (new Date().getUTCHours() + 8) % 24;
    await save(bounds, `forbid(principal, action, resource) when { context has hour && context.hour == ${hour} };`);
    await tried([bounds]);
    await ask([bounds]);
    const now = decide(viewer).allowed;
    trial.advance(2 * 3_600_000);
    expect([now, decide(viewer).allowed]).toEqual([false, true]);
    trial.advance(-2 * 3_600_000);
    await expect(trial.run('access.time-zone.set', { timeZone: 'Moon/Sea' }, first)).rejects.toMatchObject({
      code: 'access.time-zone.unknown',
    });
  });
});
