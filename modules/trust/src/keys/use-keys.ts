import { factsOf, type ItemAnswer, type Provider, type StoredMaterial, type Work } from '../vault/index.ts';
import { descriptorOf } from './descriptor-of.ts';
import type { KeyVersion, WholeKey } from './key.ts';
import type { UseError } from './key-problems.ts';
import { mayProcess, mayProtect, type ProcessAct, type ProtectAct } from './life-cycle.table.ts';

/** What became of one item. */
export type UseAnswer = ItemAnswer | { readonly ok: false; readonly error: UseError };

/** What is processed says which version protected it. */
export interface ProcessItem {
  readonly version: number;
  readonly fields: readonly Uint8Array[];
}

export interface UseOptions {
  /** See Work. */
  readonly option?: number;
  readonly despiteCompromise?: boolean;
  readonly signal?: AbortSignal;
}

/** About how long a portion of a batch keeps a key process from others, µs. */
const portionCost = 20_000;
const mostPortion = 512;
/** Portions of one batch on their way at once: enough to keep two processes busy. */
const portionsAtOnce = 4;

/** Protects with the latest version, whose number it answers; every item fails alike when its state forbids it. */
export async function protect(
  provider: Provider,
  whole: WholeKey,
  act: ProtectAct,
  items: readonly (readonly Uint8Array[])[],
  options: UseOptions = {},
): Promise<{ readonly version: number; readonly answers: readonly UseAnswer[] }> {
  const version = versionOf(whole, whole.key.latest);
  if (version === undefined || !mayProtect(version.state))
    return { version: whole.key.latest, answers: all(items, 'trust.key.state') };
  const answers = await inPortions(provider, { act, option: options.option }, whole, version, items, options.signal);
  return { version: version.number, answers };
}

/** Processes each item with the version that protected it. */
export async function process(
  provider: Provider,
  whole: WholeKey,
  act: ProcessAct,
  items: readonly ProcessItem[],
  options: UseOptions = {},
): Promise<readonly UseAnswer[]> {
  return byVersion(whole, items, async (version, group) => {
    if (!mayProcess(version.state, act, options.despiteCompromise)) return all(group, 'trust.key.state');
    return inPortions(provider, { act, option: options.option }, whole, version, group, options.signal);
  });
}

/** Opens each item with the version that sealed it and seals it with the latest one, all inside a key process. */
export async function rewrap(
  provider: Provider,
  whole: WholeKey,
  items: readonly ProcessItem[],
  options: UseOptions = {},
): Promise<{ readonly version: number; readonly answers: readonly UseAnswer[] }> {
  const target = versionOf(whole, whole.key.latest);
  const version = whole.key.latest;
  if (target === undefined || !mayProtect(target.state)) return { version, answers: all(items, 'trust.key.state') };
  const answers = await byVersion(whole, items, async (from, group) => {
    if (!mayProcess(from.state, 'decrypt', options.despiteCompromise)) return all(group, 'trust.key.state');
    const work = { act: 'rewrap', target: target.id } as const;
    return inPortions(provider, work, whole, from, group, options.signal, materialOf(whole, target));
  });
  return { version, answers };
}

async function byVersion(
  whole: WholeKey,
  items: readonly ProcessItem[],
  act: (version: KeyVersion, fields: readonly (readonly Uint8Array[])[]) => Promise<readonly UseAnswer[]>,
): Promise<readonly UseAnswer[]> {
  const places = new Map<number, number[]>();
  for (const [place, { version }] of items.entries()) {
    const group = places.get(version);
    if (group === undefined) places.set(version, [place]);
    else group.push(place);
  }
  const answers: UseAnswer[] = Array.from(items, () => ({ ok: false, error: 'trust.key.version' }));
  for (const [number, group] of places) {
    const version = versionOf(whole, number);
    if (version === undefined || number < whole.key.leastVersion) continue;
    const done = await act(
      version,
      group.map((place) => items[place]?.fields ?? []),
    );
    for (const [at, place] of group.entries()) answers[place] = done[at] ?? { ok: false, error: 'trust.item.none' };
  }
  return answers;
}

/** Hands the items out in portions, so that no batch keeps the key processes from other callers for long. */
async function inPortions(
  provider: Provider,
  work: Pick<Work, 'act' | 'option' | 'target'>,
  whole: WholeKey,
  version: KeyVersion,
  items: readonly (readonly Uint8Array[])[],
  signal: AbortSignal | undefined,
  target?: StoredMaterial,
): Promise<readonly UseAnswer[]> {
  const material = materialOf(whole, version);
  const cost = factsOf(whole.key.kind)?.cost ?? portionCost;
  const size = Math.max(1, Math.min(mostPortion, Math.floor(portionCost / cost)));
  const ask = (portion: Work['items']) =>
    provider.work({ ...work, version: version.id, items: portion }, material, target);
  if (items.length <= size) return ask(items);
  const answers: UseAnswer[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < items.length) {
      signal?.throwIfAborted();
      const from = next;
      next += size;
      const done = await ask(items.slice(from, from + size));
      for (const [at, answer] of done.entries()) answers[from + at] = answer;
    }
  };
  await Promise.all(Array.from({ length: portionsAtOnce }, caller));
  return answers;
}

function versionOf(whole: WholeKey, number: number): KeyVersion | undefined {
  return whole.versions.find((version) => version.number === number);
}

function all(items: readonly unknown[], error: UseError): readonly UseAnswer[] {
  return items.map(() => ({ ok: false, error }));
}

/** A version as the key processes take it. MUST NOT be called for a destroyed one. */
export function materialOf({ key }: WholeKey, version: KeyVersion): StoredMaterial {
  if (version.wrapped === null) throw new Error('the material is destroyed');
  return {
    descriptor: descriptorOf(key, version.id, version.number),
    wrapped: version.wrapped,
  };
}
