import type { Text } from '@citywall/kernel';
import { type ActionStep, nameOfStep, type Step } from '../playbooks/cacao.ts';
import { parseCondition } from '../playbooks/condition.ts';
import { lookupIn, referencesIn, startValues } from '../playbooks/variables.ts';
import { same } from '../surroundings.ts';
import {
  type Definitions,
  type Effect,
  type EffectOutcome,
  effectKey,
  limits,
  type Machine,
  type Thread,
  type Trace,
} from './run-machine.ts';

/** Used for actions that set no timeout of their own, ms: machines answer within minutes, people within a day. */
const defaultTimeouts = { machine: 120_000, person: 86_400_000 };

/**
 * Moves a run on as far as it goes by itself: through conditions, branches, delays and timeouts that are over, up to
 * commands that somebody must carry out. A pure function of its arguments.
 */
export function advance(before: Machine, definitions: Definitions, now: number): Machine {
  const run = new Progress(structuredClone(before), definitions, now);
  run.go();
  return run.machine;
}

/** Enters the outcome of a command, and moves on. An outcome nobody waits for (any more) changes nothing. */
export function settle(
  before: Machine,
  definitions: Definitions,
  key: string,
  outcome: EffectOutcome,
  now: number,
): Machine {
  const run = new Progress(structuredClone(before), definitions, now);
  const thread = run.machine.threads.find((one) => one.state === 'acting' && effectKey(one) === key);
  if (thread === undefined) return before;
  run.settle(thread, outcome);
  run.go();
  return run.machine;
}

/** Commands that are waiting to be carried out. */
export function effectsOf(machine: Machine, definitions: Definitions): readonly Effect[] {
  return machine.threads.flatMap((thread) => {
    if (thread.state !== 'acting') return [];
    const step = stepOf(thread, definitions) as ActionStep;
    const command = step.commands[thread.command];
    if (command === undefined) return [];
    const lookup = lookupIn(step, machine.scopes[thread.scope] ?? {});
    return [{ key: effectKey(thread), thread: thread.id, command, lookup, deadline: thread.deadline ?? 0 }];
  });
}

function stepOf(thread: Thread, definitions: Definitions): Step {
  const step = definitions[thread.playbook]?.workflow[thread.step];
  if (step === undefined) throw new Error(`${thread.step} is not in ${thread.playbook}`);
  return step;
}

class Progress {
  readonly machine: Machine;
  readonly #definitions: Definitions;
  readonly #now: number;

  constructor(machine: Machine, definitions: Definitions, now: number) {
    this.machine = machine;
    this.#definitions = definitions;
    this.#now = now;
  }

