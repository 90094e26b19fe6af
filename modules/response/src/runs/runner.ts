import type { Actuator, Db, Text } from '@citywall/kernel';
import { addTimeline } from '../incidents/timeline.store.ts';
import { automation, type Context, recordAct } from '../surroundings.ts';
import { advance, effectsOf, settle } from './advance.ts';
import { carryOut, type Progress } from './carry-out.ts';
import { type RunRow, readRun, takeDue, updateRun } from './run.store.ts';
import { type Effect, excuse, type Machine, nextMoment } from './run-machine.ts';
import { titleOfRun } from './run-view.ts';
import { approvalPatience } from './start-run.ts';
import { onWakeRuns } from './wake.ts';

/** While one process works on a run, others leave it alone this long, ms; after a crash it is taken up then or at start. */
const lease = 30_000;
/** How often a command under way is looked at, ms. */
const lookAgain = 1_000;
/** Due for longer than this, nobody can have been working: the platform was down, ms. */
const interrupted = 5_000;
const mostTogether = 8;

/** Works on due runs until stopped. Durable: what it knows is in the rows. */
export interface Runner {
  start(): void;
  /** Lets the runs in hand come to their next pause, at most 2 s. */
  stop(): Promise<void>;
}

export function createRunner(context: Context, actuator: Actuator): Runner {
  const hands = new Set<Promise<void>>();
  let stopped = true;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;
  let silence = (): void => {};

  async function look(): Promise<void> {
    again = true;
    if (looking || stopped) return;
    looking = true;
    try {
      while (again && !stopped && hands.size < mostTogether) {
        again = false;
        const now = context.ports.clock.now();
        const due = await takeDue(context.ports.db, now, now + lease);
        if (due === undefined) continue;
        again = true;
        const hand = work(context, actuator, due.id, now - due.since)
          .catch((error: Error) =>
            context.ports.log.error({ run: due.id, reason: error.message }, 'A run could not be worked on'),
          )
          .finally(() => {
            hands.delete(hand);
            if (hands.size === mostTogether - 1) void look();
          });
        hands.add(hand);
      }
    } catch (error) {
      context.ports.log.warn({ reason: (error as Error).message }, 'Runs could not be looked up; trying again');
    } finally {
      looking = false;
    }
  }

  return {
    start: () => {
      stopped = false;
      silence = onWakeRuns(() => void look());
      timer = setInterval(() => void look(), lookAgain);
      void look();
    },
    stop: async () => {
      stopped = true;
      silence();
      clearInterval(timer);
      await Promise.race([Promise.all(hands), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    },
  };
}

/** One turn of one run: on as far as it goes, then its commands, then what they brought. */
async function work(context: Context, actuator: Actuator, id: string, waited: number): Promise<void> {
  const { db } = context.ports;
  const before = await db.transaction().execute((transaction) => prepare(context, transaction, id, waited));
  if (before === undefined) return;
  for (const effect of effectsOf(before.machine, before.definitions)) {
    const progress = await carryOut(context, actuator, before, effect);
    const goesOn = await db.transaction().execute((transaction) => enter(context, transaction, id, effect, progress));
    if (!goesOn) return;
  }
}

/** Advances the run and keeps it before anything is carried out; undefined when nothing is to be. */
async function prepare(context: Context, db: Db, id: string, waited: number): Promise<RunRow | undefined> {
  const run = await readRun(db, id, true);
  if (run === undefined || run.endedAt !== null) return undefined;
  const now = context.ports.clock.now();
  if (run.state === 'waiting-approval' && run.machine.trace.length === 0) {
    if (now - run.startedAt < approvalPatience) return undefined;
    await finish(context, db, run, 'refused', {
      en: 'Nobody decided within a day.',
      zh: '一天内无人决定。',
    });
    return undefined;
  }
  // A run that was due long before anybody looked was interrupted: it goes on at its step with the time it had left.
  const machine = waited > interrupted ? excuse(run.machine, waited) : run.machine;
  const advanced = await keep(context, db, run, advance(machine, run.definitions, now));
  return advanced.endedAt === null && advanced.state === 'running' ? advanced : undefined;
}

/** Enters what a command brought; false when the run has ended or must wait for a person. */
async function enter(context: Context, db: Db, id: string, effect: Effect, progress: Progress): Promise<boolean> {
  const run = await readRun(db, id, true);
  if (run === undefined || run.endedAt !== null) return false;
  const now = context.ports.clock.now();
  if (progress.kind === 'under-way') {
    await updateRun(db, { ...run, dueAt: now + lookAgain });
    return true;
  }
  if (progress.kind === 'needs-person') {
    await waitForPerson(context, db, run, effect, progress.text);
    return false;
  }
  const reason = progress.refusal ?? run.reason;
  const machine = settle(run.machine, run.definitions, effect.key, progress.outcome, now);
  const kept = await keep(context, db, { ...run, reason }, machine, progress.refusal);
  return kept.endedAt === null;
}

async function waitForPerson(context: Context, db: Db, run: RunRow, effect: Effect, text: Text): Promise<void> {
  if (run.state === 'waiting-approval') return;
  const machine = structuredClone(run.machine);
  const trace = machine.trace.findLast((entry) => effect.key.startsWith(`${entry.key}.`));
  if (trace !== undefined) Object.assign(trace, { state: 'waiting', text });
  // A machine's short timeout is not for people: they get a day.
  const thread = machine.threads.find((one) => one.id === effect.thread);
  const patience = context.ports.clock.now() + approvalPatience;
  if (thread !== undefined && effect.command.type !== 'manual') thread.deadline = patience;
  const dueAt = nextMoment(machine) ?? patience;
  await updateRun(db, { ...run, machine, state: 'waiting-approval', reason: text, dueAt });
  await tell(context, db, run, {
    en: `Playbook “${titleOfRun(run).en}” waits for a person: ${text.en}`,
    zh: `处置预案“${titleOfRun(run).zh}”等待人工处理：${text.zh}`,
  });
}

/** Keeps a machine that has moved; a machine that has come to its end ends the run. */
async function keep(context: Context, db: Db, run: RunRow, machine: Machine, refusal?: Text): Promise<RunRow> {
  if (machine.outcome !== null) {
    const state = machine.outcome === 'succeeded' ? 'succeeded' : refusal === undefined ? 'failed' : 'refused';
    return finish(context, db, { ...run, machine }, state, state === 'succeeded' ? null : machine.failure);
  }
  const acts = effectsOf(machine, run.definitions).length > 0;
  const now = context.ports.clock.now();
  const waits = run.state === 'waiting-approval';
  const dueAt = Math.min(
    nextMoment(machine) ?? now + lease,
    acts && !waits ? now + lookAgain : Number.MAX_SAFE_INTEGER,
  );
  const kept = { ...run, machine, dueAt };
  await updateRun(db, kept);
  return kept;
}

/** Ends a run for good and says so everywhere. */
export async function finish(
  context: Context,
  db: Db,
  run: RunRow,
  state: RunRow['state'],
  reason: Text | null,
): Promise<RunRow> {
  const ended = { ...run, state, reason, endedAt: context.ports.clock.now(), dueAt: null };
  await updateRun(db, ended);
  const why = reason === null ? { en: '', zh: '' } : { en: `: ${reason.en}`, zh: `：${reason.zh}` };
  const names = { succeeded: '已成功', failed: '已失败', refused: '被拒绝', cancelled: '已取消', undone: '已撤销' };
  await tell(context, db, run, {
    en: `Playbook “${titleOfRun(run).en}” ${state}${why.en === '' ? '.' : why.en}`,
    zh: `处置预案“${titleOfRun(run).zh}”${names[state as keyof typeof names] ?? state}${why.zh}`,
  });
  await recordAct(context, db, {
    operation: 'response.run.end',
    resource: { type: 'Run', id: run.id },
    outcome: state === 'succeeded' ? 'success' : 'failure',
    risk: 'high',
    details: { state, playbook: run.playbookName, target: run.target, reason: reason?.en ?? null },
  });
  return ended;
}

async function tell(context: Context, db: Db, run: RunRow, text: Text): Promise<void> {
  setTimeout(() => context.ports.live.announce('response.run', { id: run.id }), 100).unref();
  if (run.incident === null) return;
  await addTimeline(db, {
    incident: run.incident,
    time: context.ports.clock.now(),
    kind: 'action',
    text,
    by: automation.name,
    ref: { kind: 'run', id: run.id },
  });
}
