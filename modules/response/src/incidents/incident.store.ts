import type { Db, Entity, Finding, Json } from '@citywall/kernel';
import { type RawBuilder, sql } from 'kysely';
import type { IncidentRow } from './incident.ts';

const columns = sql`i.id, i.number, i.title, i.headline, i.grade, i.rule_grade as "ruleGrade",
  i.grade_reason as "gradeReason", i.state, i.verdict, i.assignee, i.opened_at as "openedAt", i.updated_at as "updatedAt",
  i.closed_at as "closedAt", i.findings, i.facts, i.tactic, i.merged_into as "mergedInto", i.related`;

/** What `findIncidents` keeps; absent means all. Times in ms. */
export interface IncidentFilter {
  readonly state?: string;
  readonly grade?: string;
  readonly assignee?: string;
  readonly entity?: string;
  readonly from?: number;
  readonly to?: number;
  /** Id after which to go on. */
  readonly before?: string;
  readonly limit: number;
}

/** Newest first. */
export async function findIncidents(db: Db, filter: IncidentFilter): Promise<readonly IncidentRow[]> {
  const wanted: RawBuilder<unknown>[] = [sql`true`];
  if (filter.state !== undefined) wanted.push(sql`i.state = ${filter.state}`);
  if (filter.grade !== undefined) wanted.push(sql`i.grade = ${filter.grade}`);
  if (filter.assignee === 'none') wanted.push(sql`i.assignee is null`);
  else if (filter.assignee !== undefined)
    wanted.push(sql`(i.assignee->>'id' = ${filter.assignee} or i.assignee->>'name' = ${filter.assignee})`);
  if (filter.entity !== undefined)
    wanted.push(
      sql`exists (select from response.incident_entity e where e.incident = i.id and e.value = ${filter.entity})`,
    );
  if (filter.from !== undefined) wanted.push(sql`i.updated_at >= ${filter.from}::bigint`);
  if (filter.to !== undefined) wanted.push(sql`i.opened_at < ${filter.to}::bigint`);
  if (filter.before !== undefined) wanted.push(sql`i.id < ${filter.before}::uuid`);
  const answer = await sql<IncidentRow>`select ${columns} from response.incident i
    where ${sql.join(wanted, sql` and `)} order by i.id desc limit ${filter.limit}`.execute(db);
  return answer.rows;
}

/** One incident; with `lock` nobody else changes it until the transaction ends. */
export async function readIncident(db: Db, id: string, lock = false): Promise<IncidentRow | undefined> {
  const answer = await sql<IncidentRow>`select ${columns} from response.incident i where i.id = ${id}::uuid
    ${lock ? sql`for no key update` : sql``}`.execute(db);
  return answer.rows[0];
}

/** The incident a finding of this attacker may join, newest first: living ones, and those closed since. Locks it. */
export async function findByAttacker(
  db: Db,
  attackers: readonly string[],
  since: number,
): Promise<IncidentRow | undefined> {
  if (attackers.length === 0) return undefined;
  const answer = await sql<IncidentRow>`select ${columns} from response.incident i
    where i.updated_at >= ${since}::bigint and i.merged_into is null and i.id in
      (select incident from response.incident_entity where role = 'attacker' and value = any(${attackers}::text[]))
    order by (i.state = 'closed'), i.id desc limit 1 for no key update`.execute(db);
  return answer.rows[0];
}

/** The living incident on one of these hosts with the same tactic. Locks it. */
export async function findByTarget(
  db: Db,
  hosts: readonly string[],
  tactic: string,
  since: number,
): Promise<IncidentRow | undefined> {
  if (hosts.length === 0) return undefined;
  const answer = await sql<IncidentRow>`select ${columns} from response.incident i
    where i.state <> 'closed' and i.tactic = ${tactic} and i.updated_at >= ${since}::bigint and i.id in
      (select incident from response.incident_entity where role = 'target' and kind = 'host' and value = any(${hosts}::text[]))
    order by i.id desc limit 1 for no key update`.execute(db);
  return answer.rows[0];
}

/** Incidents that name this one as related or merged into it, and the one it names. */
export async function findRelated(db: Db, id: string): Promise<readonly IncidentRow[]> {
  const answer = await sql<IncidentRow>`select ${columns} from response.incident i
    where i.related = ${id}::uuid or i.merged_into = ${id}::uuid
      or i.id in (select unnest(array[related, merged_into]) from response.incident where id = ${id}::uuid)
    order by i.id desc limit 50`.execute(db);
  return answer.rows;
}

