import type { Level } from '@citywall/kernel';
import type { ConditionNode, SearchNode } from './expression.ts';

/** Where a rule applies; every part that is set must be one of the observation's (names compare without case). */
export interface RuleLogSource {
  readonly category?: string;
  readonly product?: string;
  readonly service?: string;
}

/** A remark at load time that does not refuse the document; line and column count from 1. */
export interface Warning {
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

/** What every kind of Sigma document has in common. */
export interface DocumentHeader {
  readonly file: string;
  /** Where its id stands, else its name, else the document; counted from 1. */
  readonly line: number;
  readonly column: number;
  /** The UUID of the document, lower case; null when it has none. */
  readonly id: string | null;
  /** The short unique name that correlations and filters may use. */
  readonly name: string | null;
  /** Never null: the id, else the name, else a hash of the document's text. Unique in a RuleSet. */
  readonly key: string;
  readonly title: string;
  readonly description: string | null;
  readonly status: string | null;
  readonly author: string | null;
  readonly date: string | null;
  readonly modified: string | null;
  readonly references: readonly string[];
  readonly falsepositives: readonly string[];
  readonly tags: readonly string[];
  /** ATT&CK technique ids (T1110, T1110.001) found in the tags. */
  readonly attack: readonly string[];
  readonly warnings: readonly Warning[];
}

/** A Sigma rule, plain JSON: what the parser makes, the snapshot keeps and the compiler reads. */
export interface SigmaRule extends DocumentHeader {
  readonly kind: 'rule';
  readonly level: Level;
  readonly logsource: RuleLogSource;
  /** The fields the author wants shown. */
  readonly fields: readonly string[];
  readonly searches: { readonly [name: string]: SearchNode };
  readonly condition: ConditionNode;
}

/** A Sigma filter: its condition is AND-ed to the rules it names (it excludes by writing `not`). */
export interface FilterRule extends DocumentHeader {
  readonly kind: 'filter';
  readonly logsource: RuleLogSource;
  /** Ids or names; 'any' for every rule its log source covers. */
  readonly rules: 'any' | readonly RuleReference[];
  readonly searches: { readonly [name: string]: SearchNode };
  readonly condition: ConditionNode;
}

/** An id or name as written, with its place for a refusal. */
export interface RuleReference {
  readonly to: string;
  readonly line: number;
  readonly column: number;
}

export type Comparison = 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq';

/** One bound of a correlation's condition; all bounds must hold. */
export interface Bound {
  readonly comparison: Comparison;
  readonly value: number;
}

/** Correlation types the engine runs; further ones are refused by name until their evaluator exists. */
export type CorrelationType = 'event_count' | 'value_count';

/** A Sigma correlation: counts what its rules match per group within a sliding span of event time. */
export interface CorrelationRule extends DocumentHeader {
  readonly kind: 'correlation';
  readonly level: Level;
  readonly type: CorrelationType;
  /** In a RuleSet `to` is the key of a rule or correlation, and so are the keys inside aliases. */
  readonly rules: readonly RuleReference[];
  /** Empty: all events are one group. */
  readonly groupBy: readonly string[];
  /** ms */
  readonly timespan: number;
  readonly bounds: readonly Bound[];
  /** Fields whose distinct (combined) values are counted; empty for event_count. */
  readonly valueFields: readonly string[];
  /** group-by name → rule id or name → the field of that rule. */
  readonly aliases: { readonly [alias: string]: { readonly [rule: string]: string } };
  /** Whether the referenced rules still make findings of their own. */
  readonly generate: boolean;
}

/** A document that cannot be loaded, and why; line and column count from 1. */
export interface Refusal {
  readonly kind: 'refused';
  readonly file: string;
  readonly id: string | null;
  readonly reason: string;
  readonly line: number;
  readonly column: number;
}

export type LoadedDocument = SigmaRule | CorrelationRule | FilterRule;

/** One YAML document of a rule file, loaded or refused. */
export type RuleDocument = LoadedDocument | Refusal;

/** Values for `%name%` under the expand modifier. */
export type Placeholders = { readonly [name: string]: readonly string[] };

/** What a rule set is made from: file is only a label. */
export interface RuleFile {
  readonly file: string;
  readonly text: string;
}

export interface LoadOptions {
  readonly placeholders?: Placeholders;
}

/** Documents with their references resolved and filters applied. */
export interface RuleSet {
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly CorrelationRule[];
  readonly filters: readonly FilterRule[];
  readonly refused: readonly Refusal[];
  /** Every document in the order read: as in the lists above or refused. */
  readonly documents: readonly RuleDocument[];
  /** Keys of rules and correlations that only feed correlations and make no finding of their own. */
  readonly feeding: ReadonlySet<string>;
}
