import type { Db } from '@citywall/kernel';
import { sql } from 'kysely';
import { unhurried } from '../decisions/unhurried.ts';
import type { Desk } from '../desk.ts';
import type { Placement } from '../people.ts';
import type { Holding } from '../role-holders.ts';
import { type ExcessRight, findExcess } from './peer-groups.ts';
import { readUse } from './role-use.ts';

const day = 86_400_000;
/** Since when use is counted, ms: nothing is called unused for longer than that. */
export const trackedSince = 'access.rights.tracked-since';

/** A right that lies unused. */
export interface UnusedRight {
  readonly holding: Holding;
  /** ms at the begin of the day; undefined: never since it is counted. */
  readonly lastUsed: number | undefined;
  readonly unusedDays: number;
}

/** What is known of everybody's rights at one moment. */
export interface RightsReport {
  readonly unused: readonly UnusedRight[];
  readonly excess: readonly (ExcessRight & { readonly holding: Holding })[];
  /** After how many days a right counts as unused. */
  readonly days: number;
}

type RightsDesk = Pick<Desk, 'holders' | 'people' | 'clock' | 'settings' | 'roles'>;

/** Rights that are unused, and those that hardly any peer has; rights that may stay by somebody's decision are left out. */
export async function reportRights(desk: RightsDesk, db: Db): Promise<RightsReport> {
  const now = desk.clock.now();
  const days = desk.settings.get('access.rights.unused-days', 90);
  const since = desk.settings.get(trackedSince, now);
  const holdings = (await desk.holders?.list(db)) ?? [];
  const use = await readUse(db);
  const kept = await readKept(db, now);
  const idle = new Map<string, UnusedRight>();
  await unhurried(holdings, (holding) => {
    const key = keyOf(holding);
    const lastUsed = use.get(key);
    const unusedDays = Math.floor((now - Math.max(holding.from, since, lastUsed ?? 0)) / day);
    // Held twice, as by a post and by assignment: the older holding tells.
    if (unusedDays >= days && (idle.get(key)?.unusedDays ?? -1) < unusedDays)
      idle.set(key, { holding, lastUsed, unusedDays });
  });
  const facts = {
    privileged: (role: string) => desk.roles.some(({ name, duty }) => duty && name === role),
    unusedDays: ({ account, role }: { account: string; role: string }) => idle.get(`${account} ${role}`)?.unusedDays,
  };
  const placements = (await desk.people.placements?.(db)) ?? holdings.map(placeOf);
  const byKey = new Map(holdings.map((holding) => [keyOf(holding), holding]));
  const found = await findExcess(placements, holdings, facts);
  const excess = found.flatMap((right) => {
    const holding = byKey.get(keyOf(right));
    return holding === undefined || kept.has(keyOf(right)) ? [] : [{ ...right, holding }];
  });
  const unused = [...idle.values()]
    .filter(({ holding }) => !kept.has(keyOf(holding)))
    .toSorted((a, b) => b.unusedDays - a.unusedDays || a.holding.name.localeCompare(b.holding.name));
  return { unused, excess, days };
}

/** Names a right among all. */
export function keyOf({ account, role }: { readonly account: string; readonly role: string }): string {
  return `${account} ${role}`;
}

/** Where nobody tells the places of people, what their roles came with must do. */
function placeOf({ account, name, post, organisation }: Holding): Placement {
  return {
    ...{ id: account, name },
    ...(post === undefined ? {} : { post }),
    ...(organisation === undefined ? {} : { organisation }),
  };
}

async function readKept(db: Db, now: number): Promise<ReadonlySet<string>> {
  const answer = await sql<{ key: string }>`select account || ' ' || role as key from access.right_kept
    where until_at > ${now}`.execute(db);
  return new Set(answer.rows.map(({ key }) => key));
}

/** Lets a right stay unmentioned until a moment. */
export async function keepRight(
  db: Db,
  right: { readonly account: string; readonly role: string; readonly until: number; readonly reason: string },
  now: number,
  by: object,
): Promise<void> {
  await sql`insert into access.right_kept (account, role, until_at, reason, kept_at, kept_by)
    values (${right.account}::uuid, ${right.role}, ${right.until}, ${right.reason}, ${now}, ${JSON.stringify(by)}::jsonb)
    on conflict (account, role) do update set until_at = excluded.until_at, reason = excluded.reason,
      kept_at = excluded.kept_at, kept_by = excluded.kept_by`.execute(db);
}

/** Forgets what was kept until a moment that has passed. */
export async function sweepKept(db: Db, now: number): Promise<void> {
  await sql`delete from access.right_kept where until_at <= ${now}`.execute(db);
}
