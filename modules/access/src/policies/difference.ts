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

/** One operation that changes for somebody. */
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

/** Compares two books over the operations for each role alone and for all people, alike ones at once. */
export async function differenceOf(
  before: RuleBook,
  after: RuleBook,
  operations: readonly string[],
  roles: readonly string[],
  people: readonly PrincipalClass[],
): Promise<Difference> {
  const classes = people.slice(0, Math.floor(mostOutlooks / Math.max(1, 2 * operations.length)));
  const books = { before, after };
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
}

function shifts({ before, after }: Books, operations: readonly string[], principal: Principal): Shift[] {
  return operations.flatMap((operation) => {
    const was = outlook(before, principal, operation).outcome;
    const becomes = outlook(after, principal, operation).outcome;
    return was === becomes ? [] : [{ operation, before: was, after: becomes }];
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
