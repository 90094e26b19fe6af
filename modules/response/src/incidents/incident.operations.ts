import { type Call, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { blocksOfIncidents } from '../blocks/block.store.ts';
import { Id, listOf, pageInput, pageOf, Reason, rangeInput, readCursor, readTime, TextSchema } from '../page.ts';
import { runsOfIncident } from '../runs/run.store.ts';
import { RunSchema, viewRun } from '../runs/run-view.ts';
import type { Context } from '../surroundings.ts';
import { assign, close, comment, merge, regrade, reopen, setState } from './change-incident.ts';
import { countIncidents } from './count-incidents.ts';
import { findIncidents, findRelated, readEntities, readFindings, readIncident } from './incident.store.ts';
import {
  GradeSchema,
  IncidentSchema,
  StateSchema,
  TimelineSchema,
  VerdictSchema,
  viewFinding,
  viewIncident,
  viewTimeline,
} from './incident-view.ts';
import { readTimeline } from './timeline.store.ts';

const shownFindings = 100;
const incident = (input: { id: string }) => ({ type: 'Incident', id: input.id });

/** Everything that can be asked of incidents. */
export function incidentOperations(context: Context): readonly Operation[] {
  const answer = (call: Call, id: string) => oneIncident(call, id);
  return [
    operation({
      name: 'response.incident.list',
      http: 'GET /response/incidents',
      summary: { en: 'Incidents, newest first.', zh: '事件列表，最新在前。' },
      input: Type.Object({
        state: Type.Optional(StateSchema),
        grade: Type.Optional(GradeSchema),
        assignee: Type.Optional(Type.String({ maxLength: 200 })),
        entity: Type.Optional(Type.String({ maxLength: 512 })),
        ...rangeInput,
        ...pageInput,
      }),
      output: listOf(IncidentSchema),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Incident', id: '*' }),
      run: async (input, call) => {
        const limit = input.limit ?? 100;
        const rows = await findIncidents(call.db, {
          ...input,
          from: readTime(input.from, 'from'),
          to: readTime(input.to, 'to'),
          before: readCursor(input.cursor),
          limit: limit + 1,
        });
        const ids = rows.map((row) => row.id);
        const [entities, blocks] = await Promise.all([readEntities(call.db, ids), blocksOfIncidents(call.db, ids)]);
        return pageOf(rows, limit, (row) => viewIncident(row, entities.get(row.id) ?? [], blocks.get(row.id) ?? []));
      },
    }),
    operation({
      name: 'response.incident.count',
      http: 'GET /response/incidents/count',
      summary: { en: 'How many incidents there are, by grade, state and day.', zh: '按等级、状态和日期统计事件数量。' },
      input: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366 })) }),
      output: Type.Object({
        open: Type.Integer(),
        byGrade: Type.Record(Type.String(), Type.Integer()),
        byState: Type.Record(Type.String(), Type.Integer()),
        trend: Type.Array(Type.Object({ day: Type.String(), opened: Type.Integer(), closed: Type.Integer() })),
      }),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Incident', id: '*' }),
      run: (input, call) => countIncidents(call.db, call.time, input.days ?? 14),
    }),
    operation({
      name: 'response.incident.get',
      http: 'GET /response/incidents/{id}',
      summary: {
        en: 'An incident with its timeline, findings and runs.',
        zh: '事件详情，包括时间线、发现和执行记录。',
      },
      input: Type.Object({ id: Id }),
      output: Type.Object({
        ...IncidentSchema.properties,
        timeline: Type.Array(TimelineSchema),
        findings: Type.Array(Type.Unknown()),
        findingsTotal: Type.Integer(),
        related: Type.Array(Type.Object({ id: Type.String(), number: Type.Integer(), headline: TextSchema })),
        runs: Type.Array(RunSchema),
      }),
      risk: 'low',
      recording: 'aggregate',
      resource: incident,
      run: async ({ id }, call) => {
        const [one, timeline, findings, runs, related] = await Promise.all([
          answer(call, id),
          readTimeline(call.db, id),
          readFindings(call.db, id, shownFindings),
          runsOfIncident(call.db, id),
          findRelated(call.db, id),
        ]);
        return {
          ...one,
          timeline: timeline.map(viewTimeline),
          findings: findings.map(viewFinding),
          findingsTotal: one.findings,
          runs: runs.map((row) => viewRun(row, call.language)),
          related: related.map((row) => ({ id: row.id, number: row.number, headline: row.headline })),
        };
      },
    }),
    operation({
      name: 'response.incident.assign',
      http: 'POST /response/incidents/{id}/assign',
      summary: {
        en: 'Gives an incident to a person (id, name or "me"), or to nobody.',
        zh: '将事件指派给某人或取消指派。',
      },
      input: Type.Object({
        id: Id,
        assignee: Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()]),
      }),
      output: IncidentSchema,
      risk: 'low',
      resource: incident,
      run: async ({ id, assignee }, call) => {
        await assign(context, call, id, assignee);
        return answer(call, id);
      },
    }),
    operation({
      name: 'response.incident.comment',
      http: 'POST /response/incidents/{id}/comment',
      summary: { en: 'Adds a comment to the timeline.', zh: '在时间线上添加评论。' },
      input: Type.Object({ id: Id, text: Type.String({ minLength: 1, maxLength: 10_000, pattern: '\\S' }) }),
      output: IncidentSchema,
      risk: 'low',
      resource: incident,
      run: async ({ id, text }, call) => {
        await comment(context, call, id, text);
        return answer(call, id);
      },
    }),
    operation({
      name: 'response.incident.grade',
      http: 'POST /response/incidents/{id}/grade',
      summary: { en: 'Changes the grade; the reason is kept.', zh: '更改事件等级，理由将被保存。' },
      input: Type.Object({ id: Id, grade: GradeSchema, reason: Reason }),
      output: IncidentSchema,
      risk: 'medium',
      resource: incident,
      run: async ({ id, grade, reason }, call) => {
        await regrade(context, call, id, grade, reason);
        return answer(call, id);
      },
    }),
    operation({
      name: 'response.incident.hold',
      http: 'POST /response/incidents/{id}/state',
      summary: {
        en: 'Sets an unclosed incident open, in progress or on hold.',
        zh: '将未关闭的事件设为待处理、处理中或挂起。',
      },
      input: Type.Object({
        id: Id,
        state: Type.Union([Type.Literal('open'), Type.Literal('in-progress'), Type.Literal('on-hold')]),
        reason: Reason,
      }),
      output: IncidentSchema,
      risk: 'low',
      resource: incident,
      run: async ({ id, state, reason }, call) => {
        await setState(context, call, id, state, reason);
        return answer(call, id);
      },
    }),
    operation({
      name: 'response.incident.merge',
      http: 'POST /response/incidents/{id}/merge',
      summary: { en: 'Makes an incident part of another.', zh: '将事件合并到另一事件。' },
      input: Type.Object({ id: Id, into: Id, reason: Reason }),
      output: IncidentSchema,
      risk: 'medium',
      resource: incident,
      run: async ({ id, into, reason }, call) => {
        await merge(context, call, id, into, reason);
        return answer(call, into);
      },
    }),
    operation({
      name: 'response.incident.close',
      http: 'POST /response/incidents/{id}/close',
      summary: { en: 'Closes an incident with a verdict.', zh: '给出结论并关闭事件。' },
      input: Type.Object({ id: Id, verdict: VerdictSchema, comment: Reason }),
      output: IncidentSchema,
      risk: 'medium',
      resource: incident,
      run: async ({ id, verdict, comment: words }, call) => {
        await close(context, call, id, verdict, words);
        return answer(call, id);
      },
    }),
    operation({
      name: 'response.incident.reopen',
      http: 'POST /response/incidents/{id}/reopen',
      summary: { en: 'Opens a closed incident again.', zh: '重新打开已关闭的事件。' },
      input: Type.Object({ id: Id, reason: Reason }),
      output: IncidentSchema,
      risk: 'medium',
      resource: incident,
      run: async ({ id, reason }, call) => {
        await reopen(context, call, id, reason);
        return answer(call, id);
      },
    }),
  ];
}

async function oneIncident(call: Call, id: string) {
  const row = await readIncident(call.db, id);
  if (row === undefined) throw notFound({ en: 'The incident', zh: '该事件' });
  const entities = await readEntities(call.db, [id]);
  const blocks = await blocksOfIncidents(call.db, [id]);
  return viewIncident(row, entities.get(id) ?? [], blocks.get(id) ?? []);
}
