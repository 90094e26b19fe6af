import { type Log, type Operation, operation, type Policy, type Principal } from '@citywall/kernel';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAccess, createAuthorizer, roles } from './index.ts';
import { openTrialHouse } from './trial-house.ts';

const errors: unknown[] = [];
const log: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: (...all) => void errors.push(all),
};

const words = { en: 'x', zh: 'x' };
function made(name: string): Operation {
  return operation({
    name,
    http: 'GET /x',
    summary: words,
    input: Type.Object({}),
    output: Type.Object({}),
    risk: 'low',
    resource: () => ({ type: 'Thing', id: '*' }),
    run: async () => ({}),
  });
}

function access(policies: readonly Policy[], names = ['demo.thing.read', 'demo.thing.write']) {
  const authorizer = createAuthorizer(log);
  authorizer.load([{ name: 'demo', operations: names.map(made), policies }]);
  return { authorizer };
}

function policy(cedar: string, id = 'demo.reading'): Policy {
  return { id, words, cedar };
}

const viewer: Principal = { type: 'person', id: 'p1', name: 'p1', roles: ['viewer'], authentication: 'session' };
const thing = { type: 'Thing', id: '1' };
const viewersRead = policy('permit(principal in Role::"viewer", action in [Action::"demo.thing.read"], resource);');

describe('decisions', () => {
  test('allow what a policy permits, with its id, and deny everything else', async () => {
    const { authorizer } = access([viewersRead]);
    expect(authorizer.decide(viewer, 'demo.thing.read', thing, {})).toEqual({
      allowed: true,
      policies: ['demo.reading'],
    });
    const denied = { allowed: false, policies: [] };
    expect(authorizer.decide(viewer, 'demo.thing.write', thing, {})).toEqual(denied);
    expect(authorizer.decide({ ...viewer, roles: [] }, 'demo.thing.read', thing, {})).toEqual(denied);
    expect(authorizer.decide({ ...viewer, roles: ['Viewer'] }, 'demo.thing.read', thing, {})).toEqual(denied);
    expect(authorizer.decide(viewer, 'other.thing.read', thing, {})).toEqual(denied);
    expect(authorizer.decide(viewer, '', thing, {})).toEqual(denied);
  });

  test('before the policies are loaded are deny', () => {
    const { authorizer } = createAccess({ log } as any, () => []);
    expect(authorizer.decide(viewer, 'access.role.list', thing, {}).allowed).toBe(false);
  });

  test('change at once when a role is taken away: the cache is keyed by the roles held', async () => {
    const { authorizer } = access([viewersRead]);
    expect(authorizer.decide(viewer, 'demo.thing.read', thing, {}).allowed).toBe(true);
    expect(authorizer.decide({ ...viewer, roles: ['intake'] }, 'demo.thing.read', thing, {}).allowed).toBe(false);
  });

  test('of policies that read more than roles are kept per principal, resource and context', async () => {
    const { authorizer } = access([
      policy(`permit(principal in Role::"viewer", action == Action::"demo.thing.read", resource)
        when { context has authentication && context.authentication == "session" };`),
      policy('forbid(principal, action, resource == Thing::"secret");', 'demo.secret'),
    ]);
    const session = { authentication: 'session' };
    expect(authorizer.decide(viewer, 'demo.thing.read', thing, session).allowed).toBe(true);
    expect(authorizer.decide(viewer, 'demo.thing.read', thing, { authentication: 'basic' }).allowed).toBe(false);
    const secret = authorizer.decide(viewer, 'demo.thing.read', { type: 'Thing', id: 'secret' }, session);
    expect(secret).toEqual({ allowed: false, policies: ['demo.secret'] });
  });

  test('know the organisation of the principal, the resource and whatever is above both', async () => {
    const { authorizer } = access([
      policy(`permit(principal in Role::"viewer", action in [Action::"demo.thing.read"], resource)
        when { principal has organisation && resource in principal.organisation };`),
    ]);
    const decide = (own: readonly string[] | undefined, of: readonly string[] | undefined): boolean =>
      authorizer.decide(
        { ...viewer, ...(own ? { organisations: own } : {}) },
        'demo.thing.read',
        { ...thing, ...(of ? { organisations: of } : {}) },
        {},
      ).allowed;
    expect(decide(['transport', 'city'], ['transport', 'city'])).toBe(true);
    expect(decide(['transport', 'city'], ['metro', 'transport', 'city'])).toBe(true);
    expect(decide(['metro', 'transport', 'city'], ['transport', 'city'])).toBe(false);
    expect(decide(['health', 'city'], ['transport', 'city'])).toBe(false);
    expect(decide(undefined, ['transport', 'city'])).toBe(false);
    expect(decide(['transport', 'city'], undefined)).toBe(false);
  });

  test('are deny when Cedar meets what it cannot take, and do not throw', async () => {
    const { authorizer } = access([
      policy('permit(principal, action == Action::"demo.thing.read", resource) when { principal.name == "x" };'),
    ]);
    const odd = { ...viewer, type: 'robot' as any };
    expect(
      authorizer.decide(odd, 'demo.thing.read', thing, { a: null, b: 1.5, c: { __entity: 1 as any } }).allowed,
    ).toBe(false);
  });

  test('that are kept come at least ten times as fast as new ones', () => {
    const { authorizer } = access([viewersRead]);
    const perDecision = (count: number, roles: (i: number) => readonly string[]): number => {
      const begun = performance.now();
      for (let i = 0; i < count; i += 1)
        authorizer.decide({ ...viewer, roles: roles(i) }, 'demo.thing.read', { type: 'Thing', id: String(i) }, {});
      return (performance.now() - begun) / count;
    };
    const fresh = perDecision(300, (i) => ['viewer', `role ${i}`]);
    const same = ['viewer'];
    expect(fresh / perDecision(10_000, () => same)).toBeGreaterThan(10);
  });
});

