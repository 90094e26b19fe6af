import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import type { Actor } from '../../surroundings.ts';
import type { Assessment } from './assessment.ts';
import type { ProtectionLevel } from './gbt39786.table.ts';

/** A row of trust.assessment; times in ms. */
export interface AssessmentRow {
  readonly id: string;
  readonly system: string;
  readonly level: ProtectionLevel;
  readonly state: 'open' | 'closed';
  readonly content: Omit<Assessment, 'level'>;
  readonly revision: number;
  readonly createdAt: number;
  readonly createdBy: Actor;
  readonly changedAt: number;
  readonly changedBy: Actor;
}

const columns = sql`id, system, level, state, content, revision, created_at as "createdAt", created_by as "createdBy",
  changed_at as "changedAt", changed_by as "changedBy"`;

export async function insertAssessment(db: Db, row: AssessmentRow): Promise<void> {
  await sql`insert into trust.assessment (id, system, level, state, content, revision, created_at, created_by, changed_at, changed_by)
    values (${row.id}::uuid, ${row.system}, ${row.level}, ${row.state}, ${JSON.stringify(row.content)}::jsonb, ${row.revision},
      ${row.createdAt}, ${JSON.stringify(row.createdBy)}::jsonb, ${row.changedAt}, ${JSON.stringify(row.changedBy)}::jsonb)`.execute(
    db,
  );
}

export async function readAssessment(db: Db, id: string, lock = false): Promise<AssessmentRow | undefined> {
  const answer = await sql<AssessmentRow>`select ${columns} from trust.assessment where id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

/** Newest first. */
export async function findAssessments(
  db: Db,
  filter: { readonly before?: string; readonly limit: number },
): Promise<readonly AssessmentRow[]> {
  const before = filter.before === undefined ? sql`true` : sql`id < ${filter.before}::uuid`;
  const answer = await sql<AssessmentRow>`select ${columns} from trust.assessment where ${before}
    order by id desc limit ${filter.limit}`.execute(db);
  return answer.rows;
}

/** Writes a changed row over the one that was read and locked. */
export async function updateAssessment(db: Db, row: AssessmentRow): Promise<void> {
  await sql`update trust.assessment set state = ${row.state}, content = ${JSON.stringify(row.content)}::jsonb,
      revision = ${row.revision}, changed_at = ${row.changedAt}, changed_by = ${JSON.stringify(row.changedBy)}::jsonb
    where id = ${row.id}::uuid`.execute(db);
}
