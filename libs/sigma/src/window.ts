/** One match in a group: at `time` (ms), standing for `count` events; `value` is what value_count compares. */
export interface Entry<Reference> {
  readonly time: number;
  readonly count: number;
  readonly value?: string;
  readonly references: readonly Reference[];
}

/** A stretch of matches that has made its finding; more within a span of it make none. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface WindowRule {
  /** ms; both ends of the window count. */
  readonly span: number;
  /** How long before the newest event of the group an event may still come, ms. */
  readonly lateness: number;
  /** Most entries kept; the oldest give way. */
  readonly capacity: number;
  /** Whether the entries of one window satisfy the correlation. */
  readonly satisfied: (entries: readonly Entry<unknown>[]) => boolean;
}

/** A sliding window over event time for one group. Late events are put in their place. */
export class GroupWindow<Reference> {
  /** In time order; those of a stretch that has fired are gone. */
  #entries: Entry<Reference>[];
  #fired: Stretch | undefined;

  constructor(entries: readonly Entry<Reference>[] = [], fired?: Stretch) {
    this.#entries = [...entries];
    this.#fired = fired;
  }

  get entries(): readonly Entry<Reference>[] {
    return this.#entries;
  }

  get fired(): Stretch | undefined {
    return this.#fired;
  }

  /** Adds a match; answers the entries of the window that now satisfies the rule, at most once for a stretch. */
  add(entry: Entry<Reference>, rule: WindowRule): readonly Entry<Reference>[] | undefined {
    if (this.#joinsFired(entry.time, rule.span)) return undefined;
    const position = this.#insert(entry);
    const window = this.#firstSatisfied(position, rule);
    if (window) this.#fire(window, rule.span);
    else this.#prune(entry.time - rule.span - rule.lateness, rule.capacity);
    return window;
  }

  #joinsFired(time: number, span: number): boolean {
    const fired = this.#fired;
    if (!fired || time < fired.from - span || time > fired.to + span) return false;
    this.#fired = { from: Math.min(fired.from, time), to: Math.max(fired.to, time) };
    this.#absorb(span);
    return true;
  }

  #insert(entry: Entry<Reference>): number {
    let position = this.#entries.length;
    while (position > 0 && this.#entries[position - 1]!.time > entry.time) position -= 1;
    this.#entries.splice(position, 0, entry);
    return position;
  }

  // A late event can complete the window of a later one: try each window end that includes it, the earliest first.
  #firstSatisfied(position: number, rule: WindowRule): readonly Entry<Reference>[] | undefined {
    const entries = this.#entries;
    const inserted = entries[position]!.time;
    let begin = position;
    while (begin > 0 && entries[begin - 1]!.time >= inserted - rule.span) begin -= 1;
    for (let end = position; end < entries.length && entries[end]!.time <= inserted + rule.span; end += 1) {
      while (entries[begin]!.time < entries[end]!.time - rule.span) begin += 1;
      const window = entries.slice(begin, end + 1);
      if (rule.satisfied(window)) return window;
    }
    return undefined;
  }

  #fire(window: readonly Entry<Reference>[], span: number): void {
    this.#fired = { from: window[0]!.time, to: window.at(-1)!.time };
    this.#absorb(span);
  }

  // The stretch's own entries and those within a span of it go; the latter widen it in turn.
  #absorb(span: number): void {
    const { from, to } = this.#fired!;
    let [begin, end] = [from, to];
    const entries = this.#entries;
    let first = entries.findIndex((entry) => entry.time >= from);
    if (first === -1) first = entries.length;
    let last = first;
    while (first > 0 && entries[first - 1]!.time >= begin - span) begin = entries[--first]!.time;
    while (last < entries.length && entries[last]!.time <= end + span) end = Math.max(end, entries[last++]!.time);
    if (last > first) entries.splice(first, last - first);
    this.#fired = { from: begin, to: end };
  }

  #prune(oldest: number, capacity: number): void {
    let stale = Math.max(0, this.#entries.length - capacity);
    while (stale < this.#entries.length && this.#entries[stale]!.time < oldest) stale += 1;
    if (stale > 0) this.#entries.splice(0, stale);
  }
}
