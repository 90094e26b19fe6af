import type { Db, Principal } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import type { Person } from '../people.ts';
import { readStoodFor } from './deputy.store.ts';
import { ownerOfTheRest } from './role-terms.ts';

/** By what right somebody decides: his own (null), or that of the absent one for whom he stands in. */
export interface Authority {
  readonly standsFor: Person | null;
}

/** What authority is judged by. */
export type AuthorityDesk = Pick<Desk, 'holders' | 'people' | 'clock'>;

/** Who decides about what: accounts, or security administrators where none is named (or none of them is enabled any more). */
export type Owners = readonly string[];

/**
 * By what right `who` decides about something of `subject`; undefined: by none. Never about himself, and never in the place of
 * `subject`, who would then decide about himself through his deputy. One step only: the deputy of a deputy has no say.
 */
export async function authorityOver(
  desk: AuthorityDesk,
  db: Db,
  question: {
    readonly owners: Owners;
    readonly who: Pick<Principal, 'type' | 'id'>;
    readonly subject: string;
    readonly escalated?: boolean;
  },
): Promise<Authority | undefined> {
  const { owners, who, subject, escalated = false } = question;
  if (who.type !== 'person' || who.id === subject) return undefined;
  const owns = await ownershipOf(desk, db, owners);
  if (await owns(who.id)) return { standsFor: null };
  for (const { account, name } of await readStoodFor(db, who.id, desk.clock.now(), escalated)) {
    if (account !== subject && (await owns(account))) return { standsFor: { id: account, name } };
  }
  return undefined;
}

/** Whether an approval given before still has a right behind it: the approver is enabled, and he or whom he stood for still decides. */
export async function stillStands(
  desk: AuthorityDesk,
  db: Db,
  owners: Owners,
  approval: { readonly approver: string; readonly standsFor: string | null },
): Promise<boolean> {
  if ((await desk.people.find(db, approval.approver)) === undefined) return false;
  const owns = await ownershipOf(desk, db, owners);
  return owns(approval.standsFor ?? approval.approver);
}

async function ownershipOf(
  desk: AuthorityDesk,
  db: Db,
  owners: Owners,
): Promise<(account: string) => Promise<boolean>> {
  const living: string[] = [];
  for (const owner of owners) if (await desk.people.find(db, owner)) living.push(owner);
  if (living.length > 0) return async (account) => living.includes(account);
  return async (account) => {
    const held = (await desk.holders?.list(db, account)) ?? [];
    return held.some(({ role, account: holder }) => holder === account && role === ownerOfTheRest);
  };
}
