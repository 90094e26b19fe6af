import { anonymous, isId, type Principal } from '@citywall/kernel';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { code, good, openPeopledIdentity } from './peopled-identity.fixture.ts';
import { openTrialIdentity } from './trial-identity.ts';

const { trial, admin, basic, bySession, byKey, made, signIn } = await openPeopledIdentity();
afterAll(() => trial.close());

describe('the first administrator', () => {
  test('holds the three duties and operator, and need not change the password an install gave him', async () => {
    expect(admin).toMatchObject({ name: 'admin', type: 'person', authentication: 'basic' });
    expect(admin.roles).toEqual(['system-administrator', 'security-administrator', 'audit-administrator', 'operator']);
    expect(admin.mustChangePassword).toBeUndefined();
    expect(trial.alarms()).toEqual([]);
  });
  test('keeps his password: a later environment variable changes nothing and no link is made', async () => {
    expect(await trial.identity.ensureFirstAdministrator('another-long-one-22')).toEqual({});
    expect(await basic('admin', 'another-long-one-22')).toBeUndefined();
  });
  test('comes in by a link that works once while he has none, and each start makes a new one', async () => {
    const other = await openTrialIdentity();
    try {
      const first = await other.identity.ensureFirstAdministrator();
      const second = await other.identity.ensureFirstAdministrator();
      const token = (link: string | undefined) => /^\/sign-in#token=(.+)$/.exec(link ?? '')?.[1] ?? '';
      const redeem = (link: string | undefined) =>
        other.run('identity.session.redeem', { token: token(link) }, anonymous);
      await expect(redeem(first.link)).rejects.toEqual(code('identity.link.invalid'));
      const { output, token: session } = await redeem(second.link);
      expect(output).toMatchObject({ mustChangePassword: true, user: { name: 'admin', state: 'invited' } });
      await expect(redeem(second.link)).rejects.toEqual(code('identity.link.invalid'));
      const principal = (await other.identity.authenticator.authenticate({
        kind: 'session',
        token: session!,
        address: 'x',
      }))!;
      expect(principal.mustChangePassword).toBe(true);
      await other.run('identity.password.change', { new: good }, principal);
      const after = await other.identity.authenticator.authenticate({ kind: 'session', token: session!, address: 'x' });
      expect(after?.mustChangePassword).toBeUndefined();
      expect(await other.identity.ensureFirstAdministrator()).toEqual({});
      const third = await openLinkAfterAnHour(other);
      await expect(third).rejects.toEqual(code('identity.link.invalid'));
    } finally {
      await other.close();
    }
  });
  async function openLinkAfterAnHour(other: typeof trial) {
    await sql`update identity.account set password_hash = null`.execute(other.db);
    const { link } = await other.identity.ensureFirstAdministrator();
    other.advance(3_600_001);
    return () => other.run('identity.session.redeem', { token: link!.split('=')[1] }, anonymous);
  }
});

