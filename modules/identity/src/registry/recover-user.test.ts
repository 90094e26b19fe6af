import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anonymous } from '@citywall/kernel';
import { afterAll, expect, test } from 'vitest';
import { code, openPeopledIdentity } from '../peopled-identity.fixture.ts';
import { recoveryFolder, requestRecovery, takeRecoveryAnswer } from './recovery-request.ts';

const { trial, admin, basic, bySession, signIn } = await openPeopledIdentity();
const { dataDir, signer } = trial;
afterAll(() => trial.close());

function ask(name: string, time = trial.now(), by = signer) {
  return requestRecovery(dataDir, by, { name, by: 'root', time });
}

/** What a start does about what waits. */
async function start(): Promise<void> {
  await trial.identity.watchRecoveries();
  await trial.identity.module.stop();
}

const redeem = (token: string) => trial.run('identity.session.redeem', { token }, anonymous);
const recorded = () => trial.records.filter(({ operation }) => operation === 'identity.user.recover');

test('lets the only administrator in again: old password and sessions end, the link works once, all is told', async () => {
  const { token: session } = await signIn('admin', 'rather-long-and-odd-1');
  const { id, token } = await ask('admin');
  expect(readFileSync(join(recoveryFolder(dataDir), `${id}.request`), 'utf8')).not.toContain(token);
  await start();
  expect(takeRecoveryAnswer(dataDir, id)).toEqual({ done: true });
  expect(takeRecoveryAnswer(dataDir, id)).toBeUndefined();
  expect(await basic('admin', 'rather-long-and-odd-1')).toBeUndefined();
  expect(await bySession(session)).toBeUndefined();
  const { output, token: next } = await redeem(token);
  expect(output).toMatchObject({ mustChangePassword: true, user: { name: 'admin', roles: admin.roles } });
  await expect(redeem(token)).rejects.toEqual(code('identity.link.invalid'));
  const principal = (await bySession(next))!;
  await trial.run('identity.password.change', { new: 'another odd and long one' }, principal);
  expect(await basic('admin', 'another odd and long one')).toBeDefined();
  expect(recorded().map(({ phase, outcome, risk }) => [phase, outcome, risk])).toEqual([
    ['intent', 'pending', 'critical'],
    ['result', 'success', 'critical'],
  ]);
  expect(recorded()[0]).toMatchObject({ principal: { id: 'account:root' }, resource: { type: 'User', id: 'admin' } });
  expect(trial.alarms()).toEqual(['identity.user.recovered:admin']);
});

test('keeps the alarm over a restart for three days', async () => {
  trial.dropAlarms();
  await start();
  expect(trial.alarms()).toEqual(['identity.user.recovered:admin']);
  trial.advance(3 * 86_400_000 + 1);
  await start();
  expect(trial.alarms()).toEqual([]);
});

test('is refused for whom there is not, after a day, and without the key of the installation', async () => {
  const before = recorded().length;
  const unknown = await ask('nobody');
  const late = await ask('admin', trial.now() - 86_400_001);
  const forged = await ask('admin', trial.now(), { ...signer, mac: () => Buffer.alloc(32) });
  const altered = await ask('nobody');
  const path = join(recoveryFolder(dataDir), `${altered.id}.request`);
  writeFileSync(path, readFileSync(path, 'utf8').replace('nobody', 'admin'));
  await start();
  for (const { id } of [unknown, late, forged, altered]) {
    expect(takeRecoveryAnswer(dataDir, id)).toMatchObject({ done: false, reason: { en: expect.any(String) } });
  }
  expect(
    recorded()
      .slice(before)
      .map(({ phase, code }) => [phase, code])
      .sort(),
  ).toEqual([
    ['refusal', 'identity.recovery.expired'],
    ['refusal', 'identity.recovery.forged'],
    ['refusal', 'identity.recovery.forged'],
    ['refusal', 'not-found'],
  ]);
  expect(trial.alarms()).toEqual(['identity.recovery.forged']);
  expect(await basic('admin', 'another odd and long one')).toBeDefined();
  expect(readdirSync(recoveryFolder(dataDir))).toEqual([]);
});

test('does not happen while it cannot be recorded, and happens as soon as it can', async () => {
  const { id, token } = await ask('admin');
  trial.failRecords(true);
  await start();
  expect(takeRecoveryAnswer(dataDir, id)).toBeUndefined();
  expect(existsSync(join(recoveryFolder(dataDir), `${id}.request`))).toBe(true);
  expect(await basic('admin', 'another odd and long one')).toBeDefined();
  trial.failRecords(false);
  await start();
  expect(takeRecoveryAnswer(dataDir, id)).toEqual({ done: true });
  expect((await redeem(token)).output.user.name).toBe('admin');
});
