import { unhurried } from '../decisions/unhurried.ts';
import type { Placement } from '../people.ts';

/** Somebody's role, as peers are asked about it. */
export interface HeldRole {
  readonly account: string;
  readonly role: string;
}

/** What more is known of roles than who holds them. */
export interface RoleFacts {
  /** Whether the role decides about others: having it without need weighs more. */
  privileged(role: string): boolean;
  /** Days without use; undefined when it was used, or is not known yet. */
  unusedDays(held: HeldRole): number | undefined;
}

/** A group of people who do the same work, and how many of them hold a role. */
export interface PeerGroup {
  readonly by: 'post' | 'post-and-kind' | 'organisation';
  /** What its post or its organisation is called. */
  readonly name: string;
  readonly holders: number;
  readonly size: number;
}

/** How much a right stands out, 0 to 100, and everything that was weighed. */
export interface ExcessRight extends HeldRole {
  readonly score: number;
  /** The group in which the role is most common: what speaks best for him. */
  readonly peers: PeerGroup;
  /** Nobody else in the group holds it. */
  readonly alone: boolean;
  readonly privileged: boolean;
  readonly unusedDays: number | undefined;
  /** How many in the whole city hold it. */
  readonly holdersInAll: number;
}

/** Smaller groups say nothing about what is usual. */
export const smallestGroup = 20;
/** From this share of the peers on a role is usual. */
const usualShare = 0.1;
/** What a score is made of; together 1. */
const weights = { rarity: 0.7, privileged: 0.2, unused: 0.1 };
/** Rights of this score and more are listed. */
export const listedFrom = 50;

/**
 * Rights that hardly anybody in the same post or organisation has, most conspicuous first. The share among the others of
 * a group is taken one holder too high (Laplace), so that small groups accuse nobody; whoever is in no group large enough is
 * not judged. Lets others have their turn meanwhile: a city of 100,000 takes seconds.
 */
export async function findExcess(
  placements: readonly Placement[],
  held: readonly HeldRole[],
  facts: RoleFacts,
): Promise<readonly ExcessRight[]> {
  const groups = await groupsOf(placements);
  const rolesOf = new Map<string, Set<string>>();
  await unhurried(held, ({ account, role }) => into(rolesOf, account, role));
  const counts = new Map<Group, Map<string, number>>();
  await unhurried([...new Set([...groups.values()].flat())], (group) => counts.set(group, countRoles(group, rolesOf)));
  const inAll = countRoles({ members: new Set(rolesOf.keys()) }, rolesOf);
  const judged = await unhurried([...rolesOf], ([account, roles]) => {
    const large = (groups.get(account) ?? []).filter(({ members }) => members.size >= smallestGroup);
    if (large.length === 0) return [];
    const rights = [...roles].map((role) => judge({ account, role }, large, counts, facts, inAll.get(role) ?? 1));
    return rights.filter(({ score }) => score >= listedFrom);
  });
  return judged.flat().toSorted((a, b) => b.score - a.score || a.account.localeCompare(b.account));
}

interface Group extends Pick<PeerGroup, 'by' | 'name'> {
  readonly members: Set<string>;
}

function judge(
  right: HeldRole,
  groups: readonly Group[],
  counts: ReadonlyMap<Group, ReadonlyMap<string, number>>,
  facts: RoleFacts,
  holdersInAll: number,
): ExcessRight {
  const peers = groups
    .map(({ by, name, members }, place) => ({
      ...{ by, name, size: members.size },
      holders: counts.get(groups[place] as Group)?.get(right.role) ?? 1,
    }))
    .reduce((best, each) => (shareOf(each) > shareOf(best) ? each : best));
  const rarity = Math.max(0, 1 - shareOf(peers) / usualShare);
  const privileged = facts.privileged(right.role);
  const unusedDays = facts.unusedDays(right);
  const weight =
    weights.rarity + (privileged ? weights.privileged : 0) + (unusedDays === undefined ? 0 : weights.unused);
  const alone = peers.holders === 1;
  return { ...right, score: Math.round(100 * rarity * weight), peers, alone, privileged, unusedDays, holdersInAll };
}

/** Among the others of the group, and one more than there are. */
function shareOf({ holders, size }: Pick<PeerGroup, 'holders' | 'size'>): number {
  return holders / size;
}

/** The groups of each account: those in the same post in the same kind of organisation, in the same post, in the same organisation. */
async function groupsOf(placements: readonly Placement[]): Promise<ReadonlyMap<string, readonly Group[]>> {
  const groups = new Map<string, Group>();
  const ofAccount = new Map<string, Set<Group>>();
  const join = (account: string, by: Group['by'], name: string, key: string): void => {
    const group = groups.get(key) ?? { by, name, members: new Set<string>() };
    groups.set(key, group);
    group.members.add(account);
    into(ofAccount, account, group);
  };
  await unhurried(placements, ({ id, post, organisation, organisationName = organisation, kind }) => {
    if (post !== undefined && kind !== undefined) join(id, 'post-and-kind', post, `k\n${kind}\n${post}`);
    if (post !== undefined) join(id, 'post', post, `p\n${post}`);
    if (organisation !== undefined && organisationName !== undefined)
      join(id, 'organisation', organisationName, `o\n${organisation}`);
  });
  return new Map([...ofAccount].map(([account, all]) => [account, [...all]]));
}

function countRoles(
  { members }: { readonly members: ReadonlySet<string> },
  rolesOf: ReadonlyMap<string, ReadonlySet<string>>,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const account of members)
    for (const role of rolesOf.get(account) ?? []) counts.set(role, (counts.get(role) ?? 0) + 1);
  return counts;
}

function into<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}
