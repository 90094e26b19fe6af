import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTrial, type Trial, TrialGateway } from '../trial-response.ts';

let trial: Trial;
let gateway: TrialGateway;
const minute = 60_000;

beforeAll(async () => {
  trial = await openTrial();
  gateway = await TrialGateway.enrol(trial, 'gw-north');
  await gateway.turn();
});
afterAll(() => trial?.close());

const alarms = () => trial.alarms.list().map(({ key }) => key);

it('misses a gateway that has not been heard for five minutes, until it speaks again', async () => {
  await trial.watchAgents();
  expect(alarms()).toEqual([]);
  trial.advance(5 * minute + 1_000);
  await trial.watchAgents();
  expect(trial.alarms.list()).toMatchObject([
    { key: 'response.agent.away:gw-north', level: 'high', details: { agent: 'gw-north' } },
  ]);
  expect((await trial.run('agent.list')).items).toMatchObject([{ name: 'gw-north', state: 'offline' }]);
  await gateway.turn();
  await trial.watchAgents();
  expect(alarms()).toEqual([]);
});

it('does not blame a gateway for the time in which the platform was down', async () => {
  trial.advance(60 * minute);
  await trial.restart();
  await trial.watchAgents();
  expect(alarms()).toEqual([]);
  trial.advance(6 * minute);
  await trial.watchAgents();
  expect(alarms()).toEqual(['response.agent.away:gw-north']);
});

it('misses one that enrolled and never spoke, waits as long as is set, and forgets one that was revoked', async () => {
  const mute = await TrialGateway.enrol(trial, 'gw-mute');
  await trial.settings().set(trial.db, 'response.agent-away-minutes', 20);
  trial.advance(15 * minute);
  await gateway.turn();
  await trial.watchAgents();
  expect(alarms()).toEqual([]);
  trial.advance(6 * minute);
  await trial.watchAgents();
  expect(alarms()).toEqual(['response.agent.away:gw-mute']);
  await trial.run('agent.revoke', { id: mute.id, reason: 'gone' });
  await trial.watchAgents();
  expect(alarms()).toEqual([]);
});