/** Adds the row; its number is given by the database. */
export async function insertIncident(db: Db, row: Omit<IncidentRow, 'number'>): Promise<void> {
  await sql`insert into response.incident (id, title, headline, grade, rule_grade, grade_reason, state, verdict,
      assignee, opened_at, updated_at, closed_at, findings, facts, tactic, merged_into, related)
    values (${row.id}::uuid, ${json(row.title)}, ${json(row.headline)}, ${row.grade}, ${row.ruleGrade},
      ${json(row.gradeReason)}, ${row.state}, ${row.verdict}, ${json(row.assignee)}, ${row.openedAt}, ${row.updatedAt},
      ${row.closedAt}, ${row.findings}, ${json(row.facts)}, ${row.tactic}, ${row.mergedInto}::uuid,
      ${row.related}::uuid)`.execute(db);
}

/** Writes everything of the row that can change. */
export async function updateIncident(db: Db, row: IncidentRow): Promise<void> {
  await sql`update response.incident set title = ${json(row.title)}, headline = ${json(row.headline)},
      grade = ${row.grade}, rule_grade = ${row.ruleGrade}, grade_reason = ${json(row.gradeReason)}, state = ${row.state},
      verdict = ${row.verdict}, assignee = ${row.assignee === null ? sql`null` : json(row.assignee)},
      updated_at = ${row.updatedAt}, closed_at = ${row.closedAt}, findings = ${row.findings},
      facts = ${json(row.facts)}, merged_into = ${row.mergedInto}::uuid, related = ${row.related}::uuid
    where id = ${row.id}::uuid`.execute(db);
}

function json(value: unknown): RawBuilder<unknown> {
  return value === null ? sql`null` : sql`${JSON.stringify(value)}::jsonb`;
}

/** Claims a finding for an incident; false when it was claimed before. `whole` keeps its content. */
export async function claimFinding(db: Db, finding: Finding, incident: string, whole: boolean): Promise<boolean> {
  const answer = await sql`insert into response.incident_finding (finding, incident, time, content)
    values (${finding.id}::uuid, ${incident}::uuid, ${finding.time},
      ${whole ? json(finding) : sql`null`}) on conflict (finding) do nothing`.execute(db);
  return answer.numAffectedRows === 1n;
}

/** Whether the finding belongs to an incident already. */
export async function isClaimed(db: Db, finding: string): Promise<boolean> {
  const answer = await sql`select 1 from response.incident_finding where finding = ${finding}::uuid`.execute(db);
  return answer.rows.length > 0;
}

/** Latest findings of an incident as they were made, newest first. */
export async function readFindings(db: Db, incident: string, limit: number): Promise<readonly Json[]> {
  const answer = await sql<{ content: Json }>`select content from response.incident_finding
    where incident = ${incident}::uuid and content is not null order by time desc, finding desc limit ${limit}`.execute(
    db,
  );
  return answer.rows.map((row) => row.content);
}

/** Notes who and what is involved; an incident keeps at most `limit`. */
export async function addEntities(db: Db, incident: string, entities: readonly Entity[], limit: number): Promise<void> {
  for (const { kind, value, role } of entities.slice(0, limit)) {
    await sql`insert into response.incident_entity (incident, kind, value, role)
      select ${incident}::uuid, ${kind}, ${value.slice(0, 512)}, ${role}
      where (select count(*) from response.incident_entity where incident = ${incident}::uuid) < ${limit}
      on conflict do nothing`.execute(db);
  }
}

/** Entities of several incidents. */
export async function readEntities(db: Db, incidents: readonly string[]): Promise<ReadonlyMap<string, Entity[]>> {
  const answer = await sql<Entity & { incident: string }>`select incident, kind, value, role
    from response.incident_entity where incident = any(${incidents}::uuid[]) order by role, kind, value`.execute(db);
  const byIncident = new Map<string, Entity[]>();
  for (const { incident, ...entity } of answer.rows) {
    byIncident.set(incident, [...(byIncident.get(incident) ?? []), entity]);
  }
  return byIncident;
}

/** Gives findings and entities of a merged incident to the one it went into. */
export async function moveContents(db: Db, from: string, into: string): Promise<void> {
  await sql`update response.incident_finding set incident = ${into}::uuid where incident = ${from}::uuid`.execute(db);
  await sql`insert into response.incident_entity (incident, kind, value, role)
    select ${into}::uuid, kind, value, role from response.incident_entity where incident = ${from}::uuid
    on conflict do nothing`.execute(db);
}
