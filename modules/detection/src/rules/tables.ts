import type { Db } from '@citywall/kernel';
import type { Kysely } from 'kysely';

/** A rule switched off or on by a person. Times are ms since 1970 UTC. */
export interface RuleSwitch {
  readonly rule: string;
  readonly enabled: boolean;
  readonly reason: string;
  readonly changed_by: string;
  readonly changed_at: number;
}

/** One condition of an exception: a field as the rule's log source names it, and the value that is excepted. */
export interface ExceptionCondition {
  readonly field: string;
  readonly value: string;
  readonly modifier?: 'contains' | 'startswith' | 'endswith' | 'cidr';
}

export interface RuleException {
  readonly id: string;
  /** Key of the rule. */
  readonly rule: string;
  readonly title: string;
  readonly reason: string;
  readonly conditions: readonly ExceptionCondition[];
  readonly expires_at: number;
  readonly created_by: string;
  readonly created_at: number;
  readonly removed_at: number | null;
}

export interface RuleMatch {
  readonly rule: string;
  readonly hour: number;
  readonly matches: number;
  readonly last_at: number;
}

type Tables = {
  'detection.rule_switch': RuleSwitch;
  'detection.rule_exception': RuleException;
  'detection.rule_match': RuleMatch;
};

/** The database with the tables of the rules. */
export function tables(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}
