import { roles as allRoles } from '@citywall/access';
import type { Principal } from '@citywall/kernel';
import { afterAll, describe, expect, test } from 'vitest';
import { code, good } from '../peopled-identity.fixture.ts';
import { cityOrganisation } from './organisation.store.ts';
import { openRegistry } from './registry.fixture.ts';

const registry = await openRegistry();
const { trial, admin, act, become, decides, organisation, post, person, order, at, police, patrol, health } = registry;
afterAll(() => trial.close());

type Place = 'own' | 'below' | 'above' | 'other' | 'nowhere';
const places: readonly Place[] = ['own', 'below', 'above', 'other', 'nowhere'];
const everywhere = new Set(places);
const inside = new Set<Place>(['own', 'below']);
const nothing = new Set<Place>();

/** Where each role may do it; roles that are not named may do it nowhere. Written by hand. */
const table: Readonly<Record<string, Readonly<Record<string, ReadonlySet<Place>>>>> = {
  'identity.user.list': {
    system: everywhere,
    security: everywhere,
    audit: everywhere,
    operator: everywhere,
    department: inside,
  },
  'identity.directory.search': {
    system: everywhere,
    security: everywhere,
    audit: everywhere,
    operator: everywhere,
    department: inside,
  },
  'identity.user.show': { system: everywhere, security: everywhere, audit: everywhere, department: inside },
  'identity.user.create': { system: everywhere, department: inside },
  'identity.user.change': { system: everywhere, department: inside },
  'identity.user.disable': { system: everywhere, department: inside },
  'identity.user.enable': { system: everywhere, department: inside },
  'identity.user.reset': { system: everywhere, department: inside },
  'identity.role.assign': { security: everywhere },
  'identity.organisation.create': { system: everywhere },
  'identity.organisation.change': { system: everywhere },
  'identity.organisation.close': { system: everywhere },
  'identity.post.list': { system: everywhere, security: everywhere, audit: everywhere, department: inside },
  'identity.post.create': { system: everywhere, security: everywhere, department: inside },
  'identity.post.change': { system: everywhere, security: everywhere, department: inside },
  'identity.post.close': { system: everywhere, department: inside },
  'identity.order.list': { system: everywhere, security: everywhere, audit: everywhere, department: inside },
  'identity.order.create': { system: everywhere, security: everywhere, department: inside },
  'identity.order.shorten': { system: everywhere, security: everywhere, department: inside },
  'identity.order.withdraw': { system: everywhere, security: everywhere, department: inside },
};

const short = (role: string): string => role.replace('-administrator', '');

describe('delegated administration', async () => {
  const nobody = '01900000-0000-7000-8000-00000000ffff';
  const homes: Record<Exclude<Place, 'nowhere'>, string> = {
    own: police,
    below: patrol,
    above: cityOrganisation,
    other: health,
  };
  /** Somebody, a post and a planned order in each place. */
  const things: Record<string, { organisation: string; person: string; post: string; order: string }> = {
    nowhere: { organisation: nobody, person: nobody, post: nobody, order: nobody },
  };
  for (const [place, home] of Object.entries(homes)) {
    const somebody = await person(home);
    const made = await post(home);
    const planned = await order('join', somebody.id, { post: made, from: at(3_600_000) });
    things[place] = { organisation: home, person: somebody.id, post: made, order: planned.id };
  }
  const inputOf = (operation: string, place: Place): object => {
    const { organisation, person, post, order } = things[place]!;
    if (
      operation.endsWith('.list') ||
      operation.endsWith('.search') ||
      operation.endsWith('user.create') ||
      operation.endsWith('post.create')
    )
      return { organisation };
    if (operation === 'identity.organisation.create') return { parent: organisation };
    if (operation.startsWith('identity.organisation.')) return { id: organisation };
    if (operation.startsWith('identity.post.')) return { id: post };
    if (operation === 'identity.order.create') return { person, post };
    return operation.startsWith('identity.order.') ? { id: order } : { id: person };
  };
  const holders = new Map<string, Principal>();
  for (const role of ['none', ...allRoles.map(({ name }) => name)]) {
    const above = await registry.trial.identity.authenticator.authenticate({
      kind: 'basic',
      name: 'admin',
      password: 'rather-long-and-odd-1',
      address: '10.0.0.1',
    });
    const organisations = [police, ...(above?.organisations ?? [])];
    holders.set(role, {
      type: 'person',
      id: 'x',
      name: role,
      roles: role === 'none' ? [] : [role],
      authentication: 'session',
      organisations,
    });
  }

  for (const [operation, allowed] of Object.entries(table)) {
    test(`${operation}: each role where it may and nowhere else`, async () => {
      for (const [role, principal] of holders) {
        for (const place of places) {
          const may = (allowed[short(role)] ?? nothing).has(place);
          expect(await decides(principal, operation, inputOf(operation, place)), `${role} · ${place}`).toBe(may);
        }
      }
    });
  }
  test('is nowhere for who belongs nowhere, whatever his role', async () => {
    const { organisations: _none, ...lost } = holders.get('department-administrator')!;
    for (const operation of Object.keys(table))
      for (const place of places)
        expect(await decides(lost, operation, inputOf(operation, place)), operation).toBe(false);
  });
  test('to move somebody needs both ends within one’s own', async () => {
    const department = holders.get('department-administrator')!;
    const across = [
      { person: things.own!.person, post: things.other!.post },
      { person: things.other!.person, post: things.own!.post },
      { person: things.own!.person, post: things.below!.post, successor: things.other!.person },
      { person: things.own!.person, post: things.above!.post },
    ];
    for (const input of across) expect(await decides(department, 'identity.order.create', input)).toBe(false);
    const within = { person: things.own!.person, post: things.below!.post };
    expect(await decides(department, 'identity.order.create', within)).toBe(true);
    const away = { id: things.own!.person, organisation: health };
    expect(await decides(department, 'identity.user.change', away), 'gives nobody away').toBe(false);
  });
  test('ends with the seat of the organisation: a subtree that moves takes its administrators along', async () => {
    const top = await organisation('ministry');
    const office = await organisation('office', top);
    const chief = await person(top, ['department-administrator']);
    const clerk = await person(office);
    const show = async () => decides((await become(chief.name))!, 'identity.user.show', { id: clerk.id });
    expect(await show()).toBe(true);
    await act(admin, 'identity.organisation.change', { id: office, parent: health, reason: 'reform' });
    expect(await show()).toBe(false);
    const circle = act(admin, 'identity.organisation.change', { id: top, parent: top, reason: 'x' });
    await expect(circle).rejects.toEqual(code('identity.organisation.circle'));
    const back = act(admin, 'identity.organisation.change', { id: health, parent: office, reason: 'x' });
    await expect(back).rejects.toEqual(code('identity.organisation.circle'));
  });
});

