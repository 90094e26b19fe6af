import { conflict, type Db } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import { enrolledKinds } from '../factors/factor.store.ts';
import type { Account } from '../tables.ts';
import type { Chain, FactorKind } from './chain.ts';
import { reachableChains } from './choose-chain.ts';
import { canSatisfy } from './follow-proof.ts';
import { formatProof } from './format-chains.ts';

/** Whether somebody can come to the end of a chain: with what he has, after enrolling at the sign-in, or not at all. */
export type Ability = 'yes' | 'enrols' | 'no';

/**
 * With these factors. Enrolling counts where the chain lets it without an end: one that ends on a day would lock people
 * out on that day.
 */
export function abilityFor(chain: Chain, has: ReadonlySet<FactorKind>): Ability {
  if (canSatisfy(chain.proof, has)) return 'yes';
  const { enrolment } = chain;
  if (enrolment === undefined || enrolment.until !== undefined) return 'no';
  return enrolment.factors.some((kind) => !has.has(kind) && canSatisfy(chain.proof, new Set([...has, kind])))
    ? 'enrols'
    : 'no';
}

/** The factors an account has, its password among them. */
export async function factorsHeld(db: Db, account: Account): Promise<ReadonlySet<FactorKind>> {
  const has = new Set((await enrolledKinds(db, [account.id])).get(account.id));
  if (account.password_hash !== null) has.add('password');
  return has;
}

/** The chains that somebody may come to, by circumstances, and whether he can come to their end. */
export async function chainsReachable(
  desk: Pick<Desk, 'chains' | 'tree'>,
  db: Db,
  account: Account,
  chains?: readonly Chain[],
): Promise<readonly { readonly chain: Chain; readonly ability: Ability; readonly able: boolean }[]> {
  const all = chains ?? (await desk.chains.live()).chains;
  const person = { roles: account.roles, organisations: await desk.tree.above(account.organisation) };
  const has = await factorsHeld(db, account);
  return reachableChains(all, person).map((chain) => {
    const ability = abilityFor(chain, has);
    return { chain, ability, able: ability !== 'no' };
  });
}

/** Refuses a change after which somebody could not sign in any more under one of his chains. */
export async function requireStillAble(desk: Pick<Desk, 'chains' | 'tree'>, db: Db, account: Account): Promise<void> {
  const missing = (await chainsReachable(desk, db, account)).find(({ able }) => !able);
  if (missing === undefined) return;
  const proof = formatProof(missing.chain.proof);
  throw conflict('identity.factor.needed', {
    en: `Without it you could not sign in any more: the chain “${missing.chain.name}” asks for ${proof}. Enrol another first.`,
    zh: `移除后您将无法登录：认证链“${missing.chain.name}”要求 ${proof}。请先登记其他方式。`,
  });
}
