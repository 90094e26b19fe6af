import type { Db } from '@citywall/kernel';
import { countKnown } from '../inventory/inventory.store.ts';
import type { EntryKind } from '../inventory/inventory-entry.ts';
import { judgeEntry } from '../inventory/judge-entry.ts';
import { type PolicySettings, type Verdict, verdicts } from '../policy/policy-rule.ts';
import { importCbom } from './import-cbom.ts';

const examplesMost = 100;
const skippedMost = 500;

/** What an import would come to. */
export interface CbomTrial {
  readonly entries: number;
  /** How many of them the inventory has already. */
  readonly known: number;
  readonly counts: { readonly kind: EntryKind; readonly verdict: Verdict | null; readonly count: number }[];
  readonly examples: {
    readonly kind: EntryKind;
    readonly name: string;
    readonly location: string;
    readonly algorithm: string | null;
    readonly verdict: Verdict | null;
  }[];
  readonly skipped: { readonly component: string; readonly reason: string }[];
}

/** Reads a bill of materials as an import would, and judges what it holds; keeps nothing. Throws as importCbom does. */
export async function tryCbom(
  db: Db,
  policy: PolicySettings,
  bytes: Uint8Array,
  location: string,
  now: number,
): Promise<CbomTrial> {
  const { entries, skipped } = importCbom(bytes, location);
  const judged = entries.map((entry) => ({ entry, verdict: judgeEntry(policy, entry, now).verdict }));
  const counts = new Map<string, { kind: EntryKind; verdict: Verdict | null; count: number }>();
  for (const { entry, verdict } of judged) {
    const key = `${entry.kind} ${verdict}`;
    const found = counts.get(key) ?? { kind: entry.kind, verdict, count: 0 };
    found.count += 1;
    counts.set(key, found);
  }
  const badness = (verdict: Verdict | null) => (verdict === null ? -1 : verdicts.indexOf(verdict));
  return {
    entries: entries.length,
    known: await countKnown(db, entries),
    counts: [...counts.values()],
    examples: judged
      .toSorted((one, other) => badness(other.verdict) - badness(one.verdict))
      .slice(0, examplesMost)
      .map(({ entry: { kind, name, location: place, algorithm }, verdict }) => ({
        ...{ kind, name, location: place, algorithm, verdict },
      })),
    skipped: skipped.slice(0, skippedMost).map((one) => ({ ...one })),
  };
}
