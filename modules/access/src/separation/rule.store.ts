import type { Db, Text } from '@citywall/kernel';
import { sql } from 'kysely';

/** roles: nobody holds two of them; rights: nobody may do two of them; acts: nobody does two of them on the same thing. */
export type RuleKind = 'roles' | 'rights' | 'acts';

/** What must not lie in one hand. */
export interface SeparationRule {
  readonly id: string;
  readonly kind: RuleKind;
  readonly title: Text;
  /** Names of roles, or of operations. */
  readonly members: readonly string[];
  /** For acts: how many days what was done counts. */
  readonly days: number;
  /** Whether it is in force. */
  readonly on: boolean;
  /** It comes with the product and can only be switched. */
  readonly shipped: boolean;
  /** ms. */
  readonly setAt: number;
}

const columns = sql`id, kind, title, members, days, switched_on as "on", shipped, set_at as "setAt"`;

/** All rules; those of the product first. */
export async function readRules(db: Db): Promise<readonly SeparationRule[]> {
  const answer =
    await sql<SeparationRule>`select ${columns} from access.separation_rule order by shipped desc, id`.execute(db);
  return answer.rows;
}

/** As readRules; nobody else changes a rule until the transaction ends, and no role is given meanwhile. */
export async function lockRules(db: Db): Promise<readonly SeparationRule[]> {
  await sql`select pg_advisory_xact_lock(${rulesLock}::bigint)`.execute(db);
  return readRules(db);
}

/** As readRules; no rule changes until the transaction ends. */
export async function holdRules(db: Db): Promise<readonly SeparationRule[]> {
  await sql`select pg_advisory_xact_lock_shared(${rulesLock}::bigint)`.execute(db);
  return readRules(db);
}

const rulesLock = 0x0c17_5e9a;

export async function saveRule(db: Db, rule: SeparationRule, by: object): Promise<void> {
  await sql`insert into access.separation_rule (id, kind, title, members, days, switched_on, shipped, set_at, set_by)
    values (${rule.id}::uuid, ${rule.kind}, ${JSON.stringify(rule.title)}::jsonb, ${[...rule.members]}::text[],
      ${rule.days}, ${rule.on}, ${rule.shipped}, ${rule.setAt}, ${JSON.stringify(by)}::jsonb)
    on conflict (id) do update set kind = excluded.kind, title = excluded.title, members = excluded.members,
      days = excluded.days, switched_on = excluded.switched_on, set_at = excluded.set_at, set_by = excluded.set_by`.execute(
    db,
  );
}

export async function deleteRule(db: Db, id: string): Promise<void> {
  await sql`delete from access.separation_rule where id = ${id}::uuid`.execute(db);
}
