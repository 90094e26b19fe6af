import { anonymous } from '@citywall/kernel';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSoftPasskey } from '../factors/soft-passkey.fixture.ts';
import { code, good } from '../peopled-identity.fixture.ts';
import { appCode, openSignIn } from './sign-in.fixture.ts';

const city = await openSignIn();
const { trial, admin, made, bySession, basic, browser, session, enrolTotp, publish, signIn } = city;
afterAll(() => trial.close());

const chains = `
chain "viewers":
  for role viewer
  passkey or (password then (totp or recovery))
  session 30 minutes, at most 2
chain "operators":
  for role operator
  password then (totp or passkey)
  enrol totp, passkey
chain "default": password
`;

describe('under the chain of before anybody published one', () => {
  test('name and password sign in as ever, and the session says on what it rests', async () => {
    const user = await made([]);
    const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36';
    const { token, output } = await browser('10.0.0.1', { userAgent: agent }).password(user.name);
    expect(output).toMatchObject({ state: 'done', user: { name: user.name }, mustChangePassword: false });
    const principal = (await bySession(token))!;
    expect(principal).toMatchObject({ methods: ['password'], assurance: 0 });
    const own = (await trial.run('identity.session.list', {}, principal)).output.items[0];
    expect(own).toMatchObject({ device: 'Chrome · Linux', methods: ['password'], chain: 'default', endsAt: null });
  });
});

