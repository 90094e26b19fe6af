import type { Authorizer, Module, Ports, Separation } from '@citywall/kernel';
import { accessOperations } from './access.operations.ts';
import { accessPolicies } from './access.policies.ts';
import { createAuthorizer } from './authorizer.ts';
import { decisionOperations } from './decisions/decision.operations.ts';
import { outlook } from './decisions/outlook.ts';
import type { AccessOptions, AccessPorts, Desk } from './desk.ts';
import { createCalendar } from './moment.ts';
import type { Part } from './part.ts';
import { createPolicies } from './policies/create-policies.ts';
import { someoneWith } from './policies/difference.ts';
import { timeZoneOf } from './policies/time-zone.operations.ts';
import type { PolicySource } from './policy-source.ts';
import { createRequests } from './requests/create-requests.ts';
import { createReviews } from './reviews/create-reviews.ts';
import { createRights, type Rights } from './rights/create-rights.ts';
import { type Role, roles } from './roles.table.ts';
import type { RuleBook } from './rule-book.ts';
import type { RoleSeparation } from './separation/check-roles.ts';
import { createSeparation, type DutySeparation } from './separation/create-separation.ts';

export interface Access {
  readonly module: Module;
  readonly authorizer: Authorizer;
  readonly roles: readonly Role[];
  /** Keeps exclusive roles out of one hand; identity asks it before it gives roles. */
  readonly separation: RoleSeparation;
  /** Keeps exclusive acts out of one hand; the door asks it. */
  readonly acts: Separation;
}

/** Everything this module is made of, in the order in which it starts. */
function partsOf(desk: Desk, separation: DutySeparation, rights: Rights): readonly Part[] {
  return [
    { operations: [...accessOperations(desk), ...decisionOperations(desk)], policies: accessPolicies },
    createPolicies(desk),
    separation.part,
    createRequests({ ...desk, separation: separation.roles }),
    rights.part,
    createReviews(desk),
  ];
}

/**
 * The policies of all mounted modules, this one included, and the decisions they make.
 * `sources` is read when the module starts; a policy that is wrong refuses the start with its reason.
 */
export function createAccess(
  ports: AccessPorts,
  sources: () => readonly PolicySource[],
  options: AccessOptions = {},
): Access {
  const authorizer = createAuthorizer(
    ports.log,
    createCalendar(ports.clock, () => timeZoneOf(ports.settings)),
  );
  const {
    rolesOf = async () => undefined,
    principalOf,
    holders,
    people = { find: async () => undefined },
    recorder,
    blobs,
  } = options;
  const desk: Desk = { ...ports, authorizer, roles, sources, rolesOf, principalOf, holders, people, recorder, blobs };
  const separation = createSeparation(desk);
  const rights = createRights(desk);
  const parts = partsOf(desk, separation, rights);
  const module: Module = {
    name: 'access',
    migrations: new URL('../migrations/', import.meta.url),
    operations: parts.flatMap(({ operations }) => operations),
    policies: parts.flatMap(({ policies = [] }) => policies),
    start: async () => {
      authorizer.load(sources());
      warnOfUnreachable(ports, authorizer.book, sources());
      for (const part of parts) await part.start?.();
    },
    stop: async () => {
      for (const part of parts.toReversed()) await part.stop?.();
    },
  };
  return { module, authorizer: rights.watched, roles, separation: separation.roles, acts: separation.acts };
}

/** An operation that nobody may use is safe but surely a mistake. */
function warnOfUnreachable({ log }: Pick<Ports, 'log'>, book: RuleBook, sources: readonly PolicySource[]): void {
  const everyone = someoneWith(roles.map(({ name }) => name));
  for (const { operations } of sources) {
    for (const { name, authentication } of operations) {
      if (authentication === 'none' || outlook(book, everyone, name).outcome !== 'denied') continue;
      log.warn({ operation: name }, 'No policy permits this operation to anybody');
    }
  }
}
