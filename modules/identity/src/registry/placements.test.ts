import { afterAll, expect, test } from 'vitest';
import { openRegistry } from './registry.fixture.ts';

const registry = await openRegistry();
const { trial, post, person, order, at, police, health } = registry;
afterAll(() => trial.close());

const hour = 3_600_000;
const placesOf = async (id: string) => (await trial.identity.placements(trial.db)).filter((place) => place.id === id);

test('people are where their posts are now, and in their organisation when they hold none', async () => {
  const somebody = await person(police);
  expect(await placesOf(somebody.id)).toEqual([
    { id: somebody.id, name: somebody.name, organisation: police, kind: 'department', organisationName: 'police' },
  ]);
  await order('join', somebody.id, { post: await post(police, ['operator']), from: at(-hour) });
  await order('second', somebody.id, { post: await post(health, ['viewer']), from: at(-hour), until: at(hour) });
  expect((await placesOf(somebody.id)).toSorted((a, b) => String(a.post).localeCompare(String(b.post)))).toMatchObject([
    { post: '岗位 · Post of operator', organisation: police },
    { post: '岗位 · Post of viewer', organisation: health },
  ]);
  trial.advance(2 * hour);
  expect(await placesOf(somebody.id)).toMatchObject([{ post: '岗位 · Post of operator' }]);
  await order('leave', somebody.id, { from: at(1_000) });
  trial.advance(2_000);
  expect(await placesOf(somebody.id)).toEqual([]);
});