describe('signing in', () => {
  test('gives a cookie that proves the person, who can sign out again', async () => {
    const user = await made(['viewer']);
    const { output, token, notes } = await signIn(` ${user.name.toUpperCase()} `);
    expect(output).toMatchObject({
      mustChangePassword: false,
      user: { id: user.id, roles: ['viewer'], state: 'active' },
    });
    expect(notes).toMatchObject({ user: user.id, identified: user.name });
    const principal = (await bySession(token))!;
    expect(principal).toMatchObject({ id: user.id, authentication: 'session', roles: ['viewer'] });
    const current = await trial.run('identity.session.current', {}, principal);
    expect(current.output).toMatchObject({ allDutiesInOneHand: false, duties: { audit: false } });
    await trial.run('identity.session.end', {}, principal);
    expect(await bySession(token)).toBeUndefined();
  });
  test('is refused alike for a wrong password, an unknown name and a disabled user', async () => {
    const user = await made([]);
    const wrong = await signIn(user.name, 'wrong password', '10.1.0.1').catch((error) => error);
    const unknown = await signIn('nobody-here', 'wrong password', '10.1.0.2').catch((error) => error);
    await trial.run('identity.user.disable', { id: user.id, reason: 'test' }, admin);
    const disabled = await signIn(user.name, good, '10.1.0.3').catch((error) => error);
    for (const problem of [wrong, unknown, disabled]) expect(problem).toEqual(code('identity.sign-in.refused'));
    expect([unknown.message, disabled.message]).toEqual([wrong.message, wrong.message]);
  });
  test('takes alike long whether or not the name exists', async () => {
    const user = await made([]);
    const time = async (name: string, run: number) => {
      const begun = performance.now();
      await basic(name, 'wrong password', `10.2.${run}.1`);
      return performance.now() - begun;
    };
    const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!;
    const known: number[] = [];
    const unknown: number[] = [];
    for (let run = 0; run < 9; run += 1) {
      known.push(await time(user.name, run));
      unknown.push(await time(`nobody-${run}`, run));
    }
    // Argon2id takes tens of milliseconds; a shortcut for unknown names would take under two.
    expect(median(unknown)).toBeGreaterThan(median(known) / 3);
    expect(median(unknown)).toBeLessThan(median(known) * 3);
  });
  test('with invented or altered tokens is refused, without asking the database', async () => {
    const user = await made([]);
    const { token } = await signIn(user.name);
    const altered = `${token!.startsWith('A') ? 'B' : 'A'}${token!.slice(1)}`;
    for (const forged of [altered, '', 'x'.repeat(54), '../..', `${token}=`])
      expect(await bySession(forged)).toBeUndefined();
    expect(await bySession(token)).toBeDefined();
  });
  test('with anything at all never throws but for the limit, and never lets anybody in', async () => {
    const property = fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), fc.nat(), async (text, n) => {
      const address = `10.3.${n % 250}.${n % 199}`;
      expect(await bySession(text, address)).toBeUndefined();
      expect(await byKey(text)).toBeUndefined();
      expect(await byKey(`cwk_${text}`)).toBeUndefined();
      const answer = await basic(text, text, address).catch((error) => error.code);
      expect([undefined, 'identity.sign-in.too-often']).toContain(answer);
    });
    await fc.assert(property, { numRuns: 25 });
  });
  test('leaves no token and no password in the database', async () => {
    const user = await made([]);
    const { token } = await signIn(user.name);
    const dump = await sql<{ all: string }>`
      select (select json_agg(s)::text from identity.session s) || (select json_agg(a)::text from identity.account a) as all`.execute(
      trial.db,
    );
    expect(dump.rows[0]!.all).not.toContain(token);
    expect(dump.rows[0]!.all).not.toContain(Buffer.from(token!).toString('hex'));
    expect(dump.rows[0]!.all).not.toContain(good);
    expect(dump.rows[0]!.all).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
  });
});

describe('sessions', () => {
  test('end for want of use also while a page stays open and fresh by itself, whose address is live meanwhile', async () => {
    const user = await made(['operator']);
    const { token = '' } = await signIn(user.name, good, '192.0.2.77');
    const passive = { kind: 'session', token, address: '192.0.2.77', passive: true } as const;
    const { authenticator, liveAddresses } = trial.identity;
    for (let minute = 0; minute < 28; minute += 7) {
      trial.advance(7 * 60_000);
      expect(await authenticator.authenticate(passive)).toBeDefined();
    }
    expect(liveAddresses()).toContain('192.0.2.77');
    trial.advance(3 * 60_000);
    expect(await authenticator.authenticate(passive)).toBeUndefined();
    expect(await bySession(token)).toBeUndefined();
  });
  test('end after half an hour without use and after twelve hours in any case', async () => {
    const user = await made([]);
    const idle = (await signIn(user.name)).token;
    trial.advance(29 * 60_000);
    expect(await bySession(idle)).toBeDefined();
    trial.advance(29 * 60_000);
    expect(await bySession(idle)).toBeDefined();
    trial.advance(31 * 60_000);
    expect(await bySession(idle)).toBeUndefined();
    const used = (await signIn(user.name)).token;
    for (let minutes = 0; minutes < 12 * 60; minutes += 20) {
      expect(await bySession(used)).toBeDefined();
      trial.advance(20 * 60_000);
    }
    expect(await bySession(used)).toBeUndefined();
  });
  test('are listed to their owner alone, to administrators all, and can be ended one by one', async () => {
    const [one, two] = [await made(['viewer']), await made(['viewer'])];
    const [a, b] = [await signIn(one.name), await signIn(two.name)];
    const [principalA, principalB] = [(await bySession(a.token))!, (await bySession(b.token))!];
    const own = (await trial.run('identity.session.list', {}, principalA)).output.items;
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ user: { id: one.id, name: one.name }, current: true, address: '10.0.0.1' });
    await expect(trial.run('identity.session.list', { user: two.id }, principalA)).rejects.toEqual(code('not-found'));
    await expect(trial.run('identity.session.revoke', { id: principalB.session }, principalA)).rejects.toEqual(
      code('not-found'),
    );
    const all = (await trial.run('identity.session.list', { user: two.id }, admin)).output.items;
    expect(all.map((item: any) => item.id)).toEqual([principalB.session]);
    await trial.run('identity.session.revoke', { id: principalB.session }, admin);
    expect(await bySession(b.token)).toBeUndefined();
    expect(await bySession(a.token)).toBeDefined();
  });
  test('carry when the person last proved who he is', async () => {
    const user = await made([]);
    const { token } = await signIn(user.name);
    trial.advance(20 * 60_000);
    const before = (await bySession(token))!;
    await expect(trial.run('identity.session.prove', { password: 'no' }, before)).rejects.toEqual(
      code('identity.password.wrong'),
    );
    await trial.run('identity.session.prove', { password: good }, before);
    expect((await bySession(token))!.provedAt! - before.provedAt!).toBeGreaterThanOrEqual(20 * 60_000 - 1_000);
  });
});

