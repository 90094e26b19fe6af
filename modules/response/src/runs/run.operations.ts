import { type Actuator, type Call, invalid, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { addTimeline } from '../incidents/timeline.store.ts';
import { Id, listOf, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import { actorOf, type Context } from '../surroundings.ts';
import { approve, cancel, refuse, undo } from './decide-run.ts';
import { findRuns, type RunRow, readRun } from './run.store.ts';
import { RunSchema, RunStateSchema, titleOfRun, viewRun } from './run-view.ts';
import { completed, startRun, variablesOfIncident } from './start-run.ts';

const one = ({ id }: { id: string }) => ({ type: 'Run', id });
const every = () => ({ type: 'Run', id: '*' });
type Decision = (context: Context, call: Call, id: string, reason: string) => Promise<RunRow>;

/** Runs of playbooks: what ran, what waits, and the decisions on them. */
export function runOperations(context: Context, actuator: Actuator): readonly Operation[] {
  const decision = (verb: string, act: Decision, en: string, zh: string): Operation =>
    operation({
      name: `response.run.${verb}`,
      http: `POST /response/runs/{id}/${verb}`,
      summary: { en, zh },
      input: Type.Object({ id: Id, reason: Reason }),
      output: RunSchema,
      risk: 'high',
      resource: one,
      run: async ({ id, reason }, call) => viewRun(await act(context, call, id, reason), call.language),
    });
  return [
    operation({
      name: 'response.run.list',
      http: 'GET /response/runs',
      summary: { en: 'Runs of playbooks, newest first.', zh: '处置预案执行列表，最新在前。' },
      input: Type.Object({
        state: Type.Optional(RunStateSchema),
        incident: Type.Optional(Id),
        playbook: Type.Optional(Type.String({ maxLength: 100 })),
        ...pageInput,
      }),
      output: listOf(RunSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: every,
      run: async (input, call) => {
        const limit = input.limit ?? 100;
        const rows = await findRuns(call.db, { ...input, before: readCursor(input.cursor), limit: limit + 1 });
        return pageOf(rows, limit, (row) => viewRun(row, call.language));
      },
    }),
    operation({
      name: 'response.run.get',
      http: 'GET /response/runs/{id}',
      summary: { en: 'One run with its steps.', zh: '单次执行及其步骤。' },
      input: Type.Object({ id: Id }),
      output: RunSchema,
      risk: 'low',
      recording: 'aggregate',
      resource: one,
      run: async ({ id }, call) => {
        const row = await readRun(call.db, id);
        if (row === undefined) throw notFound({ en: 'The run', zh: '该执行' });
        return viewRun(row, call.language);
      },
    }),
    operation({
      name: 'response.run.start',
      http: 'POST /response/runs',
      summary: {
        en: 'Runs a playbook by hand; dryRun shows the plan and changes nothing.',
        zh: '手动执行处置预案；dryRun 仅显示计划而不作更改。',
      },
      input: Type.Object({
        playbook: Type.String({ maxLength: 100 }),
        incident: Type.Optional(Type.Union([Id, Type.Null()])),
        variables: Type.Optional(Type.Record(Type.String({ maxLength: 104 }), Type.String({ maxLength: 10_000 }))),
        dryRun: Type.Optional(Type.Boolean()),
      }),
      output: RunSchema,
      risk: 'high',
      resource: every,
      run: async ({ playbook, incident = null, variables = {}, dryRun = false }, call) => {
        const told = incident === null ? {} : await variablesOfIncident(context, call.db, incident).catch(cannotRun);
        const wish = {
          playbook,
          incident,
          variables: completed({ ...told, ...variables }),
          dryRun,
          mode: 'manual' as const,
          trusted: true,
          cause: null,
        };
        const requestedBy = actorOf(call.principal);
        const run = await startRun(context, actuator, call.db, { ...wish, requestedBy }).catch(cannotRun);
        if (run === undefined) throw new Error('a run without cause was not added');
        call.note({ run: run.id, playbook: run.playbookName, dryRun, target: run.target });
        if (incident !== null && !dryRun) await tell(call, run, incident);
        return viewRun(run, call.language);
      },
    }),
    decision(
      'approve',
      approve,
      'Lets a waiting run act, or confirms its manual step.',
      '批准等待中的执行，或确认其人工步骤。',
    ),
    decision('refuse', refuse, 'Decides that a waiting run shall not act.', '拒绝等待中的执行。'),
    decision('cancel', cancel, 'Stops a run where it stands.', '在当前步骤停止执行。'),
    decision('undo', undo, 'Takes back what a run did and still stands.', '撤销该执行中仍然生效的操作。'),
  ];
}

function cannotRun(error: Error): never {
  const reason = error.message.slice(0, 500);
  throw invalid('response.run.impossible', { en: `It cannot be run: ${reason}`, zh: `无法执行：${reason}` });
}

function tell(call: Call, run: RunRow, incident: string): Promise<void> {
  return addTimeline(call.db, {
    incident,
    time: call.time,
    kind: 'action',
    text: {
      en: `Playbook “${titleOfRun(run).en}” started by hand.`,
      zh: `已手动启动处置预案“${titleOfRun(run).zh}”。`,
    },
    by: call.principal.name,
    ref: { kind: 'run', id: run.id },
  });
}