describe('policies are refused at the start', () => {
  test.each([
    ['that do not parse', 'permit(principal', /demo\.reading/],
    [
      'that name an unknown action',
      'permit(principal, action == Action::"demo.thing.burn", resource);',
      /demo\.thing\.burn/,
    ],
    [
      'that name an unknown role',
      'permit(principal in Role::"king", action == Action::"demo.thing.read", resource);',
      /role king/,
    ],
    ['that permit every action', 'permit(principal in Role::"viewer", action, resource);', /every action/],
    [
      'that speak of another module',
      'permit(principal, action == Action::"access.role.list", resource);',
      /access\.role\.list/,
    ],
    [
      'that read what is never there',
      'permit(principal, action == Action::"demo.thing.read", resource) when { context.moon == "full" };',
      /demo\.reading/,
    ],
  ])('%s', async (_what, cedar, reason) => {
    expect(() => access([policy(cedar)])).toThrow(reason);
  });
  test('whose id exists twice or belongs elsewhere', async () => {
    expect(() => access([viewersRead, viewersRead])).toThrow(/twice/);
    expect(() => access([{ ...viewersRead, id: 'other.x' }])).toThrow(/must be named/);
  });
});

describe('operations', () => {
  let trial: Awaited<ReturnType<typeof openTrialHouse>>;
  beforeAll(async () => {
    const demo = {
      name: 'demo',
      operations: ['demo.thing.read', 'demo.thing.write'].map(made),
      policies: [viewersRead],
    };
    trial = await openTrialHouse([demo], { rolesOf: async (id) => (id === 'u1' ? ['viewer'] : undefined) });
  }, 60_000);
  afterAll(() => trial?.close());
  const run = (name: string, input: object): Promise<any> => trial.run(name, input, viewer);

  test('an operation that nobody may use is only told of', () => {
    expect(JSON.stringify(trial.lines)).toContain('demo.thing.write');
    expect(JSON.stringify(trial.lines)).not.toContain('demo.thing.read');
  });
  test('access.role.list tells the roles in both languages, with the three duties', async () => {
    const { items, next } = await run('access.role.list', {});
    expect(items).toHaveLength(roles.length);
    expect(items.filter((role: any) => role.duty).map((role: any) => role.title.zh)).toEqual([
      '系统管理员',
      '安全管理员',
      '审计管理员',
    ]);
    expect(next).toBeNull();
    const part = await run('access.role.list', { limit: 2, cursor: '2' });
    expect(part.items.map((role: any) => role.name)).toEqual(roles.slice(2, 4).map(({ name }) => name));
    expect(part.next).toBe('4');
  });
  test('access.policy.list shows the policies of every module', async () => {
    const { items } = await run('access.policy.list', {});
    expect(items.find((item: any) => item.id === 'demo.reading')).toMatchObject({
      module: 'demo',
      cedar: viewersRead.cedar,
    });
  });
  test('access.decision.explain says whether and why, for roles and for users', async () => {
    const ask = { operation: 'demo.thing.read' };
    const policies = [{ id: 'demo.reading', words, effect: 'permit', origin: 'product' }];
    const why = { allowed: true, outcome: 'allowed', policies, nearest: [] };
    expect(await run('access.decision.explain', { ...ask, principal: { roles: ['viewer'] } })).toEqual(why);
    expect(await run('access.decision.explain', { ...ask, principal: { user: 'u1' } })).toEqual(why);
    expect(await run('access.decision.explain', { ...ask, principal: { roles: ['agent'] } })).toEqual({
      ...{ allowed: false, outcome: 'denied', policies: [] },
      nearest: [
        {
          ...policies[0],
          missing: [
            {
              words: { en: 'whoever asks has the role “Viewer”', zh: '请求者具有角色“查看者”' },
              cedar: 'principal in Role::"viewer"',
              open: false,
            },
          ],
        },
      ],
    });
    await expect(run('access.decision.explain', { ...ask, principal: { user: 'u2' } })).rejects.toThrow(
      /user was not found/,
    );
    await expect(run('access.decision.explain', { operation: 'x.y.z', principal: { roles: [] } })).rejects.toThrow(
      /operation was not found/,
    );
  });
});
