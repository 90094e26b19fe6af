// Structured field values for HTTP: RFC 9651 (which replaces RFC 8941).

/** A value without parameters. Dates are seconds since 1970 UTC. */
export type BareItem =
  | { readonly type: 'integer' | 'decimal' | 'date'; readonly value: number }
  | { readonly type: 'string' | 'token' | 'display'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Uint8Array }
  | { readonly type: 'boolean'; readonly value: boolean };

/** In the order in which they were written first; of doubles the last counts. */
export type FieldParameters = ReadonlyMap<string, BareItem>;

export interface Item {
  readonly bare: BareItem;
  readonly parameters: FieldParameters;
}

export interface InnerList {
  readonly items: readonly Item[];
  readonly parameters: FieldParameters;
}

export type Member = Item | InnerList;

/** Members by key, in the order in which the keys were written first. */
export type Dictionary = ReadonlyMap<string, Member>;

/** The three shapes a structured field has. */
export type FieldShape = 'dictionary' | 'list' | 'item';

export function isInnerList(member: Member): member is InnerList {
  return 'items' in member;
}
