import type { JsonObject } from '@citywall/kernel';
import { afterAll, describe, expect, test } from 'vitest';
import { code } from '../peopled-identity.fixture.ts';
import { appCode, openSignIn } from '../session/sign-in.fixture.ts';

const city = await openSignIn();
const { trial, admin, made, bySession, basic, browser, session, enrolTotp, publish } = city;
const { hear } = trial;
afterAll(() => trial.close());

const day = 86_400_000;
const set = (change: object) => trial.run('identity.risk.change', change, admin);
const judged = async (user: string) =>
  (await trial.run('identity.risk.list', { user }, admin)).output.items as {
    id: string;
    score: number;
    outcome: string;
    signals: { kind: string; weight: number; expected: { en: string }; seen: { en: string } }[];
  }[];
/** Somebody who has signed in from the same browser on so many days. */
const regular = async (days = 6) => {
  const user = await made(['viewer']);
  const own = browser('10.0.0.1', { userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/140.0' });
  for (let n = 0; n < days; n += 1) {
    await own.password(user.name);
    trial.advance(day);
  }
  return { user, own };
};
const stranger = () => browser('203.0.113.9', { userAgent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/141.0' });

describe('signing in at a risk', () => {
  test('is judged with its signals, and learnt from', async () => {
    const { user } = await regular();
    const rows = await judged(user.id);
    expect(rows).toHaveLength(6);
    expect(rows.every(({ score, outcome }) => score === 0 && outcome === 'in')).toBe(true);
    const { output } = await trial.run('identity.risk.show', { id: rows[0]?.id }, admin);
    expect(output.usual).toMatchObject({ devices: 1, networks: ['10.0.0.0/24'] });
    expect(rows[0]?.signals.find(({ kind }) => kind === 'new-device')?.seen.en).toBe('A known device');
    await expect(trial.run('identity.risk.show', { id: user.id }, admin)).rejects.toEqual(code('not-found'));
  });

  test('asks for a second factor where there is one, and learns only once it was given', async () => {
    const { user, own } = await regular();
    const { token } = (await own.password(user.name)) as { token: string };
    const secret = await enrolTotp((await bySession(token))!);
    const other = stranger();
    const first = await other.password(user.name);
    expect(first.output).toMatchObject({ state: 'more', methods: ['totp'] });
    expect((await judged(user.id))[0]).toMatchObject({ outcome: 'asked' });
    const proof = { method: 'totp', code: appCode(secret, trial.now()) };
    const done = await other.prove(first.output.attempt, proof);
    expect(done.output.state).toBe('done');
    const [row] = await judged(user.id);
    expect(row).toMatchObject({ outcome: 'stepped-up' });
    expect(row?.score).toBeGreaterThanOrEqual(5);
    expect(row?.signals[0]?.weight).toBeGreaterThan(1);
    // Its score goes with the session to where policies decide.
    expect(await bySession(done.token)).toMatchObject({ risk: row?.score, unusual: true });
    expect(await bySession(token)).toMatchObject({ risk: 0, unusual: false });
    // HTTP Basic cannot prove more, and is refused where more would be asked.
    const entities = [{ kind: 'address', value: '198.51.100.7', role: 'attacker' }];
    await hear({ id: 'e0', topic: 'detection.finding.created', time: trial.now(), payload: { id: 'f0', entities } });
    await set({ roles: [{ role: 'viewer', stepUp: 1, block: 101 }] });
    await expect(basic(user.name, 'correct horse battery', '198.51.100.7')).rejects.toEqual(
      code('identity.basic.risk'),
    );
    await set({ roles: [] });
  });

  test('lets in who has nothing more to prove, tells him and raises an alarm; or refuses, as the city says', async () => {
    const { user } = await regular();
    expect((await stranger().password(user.name)).output.state).toBe('done');
    expect((await judged(user.id))[0]).toMatchObject({ outcome: 'told' });
    expect(trial.alarms()).toContain(`identity.risk.unusual:${user.name}`);
    await set({ withoutFactor: 'refuse' });
    await expect(stranger().password(user.name)).rejects.toEqual(code('identity.risk.refused'));
    expect((await judged(user.id))[0]).toMatchObject({ outcome: 'refused' });
    expect(trial.alarms()).toContain(`identity.risk.refused:${user.name}`);
    // A wrong password is answered as everywhere, whoever it is of.
    const wrong = (name: string) => stranger().password(name, 'not the password at all');
    await expect(wrong(user.name)).rejects.toEqual(code('identity.sign-in.refused'));
    await expect(wrong('nobody-at-all')).rejects.toEqual(code('identity.sign-in.refused'));
    await set({ withoutFactor: 'tell' });
  });

  test('is refused above the second threshold, by the strictest of the roles, but never to a one-time link', async () => {
    const { user } = await regular();
    await set({ roles: [{ role: 'viewer', stepUp: 2, block: 3 }] });
    await expect(stranger().password(user.name)).rejects.toEqual(code('identity.risk.refused'));
    const { output } = await trial.run('identity.user.reset', { id: user.id, reason: 'test' }, admin);
    const linkToken = output.link.split('token=')[1];
    await expect(stranger().ask('identity.session.redeem', { token: linkToken })).resolves.toMatchObject({});
    await set({ roles: [] });
  });

  test('chooses the authentication chain', async () => {
    const { user } = await regular();
    await publish('chain "risky":\n  for role viewer and risk at least 5\n  passkey\n\nchain "default":\n  password\n');
    await expect(stranger().password(user.name)).rejects.toEqual(code('identity.sign-in.factor-missing'));
    await publish('chain "default":\n  password\n');
  });

  test('hears of findings about the person and the address', async () => {
    const { user, own } = await regular();
    const entities = [
      { kind: 'user', value: user.name.toUpperCase(), role: 'account' },
      { kind: 'address', value: '10.0.0.1', role: 'attacker' },
      { kind: 'address', value: '10.0.0.2', role: 'target' },
    ];
    await hear({ id: 'e1', topic: 'detection.finding.created', time: trial.now(), payload: { id: 'f1', entities } });
    await hear({
      id: 'e2',
      topic: 'detection.finding.created',
      time: trial.now(),
      payload: { id: 'f2', entities: [7] },
    });
    await own.password(user.name);
    const signal = (await judged(user.id))[0]?.signals.find(({ kind }) => kind === 'findings');
    expect(signal?.seen.en).toBe('1 about the person, 1 about the address as an attacker’s');
  });

  test('counts wrong passwords before the right one', async () => {
    const { user, own } = await regular();
    for (let n = 0; n < 4; n += 1)
      await expect(stranger().password(user.name, 'not the password at all')).rejects.toThrow();
    await own.password(user.name);
    const signal = (await judged(user.id))[0]?.signals.find(({ kind }) => kind === 'failures');
    expect(signal?.seen.en).toBe('4 wrong ones');
  });
});

describe('the settings of risk', () => {
  test('tell what other thresholds would have done', async () => {
    const ask = async (input: JsonObject) => (await trial.run('identity.risk.settings', input, admin)).output.outcomes;
    const now = await ask({});
    expect(now.all).toBeGreaterThan(30);
    expect((await ask({ stepUp: 101, block: 101 })).stepUp).toBe(0);
    const strict = await ask({ stepUp: 1, block: 1 });
    expect(strict.block).toBeGreaterThanOrEqual(now.stepUp + now.block);
    expect(strict.stepUp).toBe(0);
  });

  test.each([
    ['identity.risk.block-below', { stepUp: 50, block: 40 }],
    ['identity.risk.block-below', { roles: [{ role: 'viewer', stepUp: 50, block: 40 }] }],
    ['identity.risk.no-network', { places: [{ name: 'x', networks: ['10.0.0.0/64'] }] }],
  ])('that make no sense are refused: %s', async (problem, change) => {
    await expect(set(change)).rejects.toEqual(code(problem));
  });

  test('name places, between which nobody travels in no time', async () => {
    const { user } = await regular();
    await set({
      places: [
        { name: 'hall', networks: ['10.0.0.0/16'], latitude: 30.27, longitude: 120.16 },
        { name: 'capital', networks: ['10.9.0.0/16'], latitude: 39.9, longitude: 116.4 },
      ],
    });
    await session(user.name);
    trial.advance(60_000);
    await browser('10.9.0.1').password(user.name);
    const signal = (await judged(user.id))[0]?.signals.find(({ kind }) => kind === 'impossible-travel');
    expect(signal).toMatchObject({ weight: 5, seen: { en: 'capital after 0.0 hours' } });
    await set({ places: [] });
  });
});
