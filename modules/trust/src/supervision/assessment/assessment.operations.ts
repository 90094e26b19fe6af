import { type Call, conflict, newId, notFound, type Operation, operation } from '@citywall/kernel';
import Type, { type Static } from 'typebox';
import { Id, listOf, pageInput, pageOf, Reason, readCursor, TextSchema } from '../../page.ts';
import { actorOf, rfc3339 } from '../../surroundings.ts';
import { nullable } from '../inventory/inventory-view.ts';
import {
  type AssessmentRow,
  findAssessments,
  insertAssessment,
  readAssessment,
  updateAssessment,
} from './assessment.store.ts';
import { AssessmentContent, ScoreSchema } from './assessment-schema.ts';
import { checkAssessment } from './check-assessment.ts';
import { assessmentLayers } from './gbt39786.table.ts';
import { scoreAssessment } from './score-assessment.ts';
import { keyFactorsOf } from './score-object.ts';
import { vetoes } from './vetoes.table.ts';

const closed = { additionalProperties: false };
const Level = Type.Enum([1, 2, 3, 4]);
const System = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
const every = () => ({ type: 'Assessment', id: '*' });
const one = ({ id }: { readonly id: string }) => ({ type: 'Assessment', id });

const Summary = Type.Object({
  id: Type.String(),
  system: Type.String(),
  level: Level,
  state: Type.Enum(['open', 'closed']),
  revision: Type.Integer(),
  createdAt: Type.String(),
  createdBy: Type.String(),
  changedAt: Type.String(),
  changedBy: Type.String(),
  total: nullable(Type.String()),
  conclusion: nullable(Type.Enum(['conform', 'basically', 'not'])),
  unjudged: Type.Integer(),
});

const Whole = Type.Object({ ...Summary.properties, content: AssessmentContent, score: ScoreSchema });

function summarise(row: AssessmentRow) {
  const { total, conclusion, unjudged } = scoreAssessment({ ...row.content, level: row.level });
  return {
    id: row.id,
    system: row.system,
    level: row.level,
    state: row.state,
    revision: row.revision,
    createdAt: rfc3339(row.createdAt),
    createdBy: row.createdBy.name,
    changedAt: rfc3339(row.changedAt),
    changedBy: row.changedBy.name,
    total,
    conclusion,
    unjudged: unjudged.length,
  };
}

function viewWhole(row: AssessmentRow): Static<typeof Whole> {
  const score = scoreAssessment({ ...row.content, level: row.level });
  // Rows hold what the schema let in; only the readonly marks differ.
  const { content } = row as unknown as { content: Static<typeof AssessmentContent> };
  return { ...summarise(row), content, score: score as unknown as Static<typeof ScoreSchema> };
}

/** Assessments of GB/T 39786 practice: judgements in, scores out. */
export function assessmentOperations(): readonly Operation[] {
  return [form(), list(), get(), create(), change(), close()];
}

