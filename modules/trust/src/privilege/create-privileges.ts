import type { Operation, Policy } from '@citywall/kernel';
import type { Certifier } from '../authority/certifier.ts';
import { type AttributeAuthoritiesPorts, createAttributeAuthorities } from './attribute-authorities.ts';
import { pmiOperations } from './pmi.operations.ts';
import { privilegeOperations } from './privilege.operations.ts';
import { privilegePolicies } from './privilege.policies.ts';
import { privilegeGrantOperations } from './privilege-grant.operations.ts';

export interface PrivilegesPorts extends AttributeAuthoritiesPorts {
  readonly certifier: Certifier;
}

/** Roles and privileges bound to certificates (RFC 5755). */
export interface Privileges {
  readonly operations: readonly Operation[];
  readonly policies: readonly Policy[];
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Makes and renews the attribute authorities and their lists now, as far as keys can be used. */
  renew(): Promise<void>;
}

/** MUST be made before the jobs start. */
export function createPrivileges(ports: PrivilegesPorts): Privileges {
  const authorities = createAttributeAuthorities(ports);
  const desk = { ...ports, authorities };
  return {
    operations: [...privilegeOperations(desk), ...privilegeGrantOperations(ports), ...pmiOperations(ports)],
    policies: privilegePolicies,
    start: () => authorities.start(),
    stop: () => authorities.stop(),
    renew: () => authorities.renew(),
  };
}