  go(): void {
    for (;;) {
      if (this.machine.outcome !== null) return;
      const late = this.machine.threads.find((one) => one.deadline !== null && one.deadline <= this.#now);
      if (late !== undefined) {
        this.#fail(late, { en: 'Its time was over (ACTION_TIMEOUT).', zh: '已超时（ACTION_TIMEOUT）。' });
        continue;
      }
      const thread = this.machine.threads.find(
        (one) => one.state === 'ready' || (one.state === 'delayed' && one.readyAt <= this.#now),
      );
      if (thread === undefined) return;
      this.#enter(thread);
    }
  }

  settle(thread: Thread, outcome: EffectOutcome): void {
    const trace = this.#trace(thread);
    if (trace !== undefined) {
      trace.text = outcome.text;
      if (outcome.proof !== undefined) trace.proof = outcome.proof;
    }
    const step = stepOf(thread, this.#definitions) as ActionStep;
    if (!outcome.ok) {
      this.#fail(thread, outcome.text);
      return;
    }
    thread.command += 1;
    if (thread.command < step.commands.length) return;
    this.#succeed(thread);
  }

  #enter(thread: Thread): void {
    const step = stepOf(thread, this.#definitions);
    if (thread.state === 'ready' && !this.#begin(thread, step)) return;
    thread.state = 'ready';
    try {
      this.#execute(thread, step);
    } catch (error) {
      this.#fail(thread, same((error as Error).message.slice(0, 500)));
    }
  }

  /** Notes the visit, sets its clock; false when the step has to wait for its delay or the run is out of bounds. */
  #begin(thread: Thread, step: Step): boolean {
    this.machine.entered += 1;
    thread.visit = this.machine.entered;
    thread.command = 0;
    thread.rounds = 0;
    const delay = step.delay ?? 0;
    thread.deadline = step.timeout === undefined ? null : this.#now + delay + step.timeout;
    this.machine.trace.push({
      key: `${thread.id}.${thread.visit}`,
      step: thread.step,
      name: nameOfStep(step),
      type: step.type,
      state: 'running',
      startedAt: this.#now,
      endedAt: null,
      text: { en: '', zh: '' },
    });
    if (this.machine.entered > limits.entered || this.machine.threads.length > limits.threads) {
      this.#give({
        en: `The run was stopped after ${limits.entered} steps or ${limits.threads} branches: the playbook seems to have no end.`,
        zh: `执行已在 ${limits.entered} 个步骤或 ${limits.threads} 个分支后停止：处置预案似乎没有终点。`,
      });
      return false;
    }
    if (delay === 0) return true;
    thread.state = 'delayed';
    thread.readyAt = this.#now + delay;
    return false;
  }

  #execute(thread: Thread, step: Step): void {
    const lookup = lookupIn(step, this.machine.scopes[thread.scope] ?? {});
    switch (step.type) {
      case 'start':
        this.#succeed(thread);
        return;
      case 'end':
        this.#end(thread);
        return;
      case 'action': {
        const person = step.commands.some((command) => command.type === 'manual');
        thread.deadline ??= this.#now + (person ? defaultTimeouts.person : defaultTimeouts.machine);
        thread.state = 'acting';
        return;
      }
      case 'playbook-action':
        this.#call(thread, step);
        return;
      case 'parallel':
        this.#branch(thread, step.next_steps);
        return;
      case 'if-condition': {
        const way = parseCondition(step.condition)(lookup) ? step.on_true : step.on_false;
        if (way === undefined) this.#succeed(thread);
        else this.#branch(thread, [way]);
        return;
      }
      case 'while-condition':
        if (!parseCondition(step.condition)(lookup)) {
          this.#succeed(thread);
          return;
        }
        thread.rounds += 1;
        if (thread.rounds > limits.rounds) throw new Error(`The loop went round more than ${limits.rounds} times.`);
        this.#branch(thread, [step.on_true]);
        return;
      case 'switch-condition': {
        const value = lookup(referencesIn(step.switch)[0] ?? '') ?? '';
        const way = Object.hasOwn(step.cases, value) ? step.cases[value] : step.cases.default;
        if (way === undefined) this.#succeed(thread);
        else this.#branch(thread, [way]);
        return;
      }
    }
  }

  #branch(thread: Thread, steps: readonly string[], into: Partial<Thread> = {}): void {
    thread.state = 'joining';
    for (const step of steps) {
      const id = `t${this.machine.nextThread}`;
      this.machine.nextThread += 1;
      const fresh = { command: 0, rounds: 0, visit: 0, readyAt: this.#now, deadline: null, excepted: false };
      const { playbook, scope } = thread;
      this.machine.threads.push({ id, playbook, scope, step, state: 'ready', parent: thread.id, ...fresh, ...into });
    }
  }

  #call(thread: Thread, step: Extract<Step, { type: 'playbook-action' }>): void {
    const called = this.#definitions[step.playbook_id];
    if (called === undefined) throw new Error(`${step.playbook_id} is not known.`);
    if (this.#depth(thread) >= limits.depth) throw new Error('Playbooks call each other too deeply.');
    const values = this.machine.scopes[thread.scope] ?? {};
    const given = Object.fromEntries(
      (step.in_args ?? []).flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
    );
    const scope = `s${this.machine.nextThread}`;
    this.machine.scopes[scope] = startValues(called.playbook_variables, given);
    this.#branch(thread, [called.workflow_start], { playbook: called.id, scope });
  }

  #depth(thread: Thread): number {
    let depth = 0;
    for (let one: Thread | undefined = thread; one !== undefined; one = this.#parent(one)) {
      if (this.#parent(one)?.playbook !== one.playbook) depth += 1;
    }
    return depth;
  }