function form(): Operation {
  return operation({
    name: 'trust.assessment.form',
    http: 'GET /trust/assessments/form/{level}',
    summary: {
      en: 'The units, weights, factors and vetoes of a level: what an assessment has to judge',
      zh: '某一等级的测评单元、权重、系数与高风险项',
    },
    input: Type.Object({ level: Type.Integer({ minimum: 1, maximum: 4 }) }, closed),
    output: Type.Object({
      layers: Type.Array(
        Type.Object({
          id: Type.String(),
          name: TextSchema,
          group: Type.Enum(['technical', 'management']),
          weight: Type.Integer(),
          units: Type.Array(
            Type.Object({
              clause: Type.String(),
              name: TextSchema,
              strength: Type.String(),
              weight: Type.String(),
              vetoes: Type.Array(Type.String()),
            }),
          ),
        }),
      ),
      keyFactors: Type.Array(Type.String()),
      vetoes: Type.Array(Type.Object({ id: Type.String(), name: TextSchema, mitigable: Type.Boolean() })),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: every,
    run: async ({ level }) => ({
      layers: assessmentLayers.map(({ units, ...layer }) => ({
        ...layer,
        units: units.flatMap(({ clause, name, strength, weight }) => {
          const [asked, weighs] = [strength[level - 1], weight[level - 1]];
          if (!asked || !weighs) return [];
          const fitting = vetoes.filter(({ clauses }) => clauses.length === 0 || clauses.includes(clause));
          return [{ clause, name, strength: asked, weight: weighs, vetoes: fitting.map(({ id }) => id) }];
        }),
      })),
      keyFactors: [...keyFactorsOf(level as 1 | 2 | 3 | 4)],
      vetoes: vetoes.map(({ id, name, mitigable }) => ({ id, name, mitigable })),
    }),
  });
}

function list(): Operation {
  return operation({
    name: 'trust.assessment.list',
    http: 'GET /trust/assessments',
    summary: { en: 'Assessments with their scores, newest first', zh: '密评记录及得分，最新在前' },
    input: Type.Object(pageInput, closed),
    output: listOf(Summary),
    risk: 'low',
    recording: 'aggregate',
    resource: every,
    run: async ({ cursor, limit = 50 }, call) => {
      const rows = await findAssessments(call.db, { before: readCursor(cursor), limit: limit + 1 });
      return pageOf(rows, limit, summarise);
    },
  });
}

function get(): Operation {
  return operation({
    name: 'trust.assessment.get',
    http: 'GET /trust/assessments/{id}',
    summary: { en: 'One assessment: judgements and score, down to every object', zh: '单次密评：评判及逐层得分' },
    input: Type.Object({ id: Id }, closed),
    output: Whole,
    risk: 'low',
    recording: 'aggregate',
    resource: one,
    run: async ({ id }, call) => viewWhole(await requireRow(call, id)),
  });
}

function create(): Operation {
  return operation({
    name: 'trust.assessment.create',
    http: 'POST /trust/assessments',
    summary: { en: 'Opens the assessment of a system at its protection level', zh: '为某系统按其等级建立密评' },
    input: Type.Object({ system: System, level: Level }, closed),
    output: Whole,
    risk: 'medium',
    resource: every,
    run: async ({ system, level }, call) => {
      const by = actorOf(call.principal);
      const content = { objects: {}, management: {}, risks: [] };
      const row: AssessmentRow = {
        id: newId(),
        system,
        level,
        state: 'open',
        content,
        revision: 1,
        createdAt: call.time,
        createdBy: by,
        changedAt: call.time,
        changedBy: by,
      };
      await insertAssessment(call.db, row);
      call.note({ assessment: row.id, system, level });
      return viewWhole(row);
    },
  });
}

function change(): Operation {
  return operation({
    name: 'trust.assessment.record',
    http: 'PUT /trust/assessments/{id}',
    summary: {
      en: 'Records the judgements of an open assessment; the score follows from them',
      zh: '记录密评的评判；得分由此得出',
    },
    input: Type.Object({ id: Id, revision: Type.Integer({ minimum: 1 }), content: AssessmentContent }, closed),
    output: Whole,
    risk: 'medium',
    resource: one,
    run: async ({ id, revision, content }, call) => {
      const row = await requireOpen(call, id, revision);
      checkAssessment({ ...content, level: row.level });
      const changed: AssessmentRow = {
        ...row,
        content,
        revision: revision + 1,
        changedAt: call.time,
        changedBy: actorOf(call.principal),
      };
      await updateAssessment(call.db, changed);
      const view = viewWhole(changed);
      call.note({ revision: view.revision, from: summarise(row).total, to: view.total, conclusion: view.conclusion });
      return view;
    },
  });
}

function close(): Operation {
  return operation({
    name: 'trust.assessment.close',
    http: 'POST /trust/assessments/{id}/close',
    summary: {
      en: 'Closes an assessment whose every unit is judged; it can be read but not changed any more',
      zh: '关闭全部单元均已评判的密评；此后只读',
    },
    input: Type.Object({ id: Id, revision: Type.Integer({ minimum: 1 }), reason: Reason }, closed),
    output: Whole,
    risk: 'medium',
    resource: one,
    run: async ({ id, revision, reason }, call) => {
      const row = await requireOpen(call, id, revision);
      const { unjudged, total, conclusion } = scoreAssessment({ ...row.content, level: row.level });
      if (unjudged.length > 0) throw unfinished(unjudged);
      const changed: AssessmentRow = {
        ...row,
        state: 'closed',
        revision: revision + 1,
        changedAt: call.time,
        changedBy: actorOf(call.principal),
      };
      await updateAssessment(call.db, changed);
      call.note({ reason, total, conclusion });
      return viewWhole(changed);
    },
  });
}

async function requireRow(call: Call, id: string, lock = false): Promise<AssessmentRow> {
  const row = await readAssessment(call.db, id, lock);
  if (row === undefined) throw notFound({ en: 'The assessment', zh: '该密评' });
  return row;
}

async function requireOpen(call: Call, id: string, revision: number): Promise<AssessmentRow> {
  const row = await requireRow(call, id, true);
  if (row.state === 'closed')
    throw conflict('trust.assessment.closed', {
      en: 'The assessment is closed. Open a new one.',
      zh: '该密评已关闭。请新建密评。',
    });
  if (row.revision === revision) return row;
  throw conflict(
    'trust.assessment.changed',
    {
      en: `${row.changedBy.name} has changed the assessment meanwhile. Load it again and repeat your change.`,
      zh: `${row.changedBy.name} 已修改该密评。请重新加载后再修改。`,
    },
    { revision: row.revision },
  );
}

function unfinished(unjudged: readonly string[]) {
  const clauses = unjudged.join(', ');
  return conflict('trust.assessment.unfinished', {
    en: `These clauses are not judged yet: ${clauses}. Judge them, or mark their objects as not applicable.`,
    zh: `以下条款尚未评判：${clauses}。请评判，或将其对象标为不适用。`,
  });
}
