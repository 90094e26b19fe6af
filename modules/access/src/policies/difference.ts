import type { Principal } from '@citywall/kernel';
import { type Outcome, outlook } from '../decisions/outlook.ts';
import { unhurried } from '../decisions/unhurried.ts';
import type { RuleBook } from '../rule-book.ts';

/** Whoever is alike in everything that policies ask of a principal that is known without a request. */
export interface PrincipalClass {
  readonly principal: Principal;
  /** How many there are. */
  readonly count: number;
  /** A few of them, by name. */
  readonly names: readonly string[];
}

/** One operation that changes for somebody. From `depends` to `depends` it is other policies that it depends on. */
export interface Shift {
  readonly operation: string;
  readonly before: Outcome;
  readonly after: Outcome;
  /** The role this is about; missing for people. */
  readonly role?: string;
  /** How many people, and the first of them. */
  readonly count?: number;
  readonly names?: readonly string[];
}

/** What changes for whom when other policies come into force. */
export interface Difference {
  readonly roles: readonly Shift[];
  readonly people: readonly Shift[];
  /** Operations that the change is about. */
  readonly operations: number;
  /** People that were looked at. */
  readonly looked: number;
  /** Not all shifts are listed. */
  readonly cut: boolean;
}

/** Shifts listed for roles, and for people. */
const mostListed = 300;
/** Outlooks worked out at most: they take about a millisecond where policies ask for more than roles. */
const mostOutlooks = 20_000;

/** Compares two books over the operations for each role alone and for all people, alike ones at once; `changed` are the ids of the policies by which they differ. */
export async function differenceOf(
  before: RuleBook,
  after: RuleBook,
  operations: readonly string[],
  roles: readonly string[],
  people: readonly PrincipalClass[],
  changed: readonly string[],
): Promise<Difference> {
  const classes = people.slice(0, Math.floor(mostOutlooks / Math.max(1, 2 * operations.length)));
  const books = { before, after, changed };
  const perRole = await unhurried(roles, (role) =>
    shifts(books, operations, someoneWith([role])).map((shift) => ({ ...shift, role })),
  );
  const perClass = await unhurried(classes, ({ principal, count, names }) =>
    shifts(books, operations, principal).map((shift) => ({ ...shift, count, names })),
  );
  const ofRoles = perRole.flat();
  const ofPeople = join(perClass.flat());
  return {
    roles: ofRoles.slice(0, mostListed),
    people: ofPeople.slice(0, mostListed),
    operations: operations.length,
    looked: classes.reduce((sum, { count }) => sum + count, 0),
    cut: ofRoles.length > mostListed || ofPeople.length > mostListed || classes.length < people.length,
  };
}

/** A person with these roles of whom nothing else is known. */
export function someoneWith(roles: readonly string[]): Principal {
  return { type: 'person', id: 'someone', name: 'someone', roles, authentication: 'session' };
}

interface Books {
  readonly before: RuleBook;
  readonly after: RuleBook;
  readonly changed: readonly string[];
}

function shifts({ before, after, changed }: Books, operations: readonly string[], principal: Principal): Shift[] {
  return operations.flatMap((operation) => {
    const was = outlook(before, principal, operation);
    const becomes = outlook(after, principal, operation);
    const depends = was.outcome === 'depends' && becomes.outcome === 'depends';
    const otherwise = depends && [...was.policies, ...becomes.policies].some((id) => changed.includes(id));
    if (was.outcome === becomes.outcome && !otherwise) return [];
    return [{ operation, before: was.outcome, after: becomes.outcome }];
  });
}

const mostNames = 5;

/** One line for each operation and shift, over all classes. */
function join(all: readonly Required<Omit<Shift, 'role'>>[]): readonly Shift[] {
  const lines = new Map<string, Required<Omit<Shift, 'role'>>>();
  for (const shift of all) {
    const key = `${shift.operation} ${shift.before} ${shift.after}`;
    const known = lines.get(key);
    const names = [...(known?.names ?? []), ...shift.names].slice(0, mostNames);
    lines.set(key, { ...shift, count: (known?.count ?? 0) + shift.count, names });
  }
  return [...lines.values()].toSorted((a, b) => b.count - a.count);
}