describe('a department administrator', async () => {
  const chief = await person(police, ['department-administrator']);
  const mine = async () => (await become(chief.name))!;

  test('sees his own people and those below, and no others, however he asks', async () => {
    const own = await person(police);
    const below = await person(patrol);
    const other = await person(health);
    const ids = async (input: object): Promise<string[]> =>
      (await act(await mine(), 'identity.user.list', { limit: 500, ...input })).output.items.map(
        ({ id }: { id: string }) => id,
      );
    const seen = await ids({});
    expect(seen).toEqual(expect.arrayContaining([own.id, below.id, chief.id]));
    expect(seen).not.toContain(other.id);
    expect(seen).not.toContain(admin.id);
    expect(await ids({ text: 'citizen' })).toEqual(expect.not.arrayContaining([other.id]));
    expect(await ids({ organisation: patrol })).toEqual(expect.not.arrayContaining([own.id]));
    await expect(ids({ organisation: health })).rejects.toEqual(code('access.denied'));
    await expect(ids({ organisation: cityOrganisation })).rejects.toEqual(code('access.denied'));
    const everybody = (await act(admin, 'identity.user.list', { limit: 500 })).output.items;
    expect(everybody.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([own.id, other.id, admin.id]));
  });
  test('creates people of his own, without roles', async () => {
    const create = async (more: object) =>
      act(await mine(), 'identity.user.create', {
        name: `made-${Math.random().toString(36).slice(2)}`,
        displayName: '新人',
        roles: [],
        ...more,
      });
    const { output } = await create({ organisation: patrol });
    expect(output.user).toMatchObject({ organisation: patrol, state: 'invited' });
    await expect(create({ organisation: health })).rejects.toEqual(code('access.denied'));
    await expect(create({})).rejects.toEqual(code('access.denied'));
    await expect(create({ organisation: police, roles: ['viewer'] })).rejects.toEqual(
      code('identity.role.duty-needed'),
    );
    await expect(create({ organisation: police, kind: 'service' })).rejects.toEqual(code('identity.user.kind'));
    const lasting = { organisation: police, password: good, mustChangePassword: false };
    await expect(create(lasting)).rejects.toEqual(code('identity.password.duty-needed'));
  });
  test('comes into no account that may do what he may not', async () => {
    for (const role of ['operator', 'system-administrator', 'security-administrator', 'audit-administrator']) {
      const stronger = await person(police, [role]);
      for (const verb of ['reset', 'disable', 'change'])
        await expect(
          act(await mine(), `identity.user.${verb}`, { id: stronger.id, reason: 'x' }),
          `${role} · ${verb}`,
        ).rejects.toMatchObject({ code: expect.stringMatching(/^identity\.(role|duty)\.not-held$/) });
    }
    const plain = await person(patrol, ['viewer']);
    expect((await act(await mine(), 'identity.user.reset', { id: plain.id })).output.link).toMatch(/^\/sign-in#token=/);
  });
  test('appoints to posts as the security administrator made them, never to a duty, never himself', async () => {
    const works = await post(police, ['operator']);
    const somebody = await person(patrol);
    const made = await order('join', somebody.id, { post: works, from: at(-1) }, await mine());
    expect(made.id).toBeDefined();
    expect(await become(somebody.name)).toMatchObject({ roles: ['operator'] });
    const duty = await post(police, ['security-administrator']);
    const again = await person(police);
    const given = order('join', again.id, { post: duty, from: at(0) }, await mine());
    await expect(given).rejects.toEqual(code('identity.role.duty-needed'));
    await expect(order('join', chief.id, { post: works, from: at(0) }, await mine())).rejects.toEqual(
      code('identity.order.oneself'),
    );
    const title = { en: 'Own', zh: '自设' };
    const strong = act(await mine(), 'identity.post.create', { organisation: police, title, roles: ['operator'] });
    await expect(strong).rejects.toEqual(code('identity.role.duty-needed'));
    const plain = await act(await mine(), 'identity.post.create', { organisation: police, title, roles: [] });
    const raise = act(await mine(), 'identity.post.change', {
      id: plain.output.post.id,
      roles: ['viewer'],
      reason: 'x',
    });
    await expect(raise).rejects.toEqual(code('identity.role.duty-needed'));
  });
});
