import { afterAll, describe, expect, test } from 'vitest';
import { code } from '../peopled-identity.fixture.ts';
import { cityOrganisation } from './organisation.store.ts';
import { openRegistry } from './registry.fixture.ts';

const registry = await openRegistry();
const { trial, admin, act, organisation, person, post, become, police, patrol, health } = registry;
afterAll(() => trial.close());

const change = (id: string, more: object) =>
  act(admin, 'identity.organisation.change', { id, reason: 'reform', ...more });

describe('organisations', () => {
  test('stand below the city, to which whoever was here before belongs', async () => {
    expect((await registry.basic('admin', 'rather-long-and-odd-1'))?.organisations).toEqual([cityOrganisation]);
    const somebody = await person(patrol);
    expect((await become(somebody.name))?.organisations).toEqual([patrol, police, cityOrganisation]);
    const { output } = await act(admin, 'identity.organisation.show', { id: patrol });
    expect(output.above.map(({ id }: { id: string }) => id)).toEqual([police, cityOrganisation]);
  });
  test('move with all below them, felt at once here and within a second by another server', async () => {
    const other = trial.open();
    await other.module.start();
    try {
      const top = await organisation('ministry');
      const below = await organisation('bureau', top);
      const somebody = await person(below);
      const { token } = await registry.signIn(somebody.name);
      const elsewhere = async () =>
        (await other.authenticator.authenticate({ kind: 'session', token: token!, address: '10.0.0.1' }))
          ?.organisations;
      expect(await elsewhere()).toEqual([below, top, cityOrganisation]);
      await change(top, { parent: health });
      expect((await become(somebody.name))?.organisations).toEqual([below, top, health, cityOrganisation]);
      trial.advance(1_001);
      expect(await elsewhere()).toEqual([below, top, health, cityOrganisation]);
    } finally {
      await other.module.stop();
    }
  });
  test('keep codes of their own, and are at most twelve deep', async () => {
    await expect(organisation('police')).rejects.toEqual(code('identity.organisation.code-taken'));
    await expect(change(health, { code: 'police' })).rejects.toEqual(code('identity.organisation.code-taken'));
    const unknown = organisation('x', '01900000-0000-7000-8000-00000000ffff');
    await expect(unknown).rejects.toEqual(code('not-found'));
    let at = await organisation('level-2');
    for (let level = 3; level <= 12; level += 1) at = await organisation(`level-${level}`, at);
    await expect(organisation('level-13', at)).rejects.toEqual(code('identity.organisation.too-deep'));
    await expect(change(police, { parent: at })).rejects.toEqual(code('identity.organisation.too-deep'));
  });
  test('close only when nothing is left in them; the city never', async () => {
    const place = await organisation('short-lived');
    const made = await post(place);
    const close = (id: string) => act(admin, 'identity.organisation.close', { id, reason: 'done' });
    await expect(close(place)).rejects.toEqual(code('identity.organisation.not-empty'));
    await act(admin, 'identity.post.close', { id: made, reason: 'done' });
    await close(place);
    await expect(close(place)).rejects.toEqual(code('not-found'));
    await expect(person(place)).rejects.toEqual(code('not-found'));
    await expect(close(cityOrganisation)).rejects.toEqual(code('identity.organisation.city'));
    await expect(change(cityOrganisation, { parent: police })).rejects.toEqual(code('identity.organisation.city'));
    const { items } = (await act(admin, 'identity.organisation.list', {})).output;
    expect(items.some(({ id }: { id: string }) => id === place)).toBe(false);
  });
});

describe('the directory', () => {
  test('finds people, organisations and posts by parts of Chinese and English names, numbers and addresses', async () => {
    const somebody = await person(patrol);
    const details = {
      displayName: '欧阳修竹',
      mail: 'Xiu.Zhu@city.example',
      mobile: '+86 139-0000-1234',
      employeeNumber: 'P%_77',
    };
    await act(admin, 'identity.user.change', { id: somebody.id, ...details });
    await change(health, { name: { en: 'Health commission', zh: '卫生健康委员会' } });
    const search = async (text: string) => (await act(admin, 'identity.directory.search', { text })).output;
    for (const text of ['阳修', '竹', 'xiu.zhu', '90000123', 'P%_77', somebody.name])
      expect(
        (await search(text)).people.map(({ id }: { id: string }) => id),
        text,
      ).toContain(somebody.id);
    expect((await search('%')).people).toEqual([]);
    expect((await search('健康委')).organisations).toMatchObject([{ id: health }]);
    const made = await post(patrol, ['viewer']);
    expect((await search('st of view')).posts).toMatchObject([{ id: made, organisation: patrol }]);
    const { output } = await act(admin, 'identity.user.list', { role: 'audit-administrator' });
    expect(output.items.map(({ name }: { name: string }) => name)).toEqual(['admin']);
  });
});
