import type { Db } from '@citywall/kernel';
import { eachEntry } from '../inventory/inventory.store.ts';
import type { EntryKind } from '../inventory/inventory-entry.ts';
import { judgeEntry } from '../inventory/judge-entry.ts';
import type { PolicySettings, Verdict } from './policy-rule.ts';

/** Entries shown of each move. */
const examplesOfEach = 8;

/** What a changed policy would do to the inventory. */
export interface PolicyTrial {
  readonly judged: number;
  readonly moves: { readonly from: Verdict | null; readonly to: Verdict | null; readonly count: number }[];
  readonly examples: {
    readonly id: string;
    readonly kind: EntryKind;
    readonly name: string;
    readonly location: string;
    readonly from: Verdict | null;
    readonly to: Verdict | null;
  }[];
}

/** Judges every entry by both policies at a moment, ms, and answers where they differ; keeps nothing. */
export async function tryPolicy(
  db: Db,
  present: PolicySettings,
  changed: PolicySettings,
  now: number,
  signal: AbortSignal,
): Promise<PolicyTrial> {
  const counts = new Map<string, { from: Verdict | null; to: Verdict | null; count: number }>();
  const examples: PolicyTrial['examples'] = [];
  let judged = 0;
  for await (const row of eachEntry(db)) {
    if (signal.aborted) break;
    judged += 1;
    const from = judgeEntry(present, row, now).verdict;
    const to = judgeEntry(changed, row, now).verdict;
    if (from === to) continue;
    const key = `${from} ${to}`;
    const move = counts.get(key) ?? { from, to, count: 0 };
    move.count += 1;
    counts.set(key, move);
    const { id, kind, name, location } = row;
    if (move.count <= examplesOfEach) examples.push({ id, kind, name, location, from, to });
  }
  return { judged, moves: [...counts.values()].sort((one, other) => other.count - one.count), examples };
}
