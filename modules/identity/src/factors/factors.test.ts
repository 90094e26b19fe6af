import type { Principal } from '@citywall/kernel';
import { sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { code, good } from '../peopled-identity.fixture.ts';
import { appCode, openSignIn } from '../session/sign-in.fixture.ts';
import { makeCertificate } from './certificate.fixture.ts';
import { totpStep } from './rfc6238-totp.ts';
import { createSoftPasskey } from './soft-passkey.fixture.ts';

/** Whom the city’s certificates name, by their bytes. */
const named = new Map<string, Principal>();
const principalOf = async (der: Uint8Array) => named.get(Buffer.from(der).toString('base64'));
const city = await openSignIn({ principalOf });
const { trial, admin, made, bySession, browser, session, enrolTotp, publish, signIn } = city;
afterAll(() => trial.close());

const enrolPasskey = async (principal: Principal, passkey = createSoftPasskey()) => {
  const { output } = await trial.run('identity.factor.prepare', { kind: 'passkey' }, principal);
  const response = passkey.make(output.options);
  const enrolled = await trial.run('identity.factor.enrol', { ticket: output.ticket, response }, principal);
  return { passkey, id: enrolled.output.factor.id as string };
};

describe('TOTP (RFC 6238)', () => {
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  // Appendix B, the last six digits of its eight.
  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %d s the code of the test vector is right', (seconds, expected) => {
    expect(totpStep(secret, expected, seconds * 1_000)).toBe(Math.floor(seconds / 30));
    expect(totpStep(secret, expected, seconds * 1_000 + 30_000)).toBe(Math.floor(seconds / 30));
    expect(totpStep(secret, expected, seconds * 1_000 + 60_000)).toBeUndefined();
  });
  test.each(['', '12345', '1234567', 'abcdef', '28708２', '0x1234'])('%j is no code', (wrong) => {
    expect(totpStep(secret, wrong, 59_000)).toBeUndefined();
  });
  test('lies sealed: neither the secret nor anything to make codes from is in the table', async () => {
    const user = await made([]);
    const enrolled = await enrolTotp(await session(user.name));
    const { rows } = await sql<{ all: string }>`select json_agg(f)::text as all from identity.factor f`.execute(
      trial.db,
    );
    expect(rows[0]!.all).not.toContain(enrolled);
    expect(rows[0]!.all).not.toContain(Buffer.from(enrolled).toString('hex'));
  });
});

describe('a passkey', () => {
  test('is enrolled for this city, with verification of its user, once', async () => {
    const principal = await session((await made([])).name);
    const wrong = [
      createSoftPasskey({ origin: 'https://evil.example' }),
      createSoftPasskey({ rpId: 'evil.example' }),
      createSoftPasskey({ verifies: false }),
    ];
    for (const passkey of wrong)
      await expect(enrolPasskey(principal, passkey)).rejects.toEqual(code('identity.passkey.unfit'));
    const { passkey } = await enrolPasskey(principal);
    await expect(enrolPasskey(principal, passkey)).rejects.toEqual(code('identity.factor.known'));
    const { output } = await trial.run('identity.factor.prepare', { kind: 'passkey' }, principal);
    expect(output.options.excludeCredentials).toMatchObject([{ id: passkey.id }]);
    const stale = trial.run('identity.factor.enrol', { ticket: output.ticket, response: {} }, principal);
    await expect(stale).rejects.toEqual(code('identity.passkey.unfit'));
  });

  test('whose count does not rise is refused, told to everybody, and nothing else is', async () => {
    const user = await made([]);
    const { passkey, id } = await enrolPasskey(await session(user.name));
    await publish('chain "everybody": passkey or password\n');
    const enter = async () => {
      const one = browser('10.0.1.1');
      const begun = await one.begin();
      return one.prove(begun.attempt, { method: 'passkey', response: passkey.assert(begun.passkey) });
    };
    expect(await bySession((await enter()).token)).toMatchObject({ id: user.id, methods: ['passkey'] });
    expect(trial.alarms()).not.toContain(`identity.passkey.copied:${id}`);
    passkey.state.counter = 0;
    await expect(enter()).rejects.toEqual(code('identity.passkey.copied'));
    expect(trial.alarms()).toContain(`identity.passkey.copied:${id}`);
    await trial.run('identity.factor.remove', { id }, await session(user.name));
    expect(trial.alarms()).not.toContain(`identity.passkey.copied:${id}`);
    await expect(enter()).rejects.toEqual(code('identity.sign-in.refused'));
  });

  test('counts for its own challenge, its own account, and not without its key', async () => {
    const user = await made([]);
    const other = await made([]);
    const { passkey } = await enrolPasskey(await session(user.name));
    const one = browser('10.0.1.2');
    const [first, second] = [await one.begin(), await one.begin()];
    const swapped = one.prove(first.attempt, { method: 'passkey', response: passkey.assert(second.passkey) });
    await expect(swapped).rejects.toEqual(code('identity.sign-in.refused'));
    const stranger = createSoftPasskey();
    const forged = { ...stranger.assert(first.passkey), id: passkey.id, rawId: passkey.id };
    await expect(one.prove(first.attempt, { method: 'passkey', response: forged })).rejects.toEqual(
      code('identity.sign-in.refused'),
    );
    for (const response of [
      {},
      { id: 7 },
      { id: passkey.id },
      { id: passkey.id, response: { clientDataJSON: 'e30' } },
    ]) {
      await expect(one.prove(first.attempt, { method: 'passkey', response })).rejects.toEqual(
        code('identity.sign-in.refused'),
      );
    }
    // The passkey of one person does not prove another who is signed in.
    const principal = await session(other.name);
    const { output } = await trial.run('identity.session.challenge', {}, principal);
    expect(output).toMatchObject({ methods: ['password'], passkey: null });
    const borrowed = trial.run(
      'identity.session.prove',
      { method: 'passkey', response: passkey.assert({ challenge: 'AAAA' }) },
      principal,
    );
    await expect(borrowed).rejects.toEqual(code('identity.session.proof-wrong'));
  });
});

