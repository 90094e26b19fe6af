import { afterAll, describe, expect, test } from 'vitest';
import { code, good, openPeopledIdentity } from './peopled-identity.fixture.ts';

const { trial, admin, basic, bySession, byKey, made, signIn } = await openPeopledIdentity();
afterAll(() => trial.close());

describe('keys of machines', () => {
  test('prove an application with the roles given, until they expire or are revoked', async () => {
    const expiresAt = new Date(Date.now() + 40 * 86_400_000).toISOString();
    const { output } = await trial.run('identity.key.create', { name: 'rsyslog', roles: ['intake'], expiresAt }, admin);
    expect(output.token).toMatch(/^cwk_[0-9a-f]{32}_[\w-]{54}$/);
    expect(await byKey(output.token)).toMatchObject({
      type: 'application',
      id: output.key.id,
      name: 'rsyslog',
      roles: ['intake'],
    });
    for (const forged of ['cwk_', `${output.token}x`, output.token.replace(/^cwk_./, 'cwk_f'), 'cwk_zz']) {
      expect(await byKey(forged)).toBeUndefined();
    }
    const listed = (await trial.run('identity.key.list', {}, admin)).output.items;
    expect(listed).toEqual([expect.objectContaining({ id: output.key.id, expiresAt, createdBy: 'admin' })]);
    expect(JSON.stringify(listed)).not.toContain(output.token.slice(-40));
    trial.advance(41 * 86_400_000);
    expect(await byKey(output.token)).toBeUndefined();
    trial.advance(-41 * 86_400_000);
    expect(await byKey(output.token)).toBeDefined();
    await trial.run('identity.key.revoke', { id: output.key.id }, admin);
    expect(await byKey(output.token)).toBeUndefined();
    await expect(trial.run('identity.key.revoke', { id: output.key.id }, admin)).rejects.toEqual(code('not-found'));
  });
  test('never hold duties, and of one key the secret does not open another', async () => {
    const create = (roles: string[]) => trial.run('identity.key.create', { name: 'k', roles }, admin);
    await expect(create(['audit-administrator'])).rejects.toEqual(code('identity.role.unknown'));
    const expired = { name: 'k', roles: ['intake'], expiresAt: '2020-01-01T00:00:00Z' };
    await expect(trial.run('identity.key.create', expired, admin)).rejects.toEqual(code('identity.key.expiry'));
    const [a, b] = [(await create(['intake'])).output, (await create(['intake'])).output];
    const mixed = `${a.token.slice(0, 37)}${b.token.slice(37)}`;
    expect(await byKey(mixed)).toBeUndefined();
  });
  test('reach no further than whoever makes them', async () => {
    const security = { ...admin, id: 'another', roles: ['security-administrator'] };
    const create = (roles: string[], who = security) => trial.run('identity.key.create', { name: 'k', roles }, who);
    await expect(create(['operator'])).rejects.toEqual(code('identity.key.role-not-held'));
    await expect(create(['intake', 'operator'])).rejects.toEqual(code('identity.key.role-not-held'));
    expect((await create(['viewer', 'intake'])).output.key.roles).toEqual(['viewer', 'intake']);
    const both = { ...security, roles: ['security-administrator', 'operator'] };
    expect((await create(['operator'], both)).output.key.roles).toEqual(['operator']);
  });
  test('of agents are made and ended by the module that lets them in', async () => {
    const { id, token } = await trial.identity.createMachineKey(trial.db, { name: 'gateway', roles: ['agent'] });
    expect(await byKey(token)).toMatchObject({ type: 'device', id, roles: ['agent'] });
    await trial.identity.revokeMachineKey(trial.db, id);
    expect(await byKey(token)).toBeUndefined();
  });
});

describe('guessing', () => {
  test('is slowed down for the name, recorded, and does not lock the owner out of his own place', async () => {
    const user = await made([]);
    await signIn(user.name, good, '10.5.0.1');
    let refused: any;
    for (let n = 0; n < 40 && refused === undefined; n += 1) {
      refused = await signIn(user.name, `guess ${n}`, `10.6.0.${n}`).then(
        () => undefined,
        (error) => (error.code === 'identity.sign-in.refused' ? undefined : error),
      );
    }
    expect(refused).toEqual(code('identity.sign-in.too-often'));
    expect(refused.status).toBe(429);
    expect(refused.details.retryAfterSeconds).toBeGreaterThanOrEqual(1);
    await expect(signIn(user.name, good, '10.7.0.1')).rejects.toEqual(code('identity.sign-in.too-often'));
    expect((await signIn(user.name, good, '10.5.0.1')).token).toBeDefined();
    trial.advance(31_000);
    expect((await signIn(user.name, good, '10.7.0.1')).token).toBeDefined();
    const recorded = trial.records.filter((record) => record.resource.id === user.id);
    expect(recorded.map((record) => record.count)).toEqual([3, 10]);
    expect(JSON.stringify(recorded)).not.toContain('guess');
  });
  test('many names from one address is slowed down too', async () => {
    const results = [];
    for (let n = 0; n < 22; n += 1)
      results.push(await signIn(`stranger-${n}`, 'x', '10.8.0.1').catch((error) => error.code));
    expect(results.at(-1)).toBe('identity.sign-in.too-often');
    expect(results.filter((each) => each === 'identity.sign-in.refused').length).toBeGreaterThanOrEqual(20);
  });
  test('is not what many requests with the right password at once are', async () => {
    const user = await made([]);
    const all = await Promise.all(Array.from({ length: 50 }, () => basic(user.name, good, '10.9.0.1')));
    expect(all.every((principal) => principal?.id === user.id)).toBe(true);
  });
});

describe('people at work', () => {
  test('show by their addresses, for a quarter of an hour', async () => {
    const user = await made(['operator']);
    const { token } = await signIn(user.name, good, '10.20.0.7');
    expect(trial.identity.liveAddresses()).toContain('10.20.0.7');
    trial.advance(16 * 60_000);
    expect(trial.identity.liveAddresses()).not.toContain('10.20.0.7');
    await bySession(token, '10.20.0.8');
    expect(trial.identity.liveAddresses()).toEqual(['10.20.0.8']);
    await trial.run('identity.user.disable', { id: user.id, reason: 'left' }, admin);
    expect(trial.identity.liveAddresses()).toEqual([]);
  });
  test('with a lesser account shield no address from being blocked', async () => {
    for (const roles of [[], ['viewer']]) {
      const user = await made(roles);
      const { token } = await signIn(user.name, good, '10.66.0.6');
      await bySession(token, '10.66.0.7');
      await trial.identity.authenticator.authenticate({
        kind: 'basic',
        name: user.name,
        password: good,
        address: '10.66.0.8',
      });
    }
    expect(trial.identity.liveAddresses().filter((address) => address.startsWith('10.66.'))).toEqual([]);
  });
  test('cost little: a session is authenticated from memory', async () => {
    const user = await made([]);
    const { token } = await signIn(user.name);
    await bySession(token);
    const begun = performance.now();
    for (let n = 0; n < 5_000; n += 1) await bySession(token);
    // A question to the database takes a tenth of a millisecond at the least, on a busy machine several.
    expect((performance.now() - begun) / 5_000).toBeLessThan(1);
  });
});
