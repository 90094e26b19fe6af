import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Playbook, Step } from '../playbooks/cacao.ts';
import { advance, effectsOf, settle } from './advance.ts';
import { excuse, limits, type Machine, nextMoment, startMachine } from './run-machine.ts';

const done = { ok: true, text: { en: 'done', zh: '完成' } };
const broken = { ok: false, text: { en: 'broken', zh: '故障' } };

function playbookOf(workflow: Record<string, object>, more: Partial<Playbook> = {}): Playbook {
  return {
    type: 'playbook',
    id: 'p',
    name: 'p',
    workflow_start: 'start',
    workflow: workflow as Record<string, Step>,
    ...more,
  } as Playbook;
}

const manual = (more: object = {}) => ({
  type: 'action',
  agent: 'a',
  commands: [{ type: 'manual', command: 'x' }],
  ...more,
});

/** Runs to the end, answering every command with `answer`; the names of the steps that were asked, in order. */
function play(
  playbook: Playbook,
  answer: (step: string) => typeof done = () => done,
  values: Record<string, string> = {},
) {
  const definitions = { p: playbook };
  let now = 1_000;
  let machine = advance(startMachine(playbook, values, now), definitions, now);
  const asked: string[] = [];
  for (let turn = 0; machine.outcome === null && turn < 5_000; turn += 1) {
    const [effect] = effectsOf(machine, definitions);
    if (effect === undefined) {
      now = nextMoment(machine) ?? now;
      machine = advance(machine, definitions, now);
      continue;
    }
    const step = machine.threads.find((thread) => thread.id === effect.thread)?.step ?? '';
    asked.push(step);
    machine = settle(machine, definitions, effect.key, answer(step), now);
  }
  return { machine, asked, now };
}

