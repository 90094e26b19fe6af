import type { Db } from '@citywall/kernel';
import { type RuleException, type RuleSwitch, tables } from './tables.ts';

const hourMs = 3_600_000;

/** Rule keys that are switched off. */
export async function listDisabled(db: Db): Promise<readonly string[]> {
  const rows = await tables(db)
    .selectFrom('detection.rule_switch')
    .select('rule')
    .where('enabled', '=', false)
    .execute();
  return rows.map(({ rule }) => rule);
}

export async function putSwitch(db: Db, change: RuleSwitch): Promise<void> {
  await tables(db)
    .insertInto('detection.rule_switch')
    .values(change)
    .onConflict((conflict) => conflict.column('rule').doUpdateSet(change))
    .execute();
}

/** Exceptions that were not removed and expire after `now`, oldest first. */
export function listLiveExceptions(db: Db, now: number): Promise<RuleException[]> {
  return tables(db)
    .selectFrom('detection.rule_exception')
    .selectAll()
    .where('removed_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('id')
    .execute();
}

/** Every exception of a rule, expired and removed ones included, newest first. */
export function listExceptions(db: Db, rule: string): Promise<RuleException[]> {
  return tables(db)
    .selectFrom('detection.rule_exception')
    .selectAll()
    .where('rule', '=', rule)
    .orderBy('id', 'desc')
    .limit(500)
    .execute();
}

export async function insertException(db: Db, exception: RuleException): Promise<void> {
  await tables(db)
    .insertInto('detection.rule_exception')
    .values({ ...exception, conditions: JSON.stringify(exception.conditions) as never })
    .execute();
}

/** Whether there was such a living exception. */
export async function markExceptionRemoved(db: Db, id: string, now: number): Promise<RuleException | undefined> {
  return tables(db)
    .updateTable('detection.rule_exception')
    .set({ removed_at: now })
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Adds to the hour's count of each rule. */
export async function addMatches(db: Db, counts: ReadonlyMap<string, number>, now: number): Promise<void> {
  const hour = now - (now % hourMs);
  const rows = [...counts].map(([rule, matches]) => ({ rule, hour, matches, last_at: now }));
  if (rows.length === 0) return;
  await tables(db)
    .insertInto('detection.rule_match')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['rule', 'hour']).doUpdateSet((eb) => ({
        matches: eb('detection.rule_match.matches', '+', eb.ref('excluded.matches')),
        last_at: eb.ref('excluded.last_at'),
      })),
    )
    .execute();
}

export interface RuleActivity {
  readonly matches24h: number;
  readonly lastMatchAt: number;
}

/** What each rule did in the last day; counts older than 31 days are forgotten on the way. */
export async function readActivity(db: Db, now: number): Promise<ReadonlyMap<string, RuleActivity>> {
  await tables(db)
    .deleteFrom('detection.rule_match')
    .where('hour', '<', now - 31 * 24 * hourMs)
    .execute();
  const rows = await tables(db)
    .selectFrom('detection.rule_match')
    .select((eb) => [
      'rule',
      eb.fn
        .sum<number>('matches')
        .filterWhere('hour', '>', now - 24 * hourMs)
        .as('matches'),
      eb.fn.max('last_at').as('last_at'),
    ])
    .groupBy('rule')
    .execute();
  return new Map(
    rows.map(({ rule, matches, last_at }) => [rule, { matches24h: Number(matches ?? 0), lastMatchAt: last_at }]),
  );
}
