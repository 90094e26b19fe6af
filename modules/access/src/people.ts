import type { Db } from '@citywall/kernel';

/** Somebody by id and by the name he signs in with. */
export interface Person {
  readonly id: string;
  readonly name: string;
}

/** Where a person works. One line for each post he holds; one without post for whoever holds none. */
export interface Placement extends Person {
  /** What the post is called, alike in every organisation that has such a post: the peers are those with the same. */
  readonly post?: string;
  readonly organisation?: string;
  readonly organisationName?: string;
  /** What kind of organisation that is: city, department … */
  readonly kind?: string;
}

/** What identity tells of people. */
export interface People {
  /** The enabled person of that id, else of that name; undefined when there is none. */
  find(db: Db, idOrName: string): Promise<Person | undefined>;
  /** Every enabled person's present places; without it peers are known by the organisation and post of their roles alone. */
  placements?(db: Db): Promise<readonly Placement[]>;
}
