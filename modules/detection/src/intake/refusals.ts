import type { Stream, Update } from '@citywall/platform/streams';
import { type Refusal, type RefusalCode, shownPart } from './refusal.ts';

const prefix = 'refusal/';
const keptPerSource = 1_000;
const keptInAll = 20_000;

/** The last refused lines, 1,000 a source and 20,000 in all, durable with the accounts that count them. */
export class Refusals {
  readonly #stream: Stream;
  /** Keys by source, oldest first. */
  readonly #keys = new Map<string, string[]>();
  #all: { readonly source: string; readonly key: string }[] = [];
  #next = 1;

  constructor(stream: Stream) {
    this.#stream = stream;
    for (const { key, value } of stream.list(prefix)) {
      const { source } = JSON.parse(Buffer.from(value).toString()) as Refusal;
      this.#remember(source, key);
      this.#next = Number(key.slice(prefix.length)) + 1;
    }
  }

  #remember(source: string, key: string): void {
    const keys = this.#keys.get(source) ?? [];
    keys.push(key);
    this.#keys.set(source, keys);
    this.#all.push({ source, key });
  }

  /** The writes that keep one more refusal and forget what is beyond the bounds. */
  add(
    source: string,
    reason: RefusalCode,
    shown: Buffer,
    bytes: number,
    offset: number | null,
    time: number,
  ): Update[] {
    const refusal: Refusal = { time, source, reason, line: shownPart(shown), bytes, offset };
    const key = prefix + String(this.#next++).padStart(15, '0');
    this.#remember(source, key);
    const gone: string[] = [];
    const own = this.#keys.get(source) as string[];
    if (own.length > keptPerSource) gone.push(own.shift() as string);
    if (this.#all.length > keptInAll) gone.push(...this.#forgetOldest());
    return [{ key, value: JSON.stringify(refusal) }, ...gone.map((old) => ({ key: old, value: null }))];
  }

  /** Forgets the oldest tenth at once, so that the list is not moved for each line. */
  #forgetOldest(): string[] {
    const oldest = this.#all.slice(0, keptInAll / 10);
    this.#all = this.#all.slice(oldest.length);
    const gone = new Set(oldest.map((entry) => entry.key));
    for (const source of new Set(oldest.map((entry) => entry.source))) {
      const kept = (this.#keys.get(source) ?? []).filter((key) => !gone.has(key));
      if (kept.length > 0) this.#keys.set(source, kept);
      else this.#keys.delete(source);
    }
    return [...gone];
  }

  /** Newest first, from before the cursor. */
  list(
    source: string,
    limit: number,
    before?: string,
  ): { readonly items: readonly Refusal[]; readonly next: string | null } {
    const keys = (this.#keys.get(source) ?? [])
      .filter((key) => before === undefined || key < prefix + before)
      .reverse();
    const page = keys.slice(0, limit);
    const items = page.flatMap((key) => {
      const value = this.#stream.get(key);
      return value ? [JSON.parse(Buffer.from(value).toString()) as Refusal] : [];
    });
    const last = page.at(-1);
    return { items, next: keys.length > limit && last ? last.slice(prefix.length) : null };
  }
}
