import { type Call, conflict, notFound } from '@citywall/kernel';
import { findBlocksOfRun } from '../blocks/block.store.ts';
import { undoBlock } from '../blocks/end-block.ts';
import { addTimeline } from '../incidents/timeline.store.ts';
import { actorOf, type Context } from '../surroundings.ts';
import { settle } from './advance.ts';
import { type RunRow, readRun, updateRun } from './run.store.ts';
import { titleOfRun } from './run-view.ts';
import { finish } from './runner.ts';
import { wakeRuns } from './wake.ts';

async function take(call: Call, id: string, states: readonly RunRow['state'][]): Promise<RunRow> {
  const run = await readRun(call.db, id, true);
  if (run === undefined) throw notFound({ en: 'The run', zh: '该执行' });
  if (states.includes(run.state)) return run;
  throw conflict(
    'response.run.state',
    {
      en: `The run is ${run.state}; this can be done only while it is ${states.join(' or ')}.`,
      zh: `该执行状态为 ${run.state}，仅在 ${states.join(' 或 ')} 时可进行此操作。`,
    },
    { state: run.state },
  );
}

/** A person lets a waiting run act, or confirms the manual step it waits at. */
export async function approve(context: Context, call: Call, id: string, reason: string): Promise<RunRow> {
  const run = await take(call, id, ['waiting-approval']);
  const by = actorOf(call.principal);
  call.note({ playbook: run.playbookName, target: run.target, reason });
  const asked = run.machine.trace.find((trace) => trace.state === 'waiting');
  const manual = asked === undefined ? undefined : manualKey(run, asked.key);
  const text = { en: `Confirmed by ${by.name}: ${reason}`, zh: `由 ${by.name} 确认：${reason}` };
  const machine =
    manual === undefined ? run.machine : settle(run.machine, run.definitions, manual, { ok: true, text }, call.time);
  for (const trace of machine.trace) if (trace.state === 'waiting') trace.state = 'running';
  const approved = { ...run, machine, state: 'running' as const, approvedBy: by, reason: null, dueAt: call.time };
  // Time spent waiting for a person is not a machine's: its clock starts now.
  for (const thread of machine.threads) if (thread.state === 'acting') thread.deadline = call.time + 120_000;
  await updateRun(call.db, approved);
  if (run.incident !== null) {
    const { en, zh } = titleOfRun(run);
    await addTimeline(call.db, {
      incident: run.incident,
      time: call.time,
      kind: 'action',
      text: {
        en: `Playbook “${en}” against ${run.target} approved: ${reason}`,
        zh: `已批准针对 ${run.target} 的处置预案“${zh}”：${reason}`,
      },
      by: by.name,
      ref: { kind: 'run', id },
    });
  }
  call.afterCommit(() => {
    wakeRuns();
    context.ports.live.announce('response.run', { id });
  });
  return approved;
}

/** Key of the manual command a waiting step stands at; undefined when it waits for leave to act. */
function manualKey(run: RunRow, traceKey: string): string | undefined {
  for (const thread of run.machine.threads) {
    const step = run.definitions[thread.playbook]?.workflow[thread.step];
    if (`${thread.id}.${thread.visit}` !== traceKey || step?.type !== 'action') continue;
    if (step.commands[thread.command]?.type === 'manual') return `${traceKey}.${thread.command}`;
  }
  return undefined;
}

/** A person decides that a waiting run shall not act. */
export async function refuse(context: Context, call: Call, id: string, reason: string): Promise<RunRow> {
  const run = await take(call, id, ['waiting-approval']);
  call.note({ playbook: run.playbookName, target: run.target, reason });
  const { name } = call.principal;
  return finish(context, call.db, run, 'refused', {
    en: `Refused by ${name}: ${reason}`,
    zh: `由 ${name} 拒绝：${reason}`,
  });
}

/** Stops a run where it stands; what it has done stays until undone. */
export async function cancel(context: Context, call: Call, id: string, reason: string): Promise<RunRow> {
  const run = await take(call, id, ['running', 'waiting-approval']);
  call.note({ playbook: run.playbookName, reason });
  const { name } = call.principal;
  return finish(context, call.db, run, 'cancelled', {
    en: `Cancelled by ${name}: ${reason}`,
    zh: `由 ${name} 取消：${reason}`,
  });
}

/** Takes back what an ended run did: its blocks that still stand. */
export async function undo(context: Context, call: Call, id: string, reason: string): Promise<RunRow> {
  const run = await take(call, id, ['succeeded', 'failed', 'cancelled']);
  call.note({ playbook: run.playbookName, reason });
  const blocks = await findBlocksOfRun(call.db, id);
  for (const block of blocks) await undoBlock(context, call.db, block, actorOf(call.principal), reason);
  if (blocks.length === 0) {
    throw conflict('response.run.nothing', {
      en: 'Nothing this run did still stands.',
      zh: '该执行已没有仍然生效的操作。',
    });
  }
  const { name } = call.principal;
  return finish(context, call.db, run, 'undone', {
    en: `Undone by ${name}: ${reason}`,
    zh: `由 ${name} 撤销：${reason}`,
  });
}
