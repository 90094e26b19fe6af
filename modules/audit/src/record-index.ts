import { type AuditRecord, isId, timeOfId } from '@citywall/kernel';
import { tileWidth } from '@citywall/merkle';

/** What a search needs to know of 256 records to pass them by: only ever a hint, the records decide. */
export interface Summary {
  readonly minimumId: string;
  readonly maximumId: string;
  readonly minimumTime: string;
  readonly maximumTime: string;
  /** Values that occur, for the fields that are filtered by equality. */
  readonly values: { readonly [field in SummaryField]: readonly string[] };
}

export const summaryFields = ['operation', 'principal', 'outcome', 'phase', 'risk'] as const;
export type SummaryField = (typeof summaryFields)[number];

/** The values of a record under a field that is filtered by equality; a principal is known by id and by name. */
export function valuesOf(record: AuditRecord, field: SummaryField): readonly string[] {
  if (field === 'principal') return [record.principal.id, record.principal.name];
  return [record[field]];
}

/** Summarises the records of one bundle. */
export function summarise(records: readonly AuditRecord[]): Summary {
  const ids = records.map(({ id }) => id).sort();
  const times = records.map(({ time }) => time).sort();
  const distinct = (field: SummaryField): string[] => [
    ...new Set(records.flatMap((record) => valuesOf(record, field))),
  ];
  return {
    minimumId: ids[0],
    maximumId: ids[ids.length - 1],
    minimumTime: times[0],
    maximumTime: times[times.length - 1],
    values: {
      operation: distinct('operation'),
      principal: distinct('principal'),
      outcome: distinct('outcome'),
      phase: distinct('phase'),
      risk: distinct('risk'),
    },
  };
}

/** By how much the clock may have been set back between two records, in ms. */
const clockMargin = 3_600_000;

/** How many bundles' worth of the newest ids are kept: more than the tail can hold. */
const keptBundles = 16;

/**
 * Knows where records are: summaries of full bundles, and the newest records by id.
 * A bundle without summary is simply read when asked.
 */
export class RecordIndex {
  readonly #summaries: (Summary | undefined)[] = [];
  readonly #recent = new Map<string, number>();

  /** The summary of a full bundle, when it has one. */
  summary(bundle: number): Summary | undefined {
    return this.#summaries[bundle];
  }

  setSummary(bundle: number, summary: Summary): void {
    this.#summaries[bundle] = summary;
  }

  /** Remembers a new record; the oldest of the recent ones are forgotten once their bundle is long full. */
  add(id: string, index: number): void {
    this.#recent.set(id, index);
    if (this.#recent.size <= keptBundles * tileWidth) return;
    for (const old of this.#recent.keys()) {
      if (this.#recent.size <= (keptBundles - 1) * tileWidth) break;
      this.#recent.delete(old);
    }
  }

  recent(id: string): number | undefined {
    return this.#recent.get(id);
  }

  /** How many bundles have been seen. */
  get size(): number {
    return this.#summaries.length;
  }

  /**
   * Whether a summarised bundle may hold the id, cannot, or was written so long
   * before the id was made that no older bundle can hold it either.
   */
  place(bundle: number, id: string): 'inside' | 'outside' | 'before' {
    const summary = this.#summaries[bundle];
    if (summary === undefined || (summary.minimumId <= id && id <= summary.maximumId)) return 'inside';
    if (!isId(id) || !isId(summary.maximumId)) return 'outside';
    return timeOfId(summary.maximumId) < timeOfId(id) - clockMargin ? 'before' : 'outside';
  }
}