describe('changes are felt', () => {
  test('at once: a disabled user is refused by session, Basic and password, and stays so after enabling until he signs in', async () => {
    const user = await made(['viewer']);
    const { token } = await signIn(user.name);
    expect(await basic(user.name, good)).toBeDefined();
    await trial.run('identity.user.disable', { id: user.id, reason: 'left the city' }, admin);
    expect(await bySession(token)).toBeUndefined();
    expect(await basic(user.name, good)).toBeUndefined();
    await trial.run('identity.user.enable', { id: user.id }, admin);
    expect(await bySession(token)).toBeUndefined();
    expect(await basic(user.name, good)).toBeDefined();
  });
  test('within a second by another server over the same database', async () => {
    const user = await made(['viewer']);
    const other = trial.open();
    const there = () =>
      other.authenticator.authenticate({ kind: 'basic', name: user.name, password: good, address: '10.0.0.1' });
    expect(await there()).toBeDefined();
    await trial.run('identity.user.disable', { id: user.id, reason: 'test' }, admin);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await there()).toBeUndefined();
  });
  test('at once: roles given and taken', async () => {
    const user = await made(['viewer']);
    const { token } = await signIn(user.name);
    expect((await bySession(token))!.roles).toEqual(['viewer']);
    await trial.run('identity.role.assign', { id: user.id, roles: ['operator', 'operator'], reason: 'shift' }, admin);
    expect((await bySession(token))!.roles).toEqual(['operator']);
    expect((await basic(user.name, good))!.roles).toEqual(['operator']);
    expect(await trial.identity.rolesOf(user.id)).toEqual(['operator']);
  });
  test('at once: a reset takes the password and the sessions away and gives a link', async () => {
    const user = await made(['viewer']);
    const { token } = await signIn(user.name);
    const { output } = await trial.run('identity.user.reset', { id: user.id }, admin);
    expect(await bySession(token)).toBeUndefined();
    expect(await basic(user.name, good)).toBeUndefined();
    const redeemed = await trial.run('identity.session.redeem', { token: output.link.split('=')[1] }, anonymous);
    expect(redeemed.output.mustChangePassword).toBe(true);
  });
  test('at once: a changed password ends the other sessions, not this one', async () => {
    const user = await made([]);
    const [here, there] = [await signIn(user.name), await signIn(user.name)];
    const principal = (await bySession(here.token))!;
    const change = (input: object) => trial.run('identity.password.change', input, principal);
    await expect(change({ new: 'another fine password' })).rejects.toEqual(code('identity.password.wrong'));
    await expect(change({ current: good, new: 'short' })).rejects.toEqual(code('identity.password.short'));
    await expect(change({ current: good, new: good })).rejects.toEqual(code('identity.password.unchanged'));
    await change({ current: good, new: 'another fine password' });
    expect(await bySession(here.token)).toBeDefined();
    expect(await bySession(there.token)).toBeUndefined();
    expect(await basic(user.name, good)).toBeUndefined();
    expect(await basic(user.name, 'another fine password')).toBeDefined();
  });
});