describe('a certificate of the city', () => {
  test.each(['sm2', 'p256'] as const)(
    'with an %s key proves its holder by a signature over this challenge, no other',
    async (kind) => {
      const user = await made([]);
      const certificate = await makeCertificate(kind, user.name, trial.now());
      const principal = {
        type: 'person',
        id: user.id,
        name: user.name,
        roles: [],
        authentication: 'certificate',
      } as const;
      await publish('chain "everybody": certificate or password\n');
      const one = browser('10.0.1.3');
      const enter = async (change: (text: string) => string = (text) => text) => {
        const begun = await one.begin();
        const proof = { certificate: certificate.pem, signature: certificate.sign(change(begun.challenge)) };
        return one.prove(begun.attempt, { method: 'certificate', ...proof });
      };
      // It verifies, and the city does not know it.
      await expect(enter()).rejects.toEqual(code('identity.sign-in.refused'));
      named.set(Buffer.from(certificate.der).toString('base64'), principal);
      await expect(enter((text) => `${text} `)).rejects.toEqual(code('identity.sign-in.refused'));
      const { token } = await enter();
      expect(await bySession(token)).toMatchObject({ id: user.id, methods: ['certificate'], assurance: 2 });
      const { output } = await trial.run('identity.factor.list', {}, (await bySession(token))!);
      expect(output.items).toMatchObject([{ kind: 'certificate', label: expect.stringContaining(user.name) }]);
      await trial.run('identity.user.disable', { id: user.id, reason: 'left' }, admin);
      await expect(enter()).rejects.toEqual(code('identity.sign-in.refused'));
    },
  );
  test('shown in the TLS handshake proves its holder too', async () => {
    const user = await made([]);
    const { der } = await makeCertificate('p256', user.name, trial.now());
    named.set(Buffer.from(der).toString('base64'), {
      type: 'person',
      id: user.id,
      name: user.name,
      roles: [],
      authentication: 'certificate',
    });
    const one = browser('10.0.1.4', { certificate: der });
    const { attempt } = await one.begin();
    const { token } = await one.prove(attempt, { method: 'certificate' });
    expect(await bySession(token)).toMatchObject({ id: user.id });
    const without = browser('10.0.1.4');
    const begun = await without.begin();
    await expect(without.prove(begun.attempt, { method: 'certificate' })).rejects.toEqual(
      code('identity.sign-in.refused'),
    );
  });
});

describe('in a running session', () => {
  test('any factor proves the person again, once, and is added to what the session rests on', async () => {
    const user = await made([]);
    const principal = await session(user.name);
    const { passkey } = await enrolPasskey(principal);
    trial.advance(20 * 60_000);
    await expect(trial.run('identity.factor.prepare', { kind: 'totp' }, principal)).rejects.toEqual(
      code('access.proof.required'),
    );
    const { output } = await trial.run('identity.session.challenge', {}, principal);
    expect(output.methods.sort()).toEqual(['passkey', 'password']);
    const response = passkey.assert(output.passkey);
    const proof = { method: 'passkey', response };
    const { output: proved } = await trial.run('identity.session.prove', proof, principal);
    const after = await sql<{ methods: string[]; proved_at: number }>`
      select methods, proved_at from identity.session where id = ${principal.session}::uuid`.execute(trial.db);
    expect(after.rows[0]!.methods).toEqual(['password', 'passkey']);
    expect(new Date(Number(after.rows[0]!.proved_at)).toISOString()).toBe(proved.provedAt);
    const fresh = { ...principal, provedAt: Number(after.rows[0]!.proved_at) };
    await expect(trial.run('identity.session.prove', proof, fresh)).rejects.toEqual(
      code('identity.session.proof-wrong'),
    );
    await trial.run('identity.factor.prepare', { kind: 'totp' }, fresh);
  });
  test('an enrolment ends where it began: not in another session, not for another person, not after ten minutes', async () => {
    const user = await made([]);
    const [one, two] = [await session(user.name), await session(user.name)];
    const { output } = await trial.run('identity.factor.prepare', { kind: 'totp' }, one);
    const end = (principal: Principal) =>
      trial.run(
        'identity.factor.enrol',
        { ticket: output.ticket, code: appCode(output.secret, trial.now()) },
        principal,
      );
    await expect(end(two)).rejects.toEqual(code('identity.enrolment.expired'));
    await expect(end(await session((await made([])).name))).rejects.toEqual(code('identity.enrolment.expired'));
    trial.advance(10 * 60_000);
    await expect(end({ ...one, provedAt: trial.now() })).rejects.toEqual(code('identity.enrolment.expired'));
  });
});

