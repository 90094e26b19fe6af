import type { Principal } from '@citywall/kernel';
import type { Ring } from './key.ts';
import { foreignRing } from './key-problems.ts';

/** The role whose holders manage every ring that is not the platform's own. */
const manager = 'security-administrator';

/** Whether the ring belongs to the principal. */
export function owns(ring: Ring, { type, id }: Principal): boolean {
  return ring.owner.type === type && ring.owner.id === id;
}

/** Using keys is for the owner of the ring and those it was opened to; managing them does not include it. */
export function requireUse(ring: Ring, principal: Principal): void {
  if (owns(ring, principal) || ring.users.includes(principal.id)) return;
  throw foreignRing();
}

/** Managing keys is for the owner and the managers. Keys of the platform change only by what they are for. */
export function requireManage(ring: Ring, principal: Principal): void {
  if (ring.owner.type === 'platform') throw foreignRing();
  if (owns(ring, principal) || isManager(principal)) return;
  throw foreignRing();
}

/** Seeing is for all who use or manage, and for whoever may see everything. */
export function requireSight(ring: Ring, principal: Principal): void {
  if (seesAll(principal) || owns(ring, principal) || ring.users.includes(principal.id)) return;
  throw foreignRing();
}

export function isManager({ roles }: Principal): boolean {
  return roles.includes(manager);
}

/** People may see what keys there are; applications see their own. */
export function seesAll({ type }: Principal): boolean {
  return type === 'person';
}