describe('a run', () => {
  const start = { type: 'start', on_completion: 'one' };
  const end = { type: 'end' };

  it('goes from start to end', () => {
    const { machine, asked } = play(
      playbookOf({ start, one: manual({ on_completion: 'two' }), two: manual({ on_completion: 'end' }), end }),
    );
    expect(asked).toEqual(['one', 'two']);
    expect(machine).toMatchObject({ outcome: 'succeeded', threads: [] });
  });

  it('does the commands of a step in order', () => {
    const commands = [1, 2, 3].map((number) => ({ type: 'manual', command: `${number}` }));
    const { asked } = play(playbookOf({ start, one: manual({ commands, on_completion: 'end' }), end }));
    expect(asked).toEqual(['one', 'one', 'one']);
  });

  it('takes on_failure, else the exception once, and then has failed', () => {
    const way = playbookOf({
      start,
      one: manual({ on_success: 'end', on_failure: 'two' }),
      two: manual({ on_completion: 'end' }),
      end,
    });
    expect(play(way, (step) => (step === 'one' ? broken : done))).toMatchObject({
      asked: ['one', 'two'],
      machine: { outcome: 'succeeded' },
    });
    const exception = playbookOf(
      { start, one: manual({ on_completion: 'end' }), two: manual({ on_completion: 'end' }), end },
      { workflow_exception: 'two' },
    );
    expect(play(exception, (step) => (step === 'one' ? broken : done))).toMatchObject({
      asked: ['one', 'two'],
      machine: { outcome: 'failed', failure: broken.text },
    });
    expect(play(exception, () => broken)).toMatchObject({ asked: ['one', 'two'], machine: { outcome: 'failed' } });
  });

  it('waits for its delay and gives up at its timeout', () => {
    const playbook = playbookOf({ start, one: manual({ delay: 500, timeout: 2_000, on_completion: 'end' }), end });
    const definitions = { p: playbook };
    const waiting = advance(startMachine(playbook, {}, 0), definitions, 0);
    expect(effectsOf(waiting, definitions)).toEqual([]);
    expect(nextMoment(waiting)).toBe(500);
    const acting = advance(waiting, definitions, 500);
    expect(effectsOf(acting, definitions)).toHaveLength(1);
    expect(advance(acting, definitions, 2_499).outcome).toBeNull();
    expect(advance(acting, definitions, 2_500)).toMatchObject({
      outcome: 'failed',
      failure: { en: expect.stringContaining('ACTION_TIMEOUT') },
    });
  });

  it('joins all branches before it goes on, and fails when one does', () => {
    const workflow = {
      start,
      one: { type: 'parallel', next_steps: ['a', 'b'], on_completion: 'after' },
      a: manual({ on_completion: 'end' }),
      b: manual({ on_completion: 'end' }),
      after: manual({ on_completion: 'end' }),
      end,
    };
    expect(play(playbookOf(workflow)).asked).toEqual(['a', 'b', 'after']);
    const failed = play(playbookOf(workflow), (step) => (step === 'a' ? broken : done));
    expect(failed.machine).toMatchObject({ outcome: 'failed', threads: [] });
    expect(failed.machine.trace.find((trace) => trace.step === 'b')?.state).toBe('cancelled');
  });

  it.each([
    ['1', ['yes', 'after']],
    ['2', ['no', 'after']],
  ])('decides by a condition (%s)', (value, asked) => {
    const one = {
      type: 'if-condition',
      condition: '__x__:value = 1',
      on_true: 'yes',
      on_false: 'no',
      on_completion: 'after',
    };
    const workflow = {
      start,
      one,
      yes: manual({ on_completion: 'end' }),
      no: manual({ on_completion: 'end' }),
      after: manual({ on_completion: 'end' }),
      end,
    };
    expect(play(playbookOf(workflow), () => done, { __x__: value }).asked).toEqual(asked);
  });

  it.each([
    ['a', 'a'],
    ['z', 'other'],
    ['constructor', 'other'],
  ])('switches by a value (%s)', (value, asked) => {
    const one = {
      type: 'switch-condition',
      switch: '__x__:value',
      cases: { a: 'a', default: 'other' },
      on_completion: 'end',
    };
    const workflow = { start, one, a: manual({ on_completion: 'end' }), other: manual({ on_completion: 'end' }), end };
    expect(play(playbookOf(workflow), () => done, { __x__: value }).asked).toEqual([asked]);
  });

  it('ends a loop that has no end', () => {
    const one = { type: 'while-condition', condition: '__x__:value = 1', on_true: 'a', on_completion: 'end' };
    const { machine } = play(playbookOf({ start, one, a: { type: 'end' }, end }), () => done, { __x__: '1' });
    expect(machine.outcome).toBe('failed');
    expect(machine.entered).toBeLessThanOrEqual(limits.entered + 2);
    const circle = play(
      playbookOf({
        start,
        one: { type: 'if-condition', condition: '__x__:value = 1', on_true: 'end', on_completion: 'one' },
        end,
      }),
      () => done,
      { __x__: '1' },
    );
    expect(circle.machine.outcome).toBe('failed');
  });

  it('calls another playbook with the variables it is given, and takes back those it asks for', () => {
    const called = {
      ...playbookOf(
        { start: { type: 'start', on_completion: 'inner' }, inner: manual({ on_completion: 'end' }), end },
        { playbook_variables: { __a__: { type: 'string' }, __b__: { type: 'string', value: 'made' } } },
      ),
      id: 'q',
    } as Playbook;
    const playbook = playbookOf({
      start,
      one: {
        type: 'playbook-action',
        playbook_id: 'q',
        in_args: ['__a__'],
        out_args: ['__b__'],
        on_completion: 'last',
      },
      last: manual({ on_completion: 'end' }),
      end,
    });
    const definitions = { p: playbook, q: called };
    let machine: Machine = advance(startMachine(playbook, { __a__: 'given', __b__: 'old' }, 0), definitions, 0);
    const [inner] = effectsOf(machine, definitions);
    expect([inner?.lookup('__a__'), inner?.lookup('__b__')]).toEqual(['given', 'made']);
    machine = settle(machine, definitions, inner?.key ?? '', done, 0);
    expect(effectsOf(machine, definitions)[0]?.lookup('__b__')).toBe('made');
  });

  it('ignores an outcome nobody waits for', () => {
    const playbook = playbookOf({ start, one: manual({ on_completion: 'end' }), end });
    const machine = advance(startMachine(playbook, {}, 0), { p: playbook }, 0);
    expect(settle(machine, { p: playbook }, 't9.9.0', done, 0)).toBe(machine);
  });
});