describe('users', () => {
  test('created without a password get a link, with one must change it', async () => {
    const input = { name: 'invited', displayName: '张三', roles: [], language: 'zh' };
    const { output } = await trial.run('identity.user.create', input, admin);
    expect(output.user).toMatchObject({
      state: 'invited',
      displayName: '张三',
      mustChangePassword: true,
      lastSeenAt: null,
    });
    expect(isId(output.user.id)).toBe(true);
    expect(output.link).toMatch(/^\/sign-in#token=/);
    const second = await trial.run(
      'identity.user.create',
      { name: 'given', displayName: 'G', roles: [], password: good },
      admin,
    );
    expect(second.output.link).toBeUndefined();
    expect((await basic('given', good))!.mustChangePassword).toBe(true);
    await expect(trial.run('identity.user.create', input, admin)).rejects.toEqual(code('identity.user.name-taken'));
    const weak = { ...input, name: 'weak-one', password: 'Password2026!' };
    await expect(trial.run('identity.user.create', weak, admin)).rejects.toEqual(code('identity.password.weak'));
  });
  test('are listed newest first, page by page, each once', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const { output }: any = await trial.run(
        'identity.user.list',
        { limit: 3, ...(cursor === null ? {} : { cursor }) },
        admin,
      );
      seen.push(...output.items.map((item: any) => item.id));
      cursor = output.next;
    } while (cursor !== null);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect(new Set(seen).size).toBe(seen.length);
    expect(JSON.stringify(await trial.run('identity.user.list', {}, admin))).not.toContain('argon2');
  });
});

describe('the three duties', () => {
  const asRole = (...roles: string[]): Principal => ({ ...admin, id: '0190a000-0000-7000-8000-000000000000', roles });
  test('giving roles needs the security administrator, also while creating', async () => {
    const input = { name: 'grabber', displayName: 'G', roles: ['security-administrator'] };
    const system = asRole('system-administrator');
    await expect(trial.run('identity.user.create', input, system)).rejects.toEqual(code('identity.role.duty-needed'));
    await trial.run('identity.user.create', { ...input, roles: [] }, system);
    const unknown = { ...input, name: 'x1', roles: ['agent'] };
    await expect(trial.run('identity.user.create', unknown, admin)).rejects.toEqual(code('identity.role.unknown'));
  });
  test('a password that need not be changed is given by the security administrator alone', async () => {
    const given = { name: 'kept-password', displayName: 'K', roles: [], password: good, mustChangePassword: false };
    const system = asRole('system-administrator');
    await expect(trial.run('identity.user.create', given, system)).rejects.toEqual(
      code('identity.password.duty-needed'),
    );
    const { output } = await trial.run('identity.user.create', { ...given, mustChangePassword: true }, system);
    expect(output.user.mustChangePassword).toBe(true);
    const both = asRole('system-administrator', 'security-administrator');
    const other = await trial.run('identity.user.create', { ...given, name: 'kept-password-2' }, both);
    expect(other.output.user.mustChangePassword).toBe(false);
  });
  test('a link to an account with duties is made only by who holds them', async () => {
    const user = await made(['security-administrator']);
    const attempt = trial.run('identity.user.reset', { id: user.id }, asRole('system-administrator'));
    await expect(attempt).rejects.toEqual(code('identity.duty.not-held'));
  });
  test('nobody gives himself a role, but may give his own away; the last holder may not', async () => {
    const user = await made(['security-administrator']);
    const principal = (await basic(user.name, good))!;
    const assign = (id: string, roles: string[], who: Principal) =>
      trial.run('identity.role.assign', { id, roles, reason: 'test' }, who);
    const both = ['security-administrator', 'audit-administrator'];
    await expect(assign(user.id, both, principal)).rejects.toEqual(code('identity.role.own'));
    await expect(assign(admin.id, ['operator'], admin)).rejects.toEqual(code('identity.duty.last-holder'));
    const { notes } = await assign(user.id, [], principal);
    expect(notes).toMatchObject({ from: ['security-administrator'], to: [], reason: 'test' });
    await expect(
      trial.run('identity.user.disable', { id: admin.id, reason: 'x' }, asRole('system-administrator')),
    ).rejects.toEqual(code('identity.duty.last-holder'));
    await expect(trial.run('identity.user.disable', { id: admin.id, reason: 'x' }, admin)).rejects.toEqual(
      code('identity.user.oneself'),
    );
  });
  test('an invited or disabled user does not count as a holder, and two last holders cannot leave at once', async () => {
    await trial.run(
      'identity.user.create',
      { name: 'never-came', displayName: 'N', roles: ['audit-administrator'] },
      admin,
    );
    const withoutAudit = ['system-administrator', 'security-administrator', 'operator'];
    const leave = (id: string, roles: string[]) =>
      trial.run('identity.role.assign', { id, roles, reason: 'leaves' }, { ...admin, id: 'other' });
    await expect(leave(admin.id, withoutAudit)).rejects.toEqual(code('identity.duty.last-holder'));
    const second = await made(['audit-administrator']);
    const results = await Promise.allSettled([leave(admin.id, withoutAudit), leave(second.id, [])]);
    expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
