import { createAlarmBoard } from '@citywall/platform/runtime';
import { describe, expect, test } from 'vitest';
import { clockAlarm, createClockCheck } from './clock-check.ts';
import type { TimeAnswer } from './sntp.ts';
import type { SystemTime } from './system-clock.ts';

/** A check over a clock and sources that the test moves. */
function openCheck(servers: readonly string[] = [], system: SystemTime = { kept: 'unknown' }) {
  const at = { wall: 1_800_000_000_000, even: 5_000 };
  const answers = new Map<string, TimeAnswer | Error>();
  const clock = { now: () => at.wall };
  const alarms = createAlarmBoard(clock);
  const settings = { get: (key: string, fallback: unknown) => (key === 'trust.time.servers' ? servers : fallback) };
  const check = createClockCheck({
    clock,
    alarms,
    settings: settings as never,
    monotonic: () => at.even,
    readSystem: async () => system,
    askServer: async (server) => {
      const answer = answers.get(server) ?? new Error('silent');
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  const pass = (ms: number, wallMs = ms): void => {
    at.even += ms;
    at.wall += wallMs;
  };
  return { check, answers, alarms, pass, raised: () => alarms.list().some(({ key }) => key === clockAlarm) };
}

const near: TimeAnswer = { offset: 4, bound: 20 };
const far: TimeAnswer = { offset: 3_000, bound: 20 };

describe('with time servers', () => {
  test('the clock is sure only while more than half of all named agree with it', async () => {
    const { check, answers, raised } = openCheck(['a', 'b', 'c']);
    await check.check();
    expect(check.state()).toMatchObject({ state: 'unsure', reason: 'servers.differ' });
    expect(raised()).toBe(true);
    answers.set('a', near).set('b', near).set('c', far);
    await check.check();
    expect(check.state()).toMatchObject({ state: 'sure', offset: 4 });
    expect(raised()).toBe(false);
    answers.set('b', far);
    await check.check();
    expect(check.state().state).toBe('unsure');
  });

  test('an answer that proves too little counts as none', async () => {
    const { check, answers } = openCheck(['a']);
    answers.set('a', { offset: 0, bound: 501 });
    await check.check();
    expect(check.state().state).toBe('unsure');
  });

  test('a jump of the clock, forward or back, is seen at once and healed by the next agreement', async () => {
    for (const jump of [500, -500]) {
      const { check, answers, pass } = openCheck(['a']);
      answers.set('a', near);
      await check.check();
      pass(10_000);
      expect(check.state().state).toBe('sure');
      pass(1_000, 1_000 + jump);
      expect(check.state()).toMatchObject({ state: 'unsure', reason: 'stepped' });
      pass(1_000);
      expect(check.state().state).toBe('unsure');
      await check.check();
      expect(check.state().state).toBe('sure');
    }
  });

  test('a confirmation is worth nothing after a quarter of an hour', async () => {
    const { check, answers, pass } = openCheck(['a']);
    answers.set('a', near);
    await check.check();
    pass(16 * 60_000);
    expect(check.state()).toMatchObject({ state: 'unsure', reason: 'stale' });
  });
});

describe('without time servers', () => {
  test('the operating system decides when it keeps the clock', async () => {
    const kept = openCheck([], { kept: 'synchronised', by: 'chrony', bound: 12 });
    await kept.check.check();
    expect(kept.check.state()).toMatchObject({ state: 'sure', reason: 'system.synchronised' });
    const loose = openCheck([], { kept: 'synchronised', by: 'chrony', bound: 800 });
    await loose.check.check();
    expect(loose.check.state()).toMatchObject({ state: 'unsure', reason: 'system.inexact' });
    const lost = openCheck([], { kept: 'unsynchronised', by: 'systemd' });
    await lost.check.check();
    expect(lost.check.state().state).toBe('unsure');
  });

  test('nothing is known until a person confirms it, for a day and no further than the next jump', async () => {
    const { check, pass, raised } = openCheck();
    await check.check();
    expect(check.state()).toMatchObject({ state: 'unchecked', reason: 'none' });
    expect(raised()).toBe(true);
    check.confirm();
    expect(check.state()).toMatchObject({ state: 'sure', reason: 'confirmed' });
    expect(raised()).toBe(false);
    pass(25 * 3_600_000);
    expect(check.state().state).toBe('unchecked');
    check.confirm();
    pass(60_000, 60_000 - 3_600_000);
    expect(check.state()).toMatchObject({ state: 'unsure', reason: 'stepped' });
    await check.check();
    expect(check.state().state).toBe('unsure');
    check.confirm();
    expect(check.state().state).toBe('sure');
  });
});
