import type { Json, Text } from '@citywall/kernel';
import type { Command, Playbook } from '../playbooks/cacao.ts';
import type { Values } from '../playbooks/variables.ts';

/** One place in a workflow where a run stands. Branches and called playbooks are threads below the step that made them. */
export interface Thread {
  readonly id: string;
  /** Which playbook of `definitions`, and which set of variables. */
  playbook: string;
  scope: string;
  step: string;
  state: 'ready' | 'delayed' | 'acting' | 'joining';
  readonly parent: string | null;
  /** Distinguishes visits of the same step, for idempotent actions. */
  visit: number;
  /** Commands of the present action step that are done. */
  command: number;
  /** ms; when the delay is over, and when the step has failed. */
  readyAt: number;
  deadline: number | null;
  rounds: number;
  /** This thread runs its playbook's workflow_exception; whatever it does, it ends as failed. */
  excepted: boolean;
}

/** A visited step, for people. */
export interface Trace {
  readonly key: string;
  readonly step: string;
  readonly name: Text;
  readonly type: string;
  state: 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled';
  readonly startedAt: number;
  endedAt: number | null;
  text: Text;
  proof?: Json;
}

/** Everything a run is, as kept in the database: from it the run goes on after any crash. */
export interface Machine {
  threads: Thread[];
  scopes: Record<string, Values>;
  trace: Trace[];
  /** Steps entered; bounded. */
  entered: number;
  nextThread: number;
  outcome: 'succeeded' | 'failed' | null;
  failure: Text | null;
}

export type Definitions = Readonly<Record<string, Playbook>>;

/** A command that is to be carried out; `key` is the same whenever it is asked for again. */
export interface Effect {
  readonly key: string;
  readonly thread: string;
  readonly command: Command;
  readonly lookup: (name: string) => string | undefined;
  readonly deadline: number;
}

/** How a command ended. */
export interface EffectOutcome {
  readonly ok: boolean;
  readonly text: Text;
  readonly proof?: Json;
}

export const limits = { entered: 1_000, rounds: 1_000, threads: 100, depth: 8 } as const;

/** A run about to enter its playbook's start step. */
export function startMachine(playbook: Playbook, values: Values, now: number): Machine {
  return {
    threads: [
      {
        id: 't0',
        playbook: playbook.id,
        scope: 's0',
        step: playbook.workflow_start,
        state: 'ready',
        parent: null,
        visit: 0,
        command: 0,
        readyAt: now,
        deadline: null,
        rounds: 0,
        excepted: false,
      },
    ],
    scopes: { s0: values },
    trace: [],
    entered: 0,
    nextThread: 1,
    outcome: null,
    failure: null,
  };
}

/** When something happens by itself next, ms; undefined when only an outcome moves the run on. */
export function nextMoment(machine: Machine): number | undefined {
  const moments = machine.threads.flatMap((thread) => [
    ...(thread.state === 'delayed' ? [thread.readyAt] : []),
    ...(thread.deadline !== null ? [thread.deadline] : []),
  ]);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}

/** Key of what an acting thread is doing. */
export function effectKey(thread: Thread): string {
  return `${thread.id}.${thread.visit}.${thread.command}`;
}

/** The machine with its deadlines put off: time in which nobody could work on it (ms) does not count against it. */
export function excuse(machine: Machine, ms: number): Machine {
  const excused = structuredClone(machine);
  for (const thread of excused.threads) if (thread.deadline !== null) thread.deadline += ms;
  return excused;
}