describe('a reset at the desk', () => {
  const ask = (name: string, clerk: Principal) =>
    trial.run('identity.assisted-reset.ask', { name, checked: 'identity card, seen', reason: 'lost the phone' }, clerk);
  test('takes password, factors and sessions away, and gives a link that works once', async () => {
    await publish('chain "everybody": password\n');
    const clerk = await session((await made(['clerk'])).name);
    const user = await made([]);
    const principal = await session(user.name);
    await enrolTotp(principal);
    const { output, notes } = await ask(user.name, clerk);
    expect(output.reset).toMatchObject({ state: 'done', checked: 'identity card, seen' });
    expect(notes).toMatchObject({ factorsRemoved: 1, sessionsEnded: 1 });
    await expect(signIn(user.name)).rejects.toEqual(code('identity.sign-in.refused'));
    const token = output.link.split('=')[1];
    const one = browser('10.0.1.5');
    const { token: opened } = await one.ask('identity.session.redeem', { token });
    expect(await bySession(opened)).toMatchObject({ id: user.id, mustChangePassword: true, methods: ['link'] });
    await expect(one.ask('identity.session.redeem', { token })).rejects.toEqual(code('identity.link.invalid'));
    await expect(ask('nobody-here', clerk)).rejects.toEqual(code('not-found'));
  });
  test('of somebody who administers needs a second person, who gets the link', async () => {
    const [one, two] = [await session((await made(['clerk'])).name), await session((await made(['clerk'])).name)];
    const user = await made(['audit-administrator']);
    const { output } = await ask(user.name, one);
    expect(output).toMatchObject({ reset: { state: 'waiting' } });
    expect(output.link).toBeUndefined();
    const approve = (who: Principal) => trial.run('identity.assisted-reset.approve', { id: output.reset.id }, who);
    const second = code('identity.assisted-reset.second-person');
    await expect(approve(one)).rejects.toEqual(second);
    await expect(approve({ ...two, id: user.id })).rejects.toEqual(second);
    const { output: done } = await approve(two);
    expect(done).toMatchObject({ reset: { state: 'done' }, link: expect.stringContaining('/sign-in#token=') });
    await expect(approve(two)).rejects.toEqual(code('identity.assisted-reset.over'));
    await expect(ask('admin', admin)).rejects.toEqual(code('identity.user.oneself'));
  });
});

describe('a break-glass account', () => {
  test('opens with both envelopes, whatever the chains say, for an hour, and everybody learns of it', async () => {
    const input = {
      name: 'break-glass-1',
      roles: ['system-administrator', 'security-administrator'],
      reason: 'worst day',
    };
    const { output } = await trial.run('identity.break-glass.make', input, admin);
    const [a, b] = output.envelopes;
    await publish(
      'chain "administrators": for role system-administrator password then totp enrol totp\nchain "default": password\n',
    );
    const enter = (password: string) => signIn(input.name, password, `10.5.0.${Math.floor(Math.random() * 250)}`);
    for (const wrong of [a, b, `${b}${a}`])
      await expect(enter(wrong)).rejects.toEqual(code('identity.sign-in.refused'));
    await expect(city.basic(input.name, `${a}${b}`, '10.5.1.1')).rejects.toEqual(code('identity.basic.more-needed'));
    const { token, notes } = await enter(`${a}${b}`);
    expect(notes).toMatchObject({ breakGlass: true, chain: 'break-glass' });
    expect((await bySession(token))?.roles).toContain('security-administrator');
    expect(trial.alarms()).toContain('identity.break-glass.used:break-glass-1');
    trial.advance(29 * 60_000);
    expect(await bySession(token)).toBeDefined();
    trial.advance(31 * 60_000);
    expect(await bySession(token)).toBeUndefined();
    trial.advance(24 * 3_600_000);
    await expect(enter(`${a}${b}`)).rejects.toEqual(code('identity.break-glass.open-too-long'));
    trial.dropAlarms();
    await trial.open().module.start();
    expect(trial.alarms()).toContain('identity.break-glass.used:break-glass-1');
    const { output: anew } = await trial.run(
      'identity.break-glass.seal',
      { id: output.account.id, reason: 'found out' },
      admin,
    );
    expect(trial.alarms()).not.toContain('identity.break-glass.used:break-glass-1');
    await expect(enter(`${a}${b}`)).rejects.toEqual(code('identity.sign-in.refused'));
    expect((await enter(anew.envelopes.join(''))).token).toBeDefined();
    expect(good).not.toBe(a);
  });
});
