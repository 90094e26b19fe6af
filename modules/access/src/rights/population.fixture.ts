import type { Placement } from '../people.ts';
import type { HeldRole, RoleFacts } from './peer-groups.ts';

/** A city of 10,000 with 50 planted rights that nobody gave for a reason, the same for the same seed. For tests. */
export interface Population {
  readonly placements: readonly Placement[];
  readonly held: readonly HeldRole[];
  readonly facts: RoleFacts;
  readonly planted: readonly HeldRole[];
}

const size = 10_000;
const plantedCases = 50;
const kinds = ['city', 'department', 'company', 'unit'];

/** mulberry32: a small generator whose numbers are the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Posts of very different sizes in 60 organisations. What is in order: the roles of a post (most hold them), specialists within
 * a post (5 to 15 in 100), projects of an organisation, stand-ins who hold the roles of a neighbour's post, and a few
 * exceptions that somebody granted to one person. Planted: single rights from elsewhere, small rings of three in one post, and
 * leftovers of a former post in another kind of organisation, which are no more used.
 */
export function populate(seed: number): Population {
  const random = generator(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const organisations = Array.from({ length: 60 }, (_, n) => ({
    id: `organisation-${n}`,
    kind: kinds[n % 4] as string,
  }));
  const posts = Array.from({ length: 40 }, (_, n) => ({
    name: `post-${n}`,
    kind: kinds[n % 4] as string,
    // Some posts are held by many, some by few.
    weight: 1 / (1 + (n % 10)),
    roles: Array.from({ length: 1 + (n % 3) }, (_role, m) => `role-${n}-${m}`),
    special: `special-${n}`,
    specialists: 0.05 + random() * 0.1,
  }));
  const total = posts.reduce((sum, { weight }) => sum + weight, 0);
  const chosenPost = () => {
    let left = random() * total;
    const chosen = posts.find(({ weight }) => {
      left -= weight;
      return left < 0;
    });
    return chosen ?? (posts[0] as (typeof posts)[number]);
  };

  const people = Array.from({ length: size }, (_, n) => {
    const post = chosenPost();
    const organisation = pick(organisations.filter(({ kind }) => kind === post.kind));
    return { id: `person-${n}`, post, organisation };
  });
  const rights = new Map<string, Set<string>>(people.map(({ id }) => [id, new Set()]));
  const give = (id: string, role: string) => rights.get(id)?.add(role);
  for (const { id, post, organisation } of people) {
    for (const role of post.roles) if (random() < 0.93) give(id, role);
    if (random() < post.specialists) give(id, post.special);
    if (random() < 0.3) give(id, `project-${organisation.id}`);
    if (random() < 0.01) {
      const neighbour = pick(people.filter((other) => other.organisation === organisation));
      give(id, pick(neighbour.post.roles));
    }
    if (random() < 0.002) give(id, pick(pick(posts).roles));
  }

  const planted: HeldRole[] = [];
  const unused = new Set<string>();
  const plant = (person: (typeof people)[number], role: string, isUnused = false): void => {
    if (rights.get(person.id)?.has(role) || planted.length >= plantedCases) return;
    give(person.id, role);
    planted.push({ account: person.id, role });
    if (isUnused) unused.add(`${person.id}\n${role}`);
  };
  const large = people.filter(({ post }) => post.weight >= 0.2);
  const foreign = (kind: string) => pick(pick(posts.filter((post) => post.kind !== kind)).roles);
  while (planted.length < 25) {
    const person = pick(large);
    plant(person, foreign(person.post.kind));
  }
  while (planted.length < 40) {
    const person = pick(large);
    const role = foreign(person.post.kind);
    const ring = large.filter(({ post, organisation }) => post === person.post && organisation !== person.organisation);
    for (const member of [person, pick(ring), pick(ring)]) plant(member, role);
  }
  while (planted.length < plantedCases) {
    const person = pick(people);
    plant(person, foreign(person.post.kind), true);
  }
  // Use is no giveaway: one right in twenty that is in order lies unused too.
  const held = [...rights].flatMap(([account, roles]) => [...roles].map((role) => ({ account, role })));
  for (const { account, role } of held) if (random() < 0.05) unused.add(`${account}\n${role}`);
  const facts: RoleFacts = {
    privileged: (role) => role.endsWith('-2'),
    unusedDays: ({ account, role }) => (unused.has(`${account}\n${role}`) ? 120 : undefined),
  };
  const placements = people.map(({ id, post, organisation }) => ({
    ...{ id, name: id, post: post.name, organisation: organisation.id, kind: organisation.kind },
  }));
  return { placements, held, facts, planted };
}