describe('a run that was interrupted', () => {
  it('goes on at its step with the time it had left, however long nobody worked on it', () => {
    const playbook = playbookOf({
      start: { type: 'start', on_completion: 'act' },
      act: manual({ timeout: 60_000, on_completion: 'end' }),
      end: { type: 'end' },
    });
    const definitions = { p: playbook };
    const begun = advance(startMachine(playbook, {}, 1_000), definitions, 1_000);
    const down = 3_600_000;
    expect(advance(begun, definitions, 1_000 + down).outcome).toBe('failed');
    const resumed = advance(excuse(begun, down), definitions, 1_000 + down);
    expect(resumed.outcome).toBeNull();
    expect(effectsOf(resumed, definitions).map(({ key }) => key)).toEqual(
      effectsOf(begun, definitions).map(({ key }) => key),
    );
    expect(advance(resumed, definitions, 1_000 + down + 60_000).outcome).toBe('failed');
  });
});

describe('any workflow', () => {
  const ids = ['s0', 's1', 's2', 's3', 's4'];
  const id = fc.constantFrom(...ids, 'end');
  const ways = fc.oneof(
    fc.record({ on_completion: id }),
    fc.record({ on_success: id, on_failure: id }),
    fc.constant({}),
  );
  const step = fc
    .tuple(
      fc.oneof(
        fc.constant(manual()),
        id.map((next) => ({ type: 'if-condition', condition: '__x__:value = 1', on_true: next })),
        id.map((next) => ({ type: 'while-condition', condition: '__x__:value = 1', on_true: next })),
        fc.array(id, { minLength: 1, maxLength: 3 }).map((next_steps) => ({ type: 'parallel', next_steps })),
        id.map((next) => ({ type: 'switch-condition', switch: '__x__:value', cases: { default: next } })),
      ),
      ways,
    )
    .map(([own, way]) => ({ ...own, ...way }));
  const workflow = fc.tuple(
    step,
    step,
    step,
    step,
    step,
    fc.option(id, { nil: undefined }),
    fc.constantFrom('1', '2'),
    fc.array(fc.boolean()),
  );

  it('ends, within its bounds, and goes on from what was stored exactly as it would have', () => {
    fc.assert(
      fc.property(workflow, ([a, b, c, d, e, exception, x, answers]) => {
        const steps = Object.fromEntries([a, b, c, d, e].map((one, index) => [ids[index], one]));
        const playbook = playbookOf(
          { start: { type: 'start', on_completion: 's0' }, ...steps, end: { type: 'end' } },
          { workflow_exception: exception },
        );
        const definitions = { p: playbook };
        let stored = advance(startMachine(playbook, { __x__: x }, 0), definitions, 0);
        let turn = 0;
        while (stored.outcome === null) {
          const effects = effectsOf(stored, definitions);
          expect(new Set(effects.map((effect) => effect.key)).size).toBe(effects.length);
          const [effect] = effects;
          expect(effect).toBeDefined();
          const outcome = answers[turn % Math.max(1, answers.length)] === false ? broken : done;
          turn += 1;
          expect(turn).toBeLessThan(limits.entered * 3);
          const direct = settle(stored, definitions, effect?.key ?? '', outcome, turn);
          const reread = settle(JSON.parse(JSON.stringify(stored)), definitions, effect?.key ?? '', outcome, turn);
          expect(reread).toEqual(direct);
          stored = direct;
        }
        expect(stored.threads).toEqual([]);
        expect(stored.trace.every((trace) => trace.endedAt !== null)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
