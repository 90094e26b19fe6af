import type { Severity } from '@citywall/ui';

/** A sentence in the two languages of the console. */
export interface Text {
  readonly en: string;
  readonly zh: string;
}

/** One page of a list; `next` is the cursor of the following page. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Any JSON object, as events are. */
export type JsonObject = { readonly [key: string]: unknown };

/** Fields of a query string; undefined and empty ones are left out, arrays are repeated. */
export type Query = { readonly [key: string]: string | number | boolean | readonly string[] | undefined | null };

/** Times are RFC 3339 UTC strings. */
export type Instant = string;

/** A person or machine as others show it. */
export interface Actor {
  readonly id?: string;
  readonly name?: string;
}

/** Who and what is involved in a finding or an incident. */
export interface Entity {
  readonly kind: 'address' | 'name' | 'user' | 'host' | 'source' | 'url' | 'process';
  readonly value: string;
  readonly role: 'attacker' | 'target' | 'account' | 'related';
}

/** A line that proves a finding, with the parts that matched. */
export interface Evidence {
  readonly event: string;
  readonly time: Instant | number;
  readonly source: string;
  readonly raw: string;
  readonly highlights: readonly (readonly [number, number])[];
}

/** Something a detector claims. */
export interface Finding {
  readonly id: string;
  readonly time: Instant;
  readonly detector: string;
  readonly rule: { readonly id: string; readonly name: string; readonly title: string; readonly level: Severity };
  readonly title: Text;
  readonly group: Readonly<Record<string, string>>;
  readonly count: number;
  readonly expected?: string;
  readonly seen?: string;
  readonly evidence: readonly Evidence[];
  readonly entities: readonly Entity[];
  readonly trusted: boolean;
  readonly attack?: readonly string[];
  readonly details?: JsonObject;
  readonly incident?: string | null;
}
