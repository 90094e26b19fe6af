import type { Entity } from '@citywall/kernel';
import Type from 'typebox';
import { TextSchema } from '../page.ts';
import { rfc3339 } from '../surroundings.ts';
import type { IncidentRow } from './incident.ts';
import { grades, incidentStates, verdicts } from './incident.ts';
import type { TimelineRow } from './timeline.store.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Schemas of the closed vocabularies. */
export const GradeSchema = Type.Enum([...grades]);
export const StateSchema = Type.Enum([...incidentStates]);
export const VerdictSchema = Type.Enum([...verdicts]);

/** An incident as operations answer it. */
export const IncidentSchema = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  title: TextSchema,
  headline: TextSchema,
  grade: GradeSchema,
  gradeReason: TextSchema,
  state: StateSchema,
  verdict: nullable(VerdictSchema),
  assignee: nullable(Type.Object({ id: Type.String(), name: Type.String() })),
  openedAt: Type.String(),
  updatedAt: Type.String(),
  closedAt: nullable(Type.String()),
  findings: Type.Integer(),
  entities: Type.Array(Type.Object({ kind: Type.String(), value: Type.String(), role: Type.String() })),
  mergedInto: nullable(Type.String()),
  blocks: Type.Array(Type.String()),
});

/** The row in its public form. */
export function viewIncident(row: IncidentRow, entities: readonly Entity[], blocks: readonly string[]) {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    headline: row.headline,
    grade: row.grade,
    gradeReason: row.gradeReason,
    state: row.state,
    verdict: row.verdict,
    assignee: row.assignee,
    openedAt: rfc3339(row.openedAt),
    updatedAt: rfc3339(row.updatedAt),
    closedAt: row.closedAt === null ? null : rfc3339(row.closedAt),
    findings: row.findings,
    entities: entities.map(({ kind, value, role }) => ({ kind, value, role })),
    mergedInto: row.mergedInto,
    blocks: [...blocks],
  };
}

export const TimelineSchema = Type.Object({
  time: Type.String(),
  lastTime: Type.String(),
  count: Type.Integer(),
  kind: Type.String(),
  text: TextSchema,
  by: Type.String(),
  ref: nullable(Type.Object({ kind: Type.String(), id: Type.String() })),
  finding: Type.Optional(Type.Unknown()),
});

/** An entry in its public form. */
export function viewTimeline(row: TimelineRow) {
  return {
    time: rfc3339(row.time),
    lastTime: rfc3339(row.lastTime),
    count: row.count,
    kind: row.kind,
    text: row.text,
    by: row.by,
    ref: row.ref,
    ...(row.finding !== null && { finding: viewFinding(row.finding) }),
  };
}

/** A finding as detection made it, its times as RFC 3339. */
export function viewFinding(content: unknown) {
  const finding = content as { time: number; evidence?: readonly { time: number }[] };
  return {
    ...finding,
    time: rfc3339(finding.time),
    evidence: (finding.evidence ?? []).map((evidence) => ({ ...evidence, time: rfc3339(evidence.time) })),
  };
}
