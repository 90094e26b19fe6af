import type { JsonObject, Text } from './text.ts';

/** One to five, as OCSF severity_id 1 to 5. */
export type Level = 'informational' | 'low' | 'medium' | 'high' | 'critical';

export interface Evidence {
  /** Id of the stored event (OCSF metadata.uid). */
  readonly event: string;
  readonly time: number;
  readonly source: string;
  /** The original line, cut at 4,096 characters. */
  readonly raw: string;
  /** Parts of `raw` that made the rule match: [start, end) in UTF-16 units. */
  readonly highlights: readonly (readonly [number, number])[];
}

/** Something a detector claims. It MUST explain itself. */
export interface Finding {
  readonly id: string;
  /** ms; for a correlation the event that met its threshold. */
  readonly time: number;
  /** Which detector, e.g. 'sigma' or 'health'. */
  readonly detector: string;
  readonly rule: { readonly id: string; readonly name: string; readonly title: string; readonly level: Level };
  readonly title: Text;
  /** Grouping values, e.g. {"src_endpoint.ip": "61.2.3.4"}. */
  readonly group: Readonly<Record<string, string>>;
  /** How many events (repeats counted). */
  readonly count: number;
  readonly expected?: string;
  readonly seen?: string;
  readonly evidence: readonly Evidence[];
  /** Who and what is involved, by kind. */
  readonly entities: readonly Entity[];
  /** True only when every event behind it came from an authenticated or allow-listed source. */
  readonly trusted: boolean;
  readonly attack?: readonly string[];
  readonly details?: JsonObject;
}

export interface Entity {
  readonly kind: 'address' | 'name' | 'user' | 'host' | 'source' | 'url' | 'process';
  readonly value: string;
  readonly role: 'attacker' | 'target' | 'account' | 'related';
}

/** (batch, state) → findings; deterministic for the same input. */
export interface Detector<Batch> {
  readonly name: string;
  detect(batch: Batch): readonly Finding[];
}
