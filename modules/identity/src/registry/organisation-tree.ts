import type { Clock, Db } from '@citywall/kernel';
import { readOrganisations, readTreeVersion } from './organisation.store.ts';
import type { Organisation } from './registry.tables.ts';

/** Where organisations stand, from memory no older than a second. */
export interface OrganisationTree {
  find(id: string): Promise<Organisation | undefined>;
  /** Its id and those above it up to the city; empty for one that does not exist. */
  above(id: string): Promise<readonly string[]>;
  /** Its id and those of all below it; empty for one that does not exist. */
  within(id: string): Promise<readonly string[]>;
  /** MUST be called after the commit of a change. */
  forget(): void;
}

interface Snapshot {
  readonly version: number;
  readonly organisations: ReadonlyMap<string, Organisation>;
  readonly below: ReadonlyMap<string, readonly string[]>;
  readonly paths: Map<string, readonly string[]>;
}

const maxAge = 1_000;

/** The tree is read anew only when its version has changed; asking for that costs one row. */
export function createOrganisationTree(db: Db, clock: Clock): OrganisationTree {
  let kept: { readonly snapshot: Promise<Snapshot>; readonly checkedAt: number } | undefined;

  const load = async (known: Promise<Snapshot> | undefined): Promise<Snapshot> => {
    const old = await known?.catch(() => undefined);
    const version = await readTreeVersion(db);
    return old?.version === version ? old : snapshotOf(version, await readOrganisations(db));
  };
  const present = (): Promise<Snapshot> => {
    const now = clock.now();
    if (kept !== undefined && now - kept.checkedAt < maxAge && now >= kept.checkedAt) return kept.snapshot;
    const entry = { snapshot: load(kept?.snapshot), checkedAt: now };
    kept = entry;
    entry.snapshot.catch(() => {
      if (kept === entry) kept = undefined;
    });
    return entry.snapshot;
  };

  return {
    find: async (id) => (await present()).organisations.get(id),
    above: async (id) => pathOf(await present(), id),
    within: async (id) => allWithin(await present(), id),
    forget: () => {
      if (kept !== undefined) kept = { ...kept, checkedAt: Number.NEGATIVE_INFINITY };
    },
  };
}

function snapshotOf(version: number, rows: readonly Organisation[]): Snapshot {
  const below = new Map<string, string[]>();
  for (const { id, parent } of rows) {
    if (parent === null) continue;
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [id]);
    else siblings.push(id);
  }
  return { version, organisations: new Map(rows.map((row) => [row.id, row])), below, paths: new Map() };
}

function pathOf({ organisations, paths }: Snapshot, id: string): readonly string[] {
  const known = paths.get(id);
  if (known !== undefined) return known;
  const path: string[] = [];
  for (let at = organisations.get(id); at !== undefined; at = organisations.get(at.parent ?? '')) path.push(at.id);
  paths.set(id, path);
  return path;
}

function allWithin({ organisations, below }: Snapshot, id: string): readonly string[] {
  if (!organisations.has(id)) return [];
  const found = [id];
  for (const each of found) found.push(...(below.get(each) ?? []));
  return found;
}