describe('with chains that ask for more', () => {
  const people: Record<string, { id: string; name: string; secret: string; codes: string[] }> = {};
  beforeAll(async () => {
    for (const who of ['totp', 'codes', 'guessed']) {
      const user = await made(['viewer']);
      const principal = await session(user.name);
      const secret = await enrolTotp(principal);
      const { output } = await trial.run('identity.recovery-code.make', {}, principal);
      people[who] = { ...user, secret, codes: output.codes };
    }
    await publish(chains);
  });

  test('a password is not enough: the client is told what is needed, and only a code of now, once, lets in', async () => {
    const { name, secret } = people.totp!;
    await expect(signIn(name)).rejects.toMatchObject({
      code: 'identity.sign-in.more-needed',
      status: 401,
      details: { methods: ['totp', 'recovery'], enrol: [], passkey: null },
    });
    const one = browser();
    const { output } = await one.password(name);
    expect(output).toMatchObject({ state: 'more', methods: ['totp', 'recovery'], enrol: [] });
    const wrong = one.prove(output.attempt, { method: 'totp', code: '000000' });
    await expect(wrong).rejects.toEqual(code('identity.sign-in.wrong'));
    const now = appCode(secret, trial.now());
    const { token } = await one.prove(output.attempt, { method: 'totp', code: now });
    expect(await bySession(token)).toMatchObject({ methods: ['password', 'totp'] });
    const again = await one.password(name);
    const replay = one.prove(again.output.attempt, { method: 'totp', code: now });
    await expect(replay).rejects.toEqual(code('identity.sign-in.wrong'));
    const late = one.prove(again.output.attempt, { method: 'totp', code: appCode(secret, trial.now() - 120_000) });
    await expect(late).rejects.toEqual(code('identity.sign-in.wrong'));
    const ended = (await trial.run('identity.session.list', {}, (await bySession(token))!)).output.items[0].endsAt;
    expect(Date.parse(ended) - trial.now()).toBeLessThanOrEqual(30 * 60_000);
  });

  test('of two requests that use one code at the same moment, one signs in', async () => {
    const { name, secret } = people.totp!;
    trial.advance(90_000);
    const [a, b] = [browser(), browser('10.0.0.2')];
    const [first, second] = [await a.password(name), await b.password(name)];
    const now = appCode(secret, trial.now());
    const done = await Promise.allSettled([
      a.prove(first.output.attempt, { method: 'totp', code: now }),
      b.prove(second.output.attempt, { method: 'totp', code: now }),
    ]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('a recovery code works once, however it is typed', async () => {
    const { name, codes } = people.codes!;
    const enter = async (recovery: string) => {
      const one = browser('10.0.0.4');
      const { output } = await one.password(name);
      return one.prove(output.attempt, { method: 'recovery', code: recovery });
    };
    const { token } = await enter(` ${codes[0]!.toLowerCase().replaceAll('-', ' ')} `);
    expect(await bySession(token)).toMatchObject({ methods: ['password', 'recovery'] });
    await expect(enter(codes[0]!)).rejects.toEqual(code('identity.sign-in.wrong'));
    const { output } = await trial.run('identity.factor.list', {}, (await bySession(token))!);
    expect(output.recovery.left).toBe(9);
    const table = await sql<{ all: string }>`select json_agg(c)::text as all from identity.recovery_code c`.execute(
      trial.db,
    );
    expect(table.rows[0]!.all).not.toContain(codes[1]!.replaceAll('-', ''));
  });

  test('an attempt belongs to the browser it began in, ends after ten minutes, after five wrong proofs, and when it is done', async () => {
    const { name, codes } = people.codes!;
    const [one, other] = [browser('10.0.0.5'), browser('10.0.0.6')];
    await other.begin();
    const { output } = await one.password(name);
    const proof = (n: number) => ({ method: 'recovery', code: codes[n] });
    await expect(other.prove(output.attempt, proof(2))).rejects.toEqual(code('identity.sign-in.over'));
    await one.prove(output.attempt, proof(2));
    await expect(one.prove(output.attempt, proof(3))).rejects.toEqual(code('identity.sign-in.over'));
    const slow = (await one.password(name)).output.attempt;
    trial.advance(10 * 60_000);
    await expect(one.prove(slow, proof(3))).rejects.toEqual(code('identity.sign-in.over'));
    const guessed = (await one.password(name)).output.attempt;
    for (let n = 0; n < 5; n += 1) {
      const guess = one.prove(guessed, { method: 'totp', code: `00000${n}` });
      await expect(guess).rejects.toEqual(code('identity.sign-in.wrong'));
    }
    await expect(one.prove(guessed, proof(3))).rejects.toEqual(code('identity.sign-in.over'));
    for (const forged of ['x', `${slow}x`, slow.replace(/^./, 'z'), '']) {
      await expect(one.prove(forged, proof(3))).rejects.toEqual(code('identity.sign-in.over'));
    }
  });

  test('guessing codes is slowed down, and told to everybody', async () => {
    const { name } = people.guessed!;
    const seen: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const one = browser(`192.0.2.${n}`);
      const { output } = await one.password(name);
      const problem = await one
        .prove(output.attempt, { method: 'totp', code: `11111${n % 10}` })
        .catch((error) => error);
      seen.push(problem.code);
    }
    expect(seen.filter((one) => one === 'identity.sign-in.too-often').length).toBeGreaterThan(5);
    expect(trial.alarms()).toContain(`identity.code.guessed:${name}`);
  });

  test('before the first proof everybody is offered the same, and unknown names are refused like wrong passwords', async () => {
    const [known, unknown] = [browser(), browser()];
    const [a, b] = [await known.begin(), await unknown.begin()];
    expect(a.methods).toEqual(['passkey', 'password']);
    expect({ ...a, attempt: '', expiresAt: '', passkey: '' }).toEqual({
      ...b,
      attempt: '',
      expiresAt: '',
      passkey: '',
    });
    expect(Object.keys(a.passkey).sort()).toEqual(Object.keys(b.passkey).sort());
    expect(a.passkey.allowCredentials).toBeUndefined();
    const wrong = await known.password(people.totp!.name, 'wrong password').catch((error) => error);
    const nobody = await unknown.password('nobody-at-all', 'wrong password').catch((error) => error);
    expect(wrong).toEqual(code('identity.sign-in.refused'));
    expect(nobody.message).toBe(wrong.message);
    const early = known.prove(a.attempt, { method: 'totp', code: '123456' });
    await expect(early).rejects.toEqual(code('identity.sign-in.not-asked'));
  });

  test('HTTP Basic is closed with a reason to those whose chain asks for more, open to all others', async () => {
    await expect(basic(people.totp!.name, good)).rejects.toEqual(code('identity.basic.more-needed'));
    expect(await basic(people.totp!.name, 'wrong password', '10.7.7.7')).toBeUndefined();
    const plain = await made(['audit-administrator']);
    expect(await basic(plain.name, good)).toMatchObject({ methods: ['password'] });
  });

  test('a third session ends the oldest where the chain allows two', async () => {
    const { name, codes } = people.codes!;
    const tokens: (string | undefined)[] = [];
    for (const n of [4, 5, 6]) {
      const one = browser('10.0.0.8');
      const { output } = await one.password(name);
      tokens.push((await one.prove(output.attempt, { method: 'recovery', code: codes[n] })).token);
    }
    const alive = await Promise.all(tokens.map((token) => bySession(token)));
    expect(alive.map((one) => one !== undefined)).toEqual([false, true, true]);
  });

  test('who lacks the second factor enrols it at the sign-in where the chain says so; a stranger to the password cannot', async () => {
    const user = await made(['operator']);
    const one = browser('10.0.0.9');
    const { output } = await one.password(user.name);
    expect(output).toMatchObject({ methods: [], enrol: ['totp', 'passkey'] });
    const { attempt } = output;
    const { output: prepared } = await one.ask('identity.sign-in.prepare', { attempt, kind: 'totp' });
    expect(prepared.link).toContain('otpauth://totp/Citywall');
    const enrol = (ticket: string, typed: string) =>
      one.ask('identity.sign-in.enrol', { attempt, kind: 'totp', ticket, code: typed });
    await expect(enrol(prepared.ticket, '000000')).rejects.toEqual(code('identity.totp.wrong'));
    await expect(enrol(prepared.ticket.slice(4), '000000')).rejects.toEqual(code('identity.enrolment.expired'));
    const { token, output: done } = await enrol(prepared.ticket, appCode(prepared.secret, trial.now()));
    expect(done).toMatchObject({ state: 'done', user: { name: user.name } });
    expect(await bySession(token)).toMatchObject({ methods: ['password', 'totp'] });
    // From now on the factor is asked for, and nothing is enrolled at the sign-in any more.
    const later = await one.password(user.name);
    expect(later.output).toMatchObject({ methods: ['totp'], enrol: [] });
    const closed = one.ask('identity.sign-in.prepare', { attempt: later.output.attempt, kind: 'passkey' });
    await expect(closed).rejects.toEqual(code('identity.sign-in.enrolment-closed'));
    const stranger = browser();
    const begun = await stranger.begin();
    const early = stranger.ask('identity.sign-in.prepare', { attempt: begun.attempt, kind: 'totp' });
    await expect(early).rejects.toEqual(code('identity.sign-in.enrolment-closed'));
  });

  test('whoever has nothing that the chain asks for is sent to a clerk; a one-time link lets him enrol', async () => {
    const user = await made(['viewer']);
    await expect(signIn(user.name)).rejects.toEqual(code('identity.sign-in.factor-missing'));
    const { output } = await trial.run('identity.user.reset', { id: user.id }, admin);
    const token = output.link.split('=')[1];
    const one = browser('10.0.0.10');
    await one.begin();
    const problem = await one.ask('identity.session.redeem', { token }).catch((error) => error);
    expect(problem).toMatchObject({ code: 'identity.sign-in.more-needed', details: { enrol: ['passkey', 'totp'] } });
    const { attempt } = problem.details;
    const passkey = createSoftPasskey();
    const { output: prepared } = await one.ask('identity.sign-in.prepare', { attempt, kind: 'passkey' });
    const response = passkey.make(prepared.options);
    const done = await one.ask('identity.sign-in.enrol', {
      attempt,
      kind: 'passkey',
      ticket: prepared.ticket,
      response,
    });
    expect(done.output).toMatchObject({ state: 'done', mustChangePassword: true });
    expect(await bySession(done.token)).toMatchObject({ methods: ['link', 'passkey'] });
    // From now on the passkey alone, without a name.
    const begun = await one.begin();
    const { token: later } = await one.prove(begun.attempt, {
      method: 'passkey',
      response: passkey.assert(begun.passkey),
    });
    expect(await bySession(later)).toMatchObject({ id: user.id, methods: ['passkey'] });
  });

  test('the token of a session is never one that was known before: an attempt is no session', async () => {
    const { name, secret } = people.totp!;
    trial.advance(90_000);
    const one = browser();
    const { output } = await one.password(name);
    const { token, cookies } = await one.prove(output.attempt, { method: 'totp', code: appCode(secret, trial.now()) });
    expect(token).not.toBe(output.attempt);
    expect(await bySession(output.attempt)).toBeUndefined();
    expect(Object.keys(cookies)).toEqual(['citywall_session']);
    const second = await one.begin();
    expect(second.attempt).not.toBe(output.attempt);
    await expect(
      trial.run(
        'identity.sign-in.prove',
        { attempt: second.attempt, method: 'password', name, password: good },
        anonymous,
      ),
    ).rejects.toEqual(code('identity.sign-in.over'));
  });
});
