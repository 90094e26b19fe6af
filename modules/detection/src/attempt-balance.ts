import type { Attempt } from '@citywall/ocsf';

/** Attempts that wait whether a line with the address reports the same ones. */
export interface Held<Item> {
  readonly item: Item;
  /** Event time, ms. */
  readonly time: number;
  /** When it came, ms of the wall clock. */
  readonly arrivedAt: number;
  /** How many attempts of it are still open. */
  remaining: number;
}

/** The counts of one session for one rule, as JSON. */
export interface SavedBalance<Item> {
  readonly counts: Readonly<Record<string, number>>;
  readonly passed: number;
  readonly held: readonly Held<Item>[];
}

/**
 * Reconciles what sshd and PAM report of one connection for one rule. Both
 * count the same attempts, so the number of attempts is the larger of the two
 * totals; each has passed, or is held. sshd's lines pass and strike out what is
 * held; what passes beyond that is credit against what PAM reports later.
 */
export class AttemptBalance<Item> {
  readonly #counts: Map<string, number>;
  #held: Held<Item>[];
  #passed: number;

  constructor(saved?: SavedBalance<Item>) {
    this.#counts = new Map(Object.entries(saved?.counts ?? {}));
    this.#held = (saved?.held ?? []).map((held) => ({ ...held }));
    this.#passed = saved?.passed ?? 0;
  }

  /** What waits, oldest first. */
  get held(): readonly Held<Item>[] {
    return this.#held;
  }

  /** Adds what is reported with the address; answers how many attempts of it are to be counted. */
  pass(channel: Attempt['channel'], count: number): number {
    this.#add(channel, count);
    const passing = Math.max(0, Math.min(count, this.#total() - this.#passed));
    this.#passed += passing;
    this.#settle();
    return passing;
  }

  /** Adds what is reported without it; attempts that are new by this are held. */
  hold(channel: Attempt['channel'], count: number, item: Item, time: number, arrivedAt: number): void {
    this.#add(channel, count);
    const open = Math.min(count, this.#total() - this.#passed - this.#heldTotal());
    if (open > 0) this.#held.push({ item, time, arrivedAt, remaining: open });
  }

  /** Takes out what has waited long enough, to be counted as PAM reported it. */
  release(isDue: (held: Held<Item>) => boolean): readonly Held<Item>[] {
    const due = this.#held.filter(isDue);
    if (due.length === 0) return due;
    this.#held = this.#held.filter((held) => !due.includes(held));
    for (const held of due) this.#passed += held.remaining;
    return due;
  }

  save(): SavedBalance<Item> {
    return { counts: Object.fromEntries(this.#counts), passed: this.#passed, held: this.#held };
  }

  #add(channel: string, count: number): void {
    this.#counts.set(channel, (this.#counts.get(channel) ?? 0) + count);
  }

  #total(): number {
    return Math.max(this.#serverTotal(), this.#pamTotal());
  }

  /** An attempt by keyboard-interactive shows as sshd's own line, as PAM's error in sshd's log, or as both. */
  #serverTotal(): number {
    const interactive = Math.max(this.#counts.get('keyboard-interactive') ?? 0, this.#counts.get('pam-error') ?? 0);
    return (this.#counts.get('password') ?? 0) + interactive;
  }

  /** Each PAM module in the stack reports the same attempt for itself. */
  #pamTotal(): number {
    let most = 0;
    for (const [channel, count] of this.#counts) if (channel.startsWith('pam:')) most = Math.max(most, count);
    return most;
  }

  #heldTotal(): number {
    return this.#held.reduce((sum, held) => sum + held.remaining, 0);
  }

  /** Strikes out, oldest first, what has now passed. */
  #settle(): void {
    let surplus = this.#heldTotal() - Math.max(0, this.#total() - this.#passed);
    for (const held of this.#held) {
      if (surplus <= 0) break;
      const struck = Math.min(surplus, held.remaining);
      held.remaining -= struck;
      surplus -= struck;
    }
    this.#held = this.#held.filter((held) => held.remaining > 0);
  }
}