  #succeed(thread: Thread): void {
    this.#note(thread, 'succeeded');
    const step = stepOf(thread, this.#definitions);
    const next = step.on_completion ?? step.on_success;
    if (next === undefined) {
      this.#leave(thread);
      return;
    }
    thread.step = next;
    thread.state = 'ready';
    thread.deadline = null;
  }

  /** To on_failure, else to the playbook's exception once, else the failure goes to whoever made this thread. */
  #fail(thread: Thread, text: Text): void {
    this.#note(thread, 'failed', text);
    this.machine.failure ??= text;
    this.#drop(thread.id);
    const step = stepOf(thread, this.#definitions);
    const exception = this.#definitions[thread.playbook]?.workflow_exception;
    const way = step.on_failure ?? (this.#wasExcepted(thread) ? undefined : exception);
    if (way === undefined) {
      this.#leaveFailed(thread, text);
      return;
    }
    if (step.on_failure === undefined) thread.excepted = true;
    thread.step = way;
    thread.state = 'ready';
    thread.deadline = null;
  }

  #wasExcepted(thread: Thread): boolean {
    for (let one: Thread | undefined = thread; one !== undefined; one = this.#parent(one))
      if (one.excepted) return true;
    return false;
  }

  #end(thread: Thread): void {
    this.#note(thread, 'succeeded');
    this.#leave(thread);
  }

  /** The thread is through; the step that made it goes on when all its branches are. */
  #leave(thread: Thread): void {
    if (thread.excepted) {
      this.#leaveFailed(thread, this.machine.failure ?? { en: 'Failed.', zh: '失败。' });
      return;
    }
    const parent = this.#parent(thread);
    this.machine.threads = this.machine.threads.filter((one) => one !== thread);
    if (parent === undefined) {
      this.machine.outcome = 'succeeded';
      this.machine.failure = null;
      return;
    }
    if (this.machine.threads.some((one) => one.parent === parent.id)) return;
    const step = stepOf(parent, this.#definitions);
    if (step.type === 'playbook-action') this.#takeBack(parent, thread, step.out_args ?? []);
    if (step.type === 'while-condition') this.#again(parent, step);
    else this.#succeed(parent);
  }

  #again(parent: Thread, step: Step): void {
    parent.state = 'ready';
    this.machine.entered += 1;
    try {
      if (this.machine.entered > limits.entered) throw new Error('The loop has no end.');
      this.#execute(parent, step);
    } catch (error) {
      this.#fail(parent, same((error as Error).message.slice(0, 500)));
    }
  }

  #takeBack(parent: Thread, child: Thread, names: readonly string[]): void {
    const from = this.machine.scopes[child.scope] ?? {};
    const taken = Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
    this.machine.scopes[parent.scope] = { ...this.machine.scopes[parent.scope], ...taken };
    delete this.machine.scopes[child.scope];
  }

  #leaveFailed(thread: Thread, text: Text): void {
    const parent = this.#parent(thread);
    this.machine.threads = this.machine.threads.filter((one) => one !== thread);
    if (parent === undefined) this.machine.outcome = 'failed';
    else this.#fail(parent, text);
  }

  /** Ends the whole run. */
  #give(text: Text): void {
    for (const thread of this.machine.threads) this.#note(thread, 'failed', text);
    this.machine.threads = [];
    this.machine.outcome = 'failed';
    this.machine.failure = text;
  }

  /** Removes everything below a thread. */
  #drop(id: string): void {
    for (const child of this.machine.threads.filter((one) => one.parent === id)) {
      this.#note(child, 'cancelled');
      this.machine.threads = this.machine.threads.filter((one) => one !== child);
      this.#drop(child.id);
    }
  }

  #parent(thread: Thread): Thread | undefined {
    return this.machine.threads.find((one) => one.id === thread.parent);
  }

  #trace(thread: Thread): Trace | undefined {
    return this.machine.trace.find((entry) => entry.key === `${thread.id}.${thread.visit}`);
  }

  #note(thread: Thread, state: Trace['state'], text?: Text): void {
    const trace = this.#trace(thread);
    if (trace === undefined || trace.endedAt !== null) return;
    trace.state = state;
    trace.endedAt = this.#now;
    if (text !== undefined) trace.text = text;
  }
}
