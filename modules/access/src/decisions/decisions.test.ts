import { operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTrialHouse } from '../trial-house.ts';

const words = { en: 'x', zh: 'x' };
const made = (name: string) =>
  operation({
    ...{ name, http: 'GET /x', summary: words, input: Type.Object({}), output: Type.Object({}), risk: 'low' },
    resource: () => ({ type: 'Thing', id: '*' }),
    facts: { attributes: Type.Object({ owner: Type.String() }), read: async () => ({}) },
    run: async () => ({}),
  });
const demo = {
  name: 'demo',
  operations: ['demo.thing.read', 'demo.thing.write', 'demo.thing.burn'].map(made),
  policies: [
    {
      id: 'demo.viewers-read',
      words,
      cedar: 'permit(principal in Role::"viewer", action == Action::"demo.thing.read", resource);',
    },
    {
      id: 'demo.owners-write',
      words,
      cedar: `permit(principal in Role::"operator", action == Action::"demo.thing.write", resource)
        when { resource has owner && resource.owner == principal.name && context has hour && context.hour >= 8 };`,
    },
  ],
};
const holding = (account: string, role: string) =>
  ({ account, name: `name of ${account}`, role, source: 'assigned', from: 0 }) as const;
const person = { type: 'person', id: 'p', name: 'p', roles: [], authentication: 'session' } as const;

let trial: Awaited<ReturnType<typeof openTrialHouse>>;
beforeAll(async () => {
  trial = await openTrialHouse([demo], {
    holders: {
      list: async () => [holding('a', 'viewer'), holding('b', 'operator'), holding('c', 'operator')],
      give: async () => {},
      take: async () => {},
    },
    rolesOf: async (user) => (user === 'b' ? ['operator'] : undefined),
  });
}, 60_000);
afterAll(() => trial?.close());

const ask = (name: string, input: object) => trial.run(`access.decision.${name}`, input, person);

test('why not: the nearest policy, with what of it is missing in words of both languages', async () => {
  const writes = { operation: 'demo.thing.write', principal: { user: 'b' } };
  const unknown = await ask('explain', writes);
  expect(unknown).toMatchObject({ allowed: false, outcome: 'depends', policies: [{ id: 'demo.owners-write' }] });
  expect(unknown.nearest[0].missing.every(({ open }: { open: boolean }) => open)).toBe(true);
  const resource = { type: 'Thing', id: '1', attributes: { owner: 'c' } };
  const { outcome, nearest } = await ask('explain', { ...writes, resource, context: { hour: 7 } });
  expect(outcome).toBe('denied');
  expect(nearest[0]).toMatchObject({ id: 'demo.owners-write' });
  expect(nearest[0].missing).toEqual([
    {
      words: {
        en: '“owner” of what it is done to is the name of whoever asks',
        zh: '操作对象的“owner”为请求者的名称',
      },
      cedar: 'resource.owner == principal.name',
      open: false,
    },
    {
      words: { en: 'the hour of the day is at least 8', zh: '当前小时不小于 8' },
      cedar: 'context.hour >= 8',
      open: false,
    },
  ]);
  const own = { type: 'Thing', id: '1', attributes: { owner: 'b' } };
  expect(await ask('explain', { ...writes, resource: own, context: { hour: 9 } })).toMatchObject({
    ...{ allowed: true, outcome: 'allowed', nearest: [], policies: [{ id: 'demo.owners-write' }] },
  });
});

test('what could they do: every operation, allowed, denied, or depending on more', async () => {
  const { items, policies } = await ask('reach', { principal: { roles: ['viewer', 'operator'] } });
  const outcomes = new Map(items.map((item: { operation: string; outcome: string }) => [item.operation, item.outcome]));
  expect(outcomes.get('demo.thing.read')).toBe('allowed');
  expect(outcomes.get('demo.thing.write')).toBe('depends');
  expect(outcomes.get('demo.thing.burn')).toBe('denied');
  expect(outcomes.get('access.role.list')).toBe('allowed');
  expect(policies.map(({ id }: { id: string }) => id)).toContain('demo.owners-write');
});

test('who could do this: roles and people, also as if a draft were in force', async () => {
  const { roles, people, count } = await ask('holders', { operation: 'demo.thing.write' });
  expect(roles).toEqual([{ role: 'operator', outcome: 'depends', policies: ['demo.owners-write'] }]);
  expect([count, people.map(({ id }: { id: string }) => id)]).toEqual([2, ['b', 'c']]);
  const id = 'city.demo.only-b';
  const cedar =
    'forbid(principal, action == Action::"demo.thing.write", resource) unless { principal.name == "name of b" };';
  await trial.run('access.city-policy.save', { id, cedar, words, reason: 'x' }, person);
  const then = await ask('holders', { operation: 'demo.thing.write', drafts: { publish: [id] } });
  expect(then.people.map(({ name }: { name: string }) => name)).toEqual(['name of b']);
});

test('a question about what does not exist is refused', async () => {
  await expect(ask('holders', { operation: 'x.y.z' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(ask('reach', { principal: { user: 'nobody' } })).rejects.toMatchObject({ code: 'not-found' });
  const drafts = { publish: ['city.demo.none'] };
  await expect(ask('reach', { principal: { roles: [] }, drafts })).rejects.toMatchObject({ code: 'not-found' });
});
