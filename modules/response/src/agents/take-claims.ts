import type { Db } from '@citywall/kernel';
import { type Context, recordAct } from '../surroundings.ts';
import type { AgentRow } from './agent.store.ts';

/** What a gateway says are its own addresses and its resolvers; nobody may block them. */
export interface Claims {
  readonly addresses: readonly string[];
  readonly resolvers: readonly string[];
}

/** A change of claims is taken no more often than this, ms: a gateway that keeps changing them cannot flood the log. */
const claimEvery = 60_000;
const mostResolvers = 16;
const changedAt = new Map<string, number>();

/**
 * The claims that hold from now on. Since they keep addresses from being blocked, a gateway in foreign hands could
 * shield an attacker with them: every change that is taken enters the audit log, from what to what.
 */
export async function takeClaims(context: Context, db: Db, agent: AgentRow, said: Claims): Promise<Claims> {
  const claims = { addresses: said.addresses, resolvers: said.resolvers.slice(0, mostResolvers) };
  if (sameSet(claims.addresses, agent.addresses) && sameSet(claims.resolvers, agent.resolvers)) return claims;
  const now = context.ports.clock.now();
  if (now - (changedAt.get(agent.id) ?? 0) < claimEvery) return agent;
  changedAt.set(agent.id, now);
  await db.transaction().execute((transaction) =>
    recordAct(context, transaction, {
      operation: 'response.agent.claim',
      resource: { type: 'Agent', id: agent.id },
      outcome: 'success',
      risk: 'medium',
      details: {
        name: agent.name,
        from: { addresses: [...agent.addresses], resolvers: [...agent.resolvers] },
        to: { addresses: [...claims.addresses], resolvers: [...claims.resolvers] },
      },
    }),
  );
  return claims;
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value) => other.includes(value));
}
