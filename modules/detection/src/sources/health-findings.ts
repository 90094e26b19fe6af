import type { Clock, Finding, Log, Text } from '@citywall/kernel';
import { hashedId } from '../hashed-id.ts';
import type { FindingStore } from '../rule-book.types.ts';

/** What can be wrong with a source. */
export type Condition = 'silent' | 'clock-wrong';

/** A condition that stands, with what is needed to know when it has ended. */
export interface StandingCondition {
  readonly id: string;
  readonly condition: Condition;
  readonly source: string;
  /** ms. */
  readonly since: number;
}

/** Findings of conditions, beside those of rules. */
export interface ConditionStore extends FindingStore {
  /** Those of this detector that have not ended. */
  standing(detector: string): Promise<readonly StandingCondition[]>;
  /** Notes in the finding when its condition ended, ms. */
  end(id: string, time: number): Promise<void>;
}

/** What a condition looks like to people. */
export interface Claim {
  readonly title: Text;
  readonly expected: string;
  readonly seen: string;
}

/** Writes at the same time. */
const mostBusy = 16;
export const healthDetector = 'source-health';
const ruleTitles: Readonly<Record<Condition, string>> = { silent: 'Silent source', 'clock-wrong': 'Wrong clock' };

/**
 * One finding for each condition of a source, for as long as it stands, over restarts too; when it ends that is noted
 * in it. A database that does not answer is asked again at the next look.
 */
export class HealthFindings {
  readonly #store: ConditionStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #standing = new Map<string, StandingCondition>();
  /** Keys that are being written. */
  readonly #busy = new Set<string>();
  #loaded = false;

  constructor(store: ConditionStore, clock: Clock, log: Log) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  /** Reads what stood when the process ended. MUST come before anything else. */
  async load(): Promise<void> {
    for (const one of await this.#store.standing(healthDetector))
      this.#standing.set(keyOf(one.condition, one.source), one);
    this.#loaded = true;
  }

  /** Since when the condition has stood by its finding, ms; undefined when there is none. */
  since(condition: Condition, source: string): number | undefined {
    return this.#standing.get(keyOf(condition, source))?.since;
  }

  stands(condition: Condition, source: string, claim: Claim): void {
    const key = keyOf(condition, source);
    if (!this.#loaded || this.#standing.has(key)) return;
    const since = this.#clock.now();
    const finding = findingOf(condition, source, claim, since);
    this.#write(key, async () => {
      await this.#store.store([finding]);
      this.#standing.set(key, { id: finding.id, condition, source, since });
    });
  }

  ended(condition: Condition, source: string): void {
    const key = keyOf(condition, source);
    const standing = this.#standing.get(key);
    if (standing === undefined) return;
    this.#write(key, async () => {
      await this.#store.end(standing.id, this.#clock.now());
      this.#standing.delete(key);
    });
  }

  #write(key: string, write: () => Promise<void>): void {
    // What is too much for now comes at the next look.
    if (this.#busy.has(key) || this.#busy.size >= mostBusy) return;
    this.#busy.add(key);
    write()
      .catch((error: unknown) => this.#log.warn({ key, error: String(error) }, 'a finding of a source was not stored'))
      .finally(() => this.#busy.delete(key));
  }
}

function keyOf(condition: Condition, source: string): string {
  return `${condition} ${source}`;
}

/** Informational: people look at it among findings and alarms; by itself it is no attack and opens no incident. */
function findingOf(condition: Condition, source: string, claim: Claim, time: number): Finding {
  return {
    id: hashedId([healthDetector, condition, source, time]),
    time,
    detector: healthDetector,
    rule: {
      id: `${healthDetector}.${condition}`,
      name: `source_${condition.replace('-', '_')}`,
      title: ruleTitles[condition],
      level: 'informational',
    },
    ...claim,
    group: { source },
    count: 1,
    evidence: [],
    entities: [{ kind: 'source', value: source, role: 'related' }],
    trusted: false,
    details: { condition },
  };
}
