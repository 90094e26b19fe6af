import { afterAll, expect, test } from 'vitest';
import { code } from '../peopled-identity.fixture.ts';
import { openRegistry } from '../registry/registry.fixture.ts';

const city = await openRegistry();
const { trial, admin, act, become, bySession, signIn, person, post, order, at, police, patrol, health } = city;
afterAll(() => trial.close());

test('who administers a department sees and ends the sessions of its people and of those below, and of nobody else', async () => {
  const chief = await person(police, ['department-administrator']);
  const [inside, below, outside] = [await person(police), await person(patrol), await person(health)];
  // By his main post he belongs to the police from now on, wherever he was registered.
  const moved = await person(health);
  await order('join', moved.id, { post: await post(patrol), from: at(-1_000) }, admin);
  const strong = await person(police, ['operator']);
  const tokens = new Map<string, string | undefined>();
  for (const { id, name } of [inside, below, outside, moved, strong]) tokens.set(id, (await signIn(name)).token);
  const by = (await become(chief.name))!;
  const list = async (input: object) => (await act(by, 'identity.session.list', input)).output.items;
  const seen = new Set((await list({})).map(({ user }: { user: { id: string } }) => user.id));
  expect(seen).toEqual(new Set([inside.id, below.id, moved.id, strong.id]));
  expect(await list({ user: below.id })).toHaveLength(1);
  await expect(list({ user: outside.id })).rejects.toEqual(code('not-found'));
  const sessionOf = async ({ id }: { id: string }) => (await bySession(tokens.get(id)))?.session;
  const end = async (who: { id: string }) => act(by, 'identity.session.revoke', { id: await sessionOf(who) });
  await end(below);
  expect(await sessionOf(below)).toBeUndefined();
  await expect(end(outside)).rejects.toEqual(code('not-found'));
  await expect(end(strong)).rejects.toEqual(code('identity.role.not-held'));
  expect(await sessionOf(outside)).toBeDefined();
  // Without the role he sees his own again.
  const plain = (await become(inside.name))!;
  expect(await act(plain, 'identity.session.list', {}).then(({ output }) => output.items)).toHaveLength(1);
});
