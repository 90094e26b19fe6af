import type { Desk } from '../desk.ts';
import type { Account } from '../tables.ts';
import type { Approach, Chain } from './chain.ts';
import { chooseChain } from './choose-chain.ts';

/** Break-glass accounts stand outside the chains: the day they are for may be the day on which the chains are wrong. */
const breakGlassChain: Chain = {
  name: 'break-glass',
  proof: { kind: 'factor', factor: 'password' },
  minutes: 60,
  sessions: 1,
};

type Around = Pick<Desk, 'chains' | 'tree' | 'clock'>;

/** How somebody comes, as far as chains ask. */
export async function approachOf(desk: Around, account: Account, address: string, risk: number): Promise<Approach> {
  const organisations = await desk.tree.above(account.organisation);
  return { roles: account.roles, organisations, address, time: desk.clock.now(), risk };
}

/** The chain that counts for the account when it signs in from this address now; `risk` is 0 to 100. */
export async function chainOf(desk: Around, account: Account, address: string, risk: number): Promise<Chain> {
  if (account.kind === 'break-glass') return breakGlassChain;
  const { chains } = await desk.chains.live();
  return chooseChain(chains, await approachOf(desk, account, address, risk));
}
