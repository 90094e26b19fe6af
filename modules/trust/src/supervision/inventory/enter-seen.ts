import type { Db, Ports } from '@citywall/kernel';
import { cityPolicy } from '../policy/city-policy.ts';
import type { Verdict } from '../policy/policy-rule.ts';
import { eachEntry, setVerdicts, upsertSeen } from './inventory.store.ts';
import type { SeenCryptography } from './inventory-entry.ts';
import { judgeEntry } from './judge-entry.ts';

/** What entering some entries came to. */
export interface Entered {
  readonly added: number;
  readonly seenAgain: number;
  readonly verdicts: readonly (Verdict | null)[];
}

/** Judges what was seen by the city's policy and enters it. */
export async function enterSeen(
  ports: Ports,
  db: Db,
  seen: readonly SeenCryptography[],
  now: number,
): Promise<Entered> {
  const policy = cityPolicy(ports);
  const judged = seen.map((entry) => ({ ...entry, verdict: judgeEntry(policy, entry, now).verdict }));
  const added = await upsertSeen(db, judged, now);
  return { added, seenAgain: seen.length - added, verdicts: judged.map(({ verdict }) => verdict) };
}

/** Judges the whole inventory anew, after the policy or the date has changed. Answers how many verdicts changed. */
export async function rejudgeInventory(ports: Ports, db: Db, now: number, signal?: AbortSignal): Promise<number> {
  const policy = cityPolicy(ports);
  let changed: { id: string; verdict: Verdict | null }[] = [];
  let total = 0;
  const flush = async (): Promise<void> => {
    if (changed.length > 0) await setVerdicts(db, changed);
    total += changed.length;
    changed = [];
  };
  for await (const row of eachEntry(db)) {
    if (signal?.aborted) break;
    const { verdict } = judgeEntry(policy, row, now);
    if (verdict !== row.verdict) changed.push({ id: row.id, verdict });
    if (changed.length >= 500) await flush();
  }
  await flush();
  return total;
}
