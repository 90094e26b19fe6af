import type { Placement, RoleHolders } from '@citywall/access';
import { type Authenticator, type Db, isId, type Module, type Principal } from '@citywall/kernel';
import { createAuthenticator, personOf } from './authenticate.ts';
import { createChains } from './chain/create-chains.ts';
import { createDesk, type Desk, type IdentityOptions, type IdentityPorts } from './desk.ts';
import { identityPolicies } from './identity.policies.ts';
import { keyOperations, makeKey } from './key/key.operations.ts';
import { markKeyRevoked } from './key/key.store.ts';
import { ownedKeys } from './key/owned-keys.ts';
import type { Part } from './part.ts';
import { createPasswords } from './password/create-passwords.ts';
import { findAccount, findAccountByName } from './registry/account.store.ts';
import { createRegistry } from './registry/create-registry.ts';
import { ensureFirstAdministrator } from './registry/first-administrator.ts';
import { listPlacements } from './registry/placements.ts';
import { watchRecoveries } from './registry/recover-user.ts';
import { createRoleHolders } from './registry/role-holders.ts';
import { createRisk } from './risk/create-risk.ts';
import { createServices } from './services/create-services.ts';
import { createSessions } from './session/create-sessions.ts';
import { createSingleSignOn } from './single-sign-on/create-single-sign-on.ts';

/** People, machines and how they prove who they are. */
export interface Identity {
  readonly module: Module;
  readonly authenticator: Authenticator;
  /** Addresses from which signed-in administrators and operators acted within the last 15 minutes. */
  liveAddresses(): readonly string[];
  /** MUST come after start. The link is a path below the console's address; see first-administrator.ts. */
  ensureFirstAdministrator(password?: string): Promise<{ readonly link?: string }>;
  /** Carries out what `citywall recover` asks for, from now until stop. MUST come after ensureFirstAdministrator, which replaces links. */
  watchRecoveries(): Promise<void>;
  /** Makes the key of a machine that another module lets in (an agent); the token is never seen again. */
  createMachineKey(
    db: Db,
    key: { readonly name: string; readonly roles: readonly string[] },
  ): Promise<{ readonly id: string; readonly token: string }>;
  /** Ends such a key; felt within a second. */
  revokeMachineKey(db: Db, id: string): Promise<void>;
  /** The roles a user has now; undefined when there is no such user. */
  rolesOf(user: string): Promise<readonly string[] | undefined>;
  /** The enabled user of that id or name, as a session of his would come now; undefined when there is none. */
  asPrincipal(user: string): Promise<Principal | undefined>;
  /** Who holds which roles and why, for access. */
  readonly roleHolders: RoleHolders;
  /** Where every enabled person works now, for access to know who does the same work. */
  placements(db: Db): Promise<readonly Placement[]>;
  /** The enabled user of that id, else of that name; undefined when there is none. */
  findPerson(db: Db, idOrName: string): Promise<{ readonly id: string; readonly name: string } | undefined>;
}

/** Everything this module is made of, in the order in which it starts. */
function partsOf(desk: Desk, events: IdentityPorts['events']): readonly Part[] {
  const parts: readonly Part[] = [
    {
      operations: keyOperations(desk),
      policies: identityPolicies,
      owned: ownedKeys(desk),
    },
    createRegistry(desk, () => parts.flatMap(({ owned }) => (owned === undefined ? [] : [owned]))),
    createPasswords(desk),
    createSessions(desk),
    createSingleSignOn(desk),
    createServices(desk),
    createChains(desk),
    createRisk(desk, events),
  ];
  return parts;
}

/** Sets identity up over the ports; its tables must exist when `module.start` is called. */
export function createIdentity(ports: IdentityPorts, options: IdentityOptions): Identity {
  const desk = createDesk(ports, options);
  const { alarms, dataDir } = ports;
  const parts = partsOf(desk, ports.events);
  let stopRecoveries = async (): Promise<void> => {};
  const module: Module = {
    name: 'identity',
    migrations: new URL('../migrations/', import.meta.url),
    operations: parts.flatMap(({ operations }) => operations),
    policies: parts.flatMap(({ policies = [] }) => policies),
    start: async () => {
      for (const part of parts) await part.start?.();
    },
    stop: async () => {
      for (const part of parts.toReversed()) await part.stop?.();
      await stopRecoveries();
    },
  };
  return {
    module,
    authenticator: createAuthenticator(desk),
    liveAddresses: desk.presence.liveAddresses,
    ensureFirstAdministrator: (password) => ensureFirstAdministrator(desk, alarms, password),
    watchRecoveries: async () => {
      stopRecoveries = await watchRecoveries({ desk, alarms, recorder: options.recorder, dataDir });
    },
    createMachineKey: async (db, request) => {
      const { key, token } = await makeKey(desk, db, { ...request, createdBy: 'enrolment' });
      return { id: key.id, token };
    },
    revokeMachineKey: async (db, id) => {
      await markKeyRevoked(db, id, desk.clock.now());
      desk.keys.forget(id);
    },
    placements: (db) => listPlacements(db, desk.clock.now()),
    roleHolders: createRoleHolders(desk),
    rolesOf: async (user) => (await findAccount(desk.db, user, desk.clock.now()))?.roles,
    asPrincipal: async (user) => {
      const person = await findPerson(desk.db, user, desk.clock.now());
      const account = person && (await findAccount(desk.db, person.id, desk.clock.now()));
      return account && { ...(await personOf(desk.tree, account)), authentication: 'session' };
    },
    findPerson: (db, idOrName) => findPerson(db, idOrName, desk.clock.now()),
  };
}

async function findPerson(
  db: Db,
  idOrName: string,
  now: number,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  const account = await (isId(idOrName) ? findAccount(db, idOrName, now) : findAccountByName(db, idOrName, now));
  if (account === undefined || account.disabled_at !== null) return undefined;
  return { id: account.id, name: account.name };
}
