import type { Blobs, Ports, Principal, Recorder } from '@citywall/kernel';
import type { LoadableAuthorizer } from './authorizer.ts';
import type { People } from './people.ts';
import type { PolicySource } from './policy-source.ts';
import type { RoleHolders } from './role-holders.ts';
import type { Role } from './roles.table.ts';

/** What this module needs from the platform. */
export type AccessPorts = Pick<Ports, 'alarms' | 'clock' | 'db' | 'events' | 'jobs' | 'live' | 'log' | 'settings'>;

/** What other modules give this one; without a port, what needs it answers as if nobody were there. */
export interface AccessOptions {
  /** The roles a user has now (identity answers); without it decisions are explained for roles only. */
  readonly rolesOf?: (user: string) => Promise<readonly string[] | undefined>;
  /** A user as he would come now, with his organisations; without it he is known by his roles alone. */
  readonly principalOf?: (user: string) => Promise<Principal | undefined>;
  /** Who holds which roles, as identity keeps it. */
  readonly holders?: RoleHolders;
  /** What identity tells of people; without it nobody can be named as owner, deputy or reviewer. */
  readonly people?: People;
  /** Where what happens by itself is recorded, such as the end of a review; without it reviews are not closed by themselves. */
  readonly recorder?: Recorder;
  /** Keeps the evidence of reviews; without it reviews cannot be closed. */
  readonly blobs?: Blobs;
}

/** What the parts of this module share. */
export interface Desk extends AccessPorts {
  readonly authorizer: LoadableAuthorizer;
  readonly roles: readonly Role[];
  /** Every mounted module, this one included; complete once the modules start. */
  readonly sources: () => readonly PolicySource[];
  readonly rolesOf: (user: string) => Promise<readonly string[] | undefined>;
  readonly principalOf?: ((user: string) => Promise<Principal | undefined>) | undefined;
  readonly holders: RoleHolders | undefined;
  readonly people: People;
  readonly recorder: Recorder | undefined;
  readonly blobs: Blobs | undefined;
}
