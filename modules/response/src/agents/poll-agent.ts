import { type Call, Problem } from '@citywall/kernel';
import type { Context } from '../surroundings.ts';
import { type AgentRow, noteSeen, readAgentByKey, touchAgent } from './agent.store.ts';
import { singleAddresses } from './enrol-agent.ts';
import { mintCommands } from './mint-commands.ts';
import { takeClaims } from './take-claims.ts';
import { waitForWork } from './wake.ts';

/** Another process may have ordered something: look at least this often, ms. */
const lookEvery = 1_000;
const touchEvery = 10_000;

/** The agent behind a machine key; refused when it was revoked or never was one. */
export async function requireAgent(call: Call): Promise<AgentRow> {
  const agent = await readAgentByKey(call.db, call.principal.id);
  if (agent !== undefined && agent.revokedAt === null) return agent;
  throw new Problem('response.agent.revoked', 403, {
    en: 'This key belongs to no enrolled agent. Enrol again with a new invitation.',
    zh: '该密钥不属于任何已注册的代理。请用新的邀请重新注册。',
  });
}

/** Waits until there is something to do, at most `waitSeconds`, and answers it as signed messages. */
export async function poll(
  context: Context,
  call: Call,
  stopping: AbortSignal,
  input: {
    readonly waitSeconds: number;
    readonly addresses: readonly string[];
    readonly resolvers: readonly string[];
    readonly version: string;
  },
): Promise<string[]> {
  const agent = await requireAgent(call);
  const wasAway = agent.lastSeenAt === null || call.time - agent.lastSeenAt > onlineFor;
  const { addresses, resolvers } = await takeClaims(context, call.db, agent, {
    addresses: singleAddresses(input.addresses),
    resolvers: singleAddresses(input.resolvers),
  });
  await noteSeen(call.db, agent.id, {
    at: call.time,
    addresses,
    resolvers,
    version: input.version,
  });
  if (wasAway) context.ports.live.announce('response.agent', { id: agent.id });
  const signal = AbortSignal.any([call.signal, stopping]);
  const deadline = Date.now() + input.waitSeconds * 1000;
  let touched = Date.now();
  for (;;) {
    const messages = await call.db.transaction().execute((transaction) => mintCommands(context, transaction, agent));
    if (messages.length > 0 || signal.aborted || Date.now() >= deadline) return messages;
    await waitForWork(Math.min(lookEvery, deadline - Date.now()), signal);
    if (Date.now() - touched >= touchEvery) {
      touched = Date.now();
      await touchAgent(call.db, agent.id, context.ports.clock.now());
    }
  }
}

/** An agent counts as online when it was heard within this time, ms. */
export const onlineFor = 40_000;
