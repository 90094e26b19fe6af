/** How a text pattern is anchored. `glob` keeps its pieces, the others are one literal. */
export type TextForm = 'equals' | 'prefix' | 'suffix' | 'contains';

/** The text of a wildcard piece: a literal, `*` (any run) or `?` (exactly one character). */
export type GlobToken = string | { readonly wild: 'any' | 'one' };

export type NumberComparison = 'lt' | 'lte' | 'gt' | 'gte';

export type TimeUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** What is asked of one value. Plain JSON; texts that are not cased are folded (see fold.ts). */
export type ValueTest =
  | { readonly kind: 'text'; readonly form: TextForm; readonly text: string; readonly cased: boolean }
  | { readonly kind: 'glob'; readonly tokens: readonly GlobToken[]; readonly cased: boolean }
  | { readonly kind: 'regex'; readonly source: string; readonly flags: string }
  | { readonly kind: 'compare'; readonly comparison: NumberComparison; readonly value: number }
  /** Equal as a number, or as a text that is written like one. */
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'cidr'; readonly network: string }
  | {
      readonly kind: 'time';
      readonly unit: TimeUnit;
      readonly comparison: NumberComparison | 'eq';
      readonly value: number;
    }
  | { readonly kind: 'reference'; readonly field: string; readonly form: TextForm; readonly cased: boolean }
  /** Any scalar value, the empty text included: the lone `*`. */
  | { readonly kind: 'any' }
  | { readonly kind: 'null' }
  | { readonly kind: 'exists' };

/** A question to one field; an array answers yes when any element does. */
export interface FieldNode {
  readonly node: 'field';
  readonly field: string;
  readonly test: ValueTest;
}

/** A question to every text of the event. */
export interface KeywordNode {
  readonly node: 'keyword';
  readonly test: ValueTest;
}

/** What a named search of a detection section is made of. */
export type SearchNode =
  | FieldNode
  | KeywordNode
  | { readonly node: 'all' | 'any'; readonly of: readonly SearchNode[] }
  | { readonly node: 'not'; readonly of: SearchNode };

/** A condition over named searches. */
export type ConditionNode =
  | { readonly node: 'search'; readonly name: string }
  | { readonly node: 'all' | 'any'; readonly of: readonly ConditionNode[] }
  | { readonly node: 'not'; readonly of: ConditionNode };
