import type { Clock, Db, DomainEvents, Finding, JsonObject, Live } from '@citywall/kernel';
import { type Kysely, sql } from 'kysely';
import type { ConditionStore, StandingCondition } from '../sources/health-findings.ts';

interface FindingRow {
  readonly id: string;
  readonly at: number;
  readonly detector: string;
  readonly rule: string;
  readonly rule_name: string;
  readonly level: string;
  readonly incident: string | null;
  readonly entities: readonly string[];
  readonly body: Finding;
}

function tables(db: Db): Kysely<{ 'detection.finding': FindingRow }> {
  return db.withTables<{ 'detection.finding': FindingRow }>();
}

export interface FindingPorts {
  readonly db: Db;
  readonly events: DomainEvents;
  readonly live: Live;
  readonly clock: Clock;
}

/** Topic of the domain event that carries each new finding as JSON. */
export const findingCreated = 'detection.finding.created';

/** Keeps findings; one transaction for rows and domain events, twice the same id is once. */
export function createFindingStore(ports: FindingPorts): ConditionStore {
  return {
    standing: (detector) => findStanding(ports.db, detector),
    async end(id, time) {
      const ended = JSON.stringify({ endedAt: new Date(time).toISOString() });
      await sql`update detection.finding
        set body = jsonb_set(body, '{details}', coalesce(body->'details', '{}') || ${ended}::jsonb) where id = ${id}::uuid`.execute(
        ports.db,
      );
      ports.live.announce('detection.finding', { count: 1, id });
    },
    async store(findings) {
      if (findings.length === 0) return;
      const fresh = await ports.db.transaction().execute(async (transaction) => {
        const db = transaction as Db;
        const inserted = await tables(db)
          .insertInto('detection.finding')
          .values(findings.map(rowOf))
          .onConflict((conflict) => conflict.column('id').doNothing())
          .returning('id')
          .execute();
        const ids = new Set(inserted.map(({ id }) => id));
        const fresh = findings.filter(({ id }) => ids.delete(id));
        for (const finding of fresh) await ports.events.publish(db, findingCreated, finding as unknown as JsonObject);
        return fresh;
      });
      if (fresh.length > 0) ports.live.announce('detection.finding', { count: fresh.length, id: fresh[0].id });
    },
  };
}

function rowOf(finding: Finding): FindingRow {
  return {
    id: finding.id,
    at: finding.time,
    detector: finding.detector,
    rule: finding.rule.id,
    rule_name: finding.rule.name,
    level: finding.rule.level,
    incident: null,
    entities: [...new Set([...finding.entities.map(({ value }) => value), ...Object.values(finding.group)])],
    body: finding,
  };
}

/** Findings of conditions of sources that have not ended, the newest 10,000. */
async function findStanding(db: Db, detector: string): Promise<readonly StandingCondition[]> {
  const answer = await sql<StandingCondition>`
    select id, body->'details'->>'condition' as condition, body->'group'->>'source' as source, at as since
    from detection.finding where detector = ${detector} and not (body->'details' ? 'endedAt')
    order by at desc limit 10000`.execute(db);
  return answer.rows;
}

export interface FindingFilter {
  readonly from?: number;
  readonly to?: number;
  readonly rule?: string;
  readonly level?: string;
  readonly entity?: string;
  readonly incident?: string;
  /** Only findings older than this place. */
  readonly before?: { readonly at: number; readonly id: string };
  readonly limit: number;
}

export interface StoredFinding {
  readonly finding: Finding;
  readonly incident: string | null;
}

/** Findings newest first. */
export async function listFindings(db: Db, filter: FindingFilter): Promise<readonly StoredFinding[]> {
  let query = tables(db)
    .selectFrom('detection.finding')
    .select(['body', 'incident'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit);
  const { from, to, rule, level, entity, incident, before } = filter;
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (rule !== undefined) query = query.where((eb) => eb.or([eb('rule', '=', rule), eb('rule_name', '=', rule)]));
  if (level !== undefined) query = query.where('level', '=', level);
  if (incident !== undefined) query = query.where('incident', '=', incident);
  if (entity !== undefined) query = query.where(sql<boolean>`entities @> array[${entity}]::text[]`);
  if (before !== undefined) {
    query = query.where((eb) =>
      eb.or([eb('at', '<', before.at), eb.and([eb('at', '=', before.at), eb('id', '<', before.id)])]),
    );
  }
  return (await query.execute()).map(({ body, incident }) => ({ finding: body, incident }));
}

/** One finding, or undefined. */
export async function getFinding(db: Db, id: string): Promise<StoredFinding | undefined> {
  const row = await tables(db)
    .selectFrom('detection.finding')
    .select(['body', 'incident'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : { finding: row.body, incident: row.incident };
}

/** Notes which incident a finding belongs to, as response tells. */
export async function setIncident(db: Db, finding: string, incident: string): Promise<void> {
  await tables(db).updateTable('detection.finding').set({ incident }).where('id', '=', finding).execute();
}
