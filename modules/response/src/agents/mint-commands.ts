import { type Db, newId } from '@citywall/kernel';
import { lockDecisions } from '../blocks/block.store.ts';
import { type EnforcementRow, hasDue, readDue, setEnforcement } from '../blocks/enforcement.store.ts';
import { type OpenC2Message, type OpenC2Request, parseNetwork, seal } from '../protocol/index.ts';
import type { Context } from '../surroundings.ts';
import { type AgentRow, claimVerification } from './agent.store.ts';
import { type CommandRow, insertCommand } from './command.store.ts';

/** A signed message is good for this long, seconds. */
const lifetimeSeconds = 60;
const mostAtOnce = 50;
const verifyEvery = 60_000;

/**
 * Signed messages for everything the agent is to do now. An order that goes unanswered is sent again as a new
 * message after a growing pause: orders are idempotent, messages are not repeatable.
 */
export async function mintCommands(context: Context, db: Db, agent: AgentRow): Promise<string[]> {
  const now = context.ports.clock.now();
  const messages: string[] = [];
  if (await hasDue(db, agent.id, now)) await lockDecisions(db);
  for (const order of await readDue(db, agent.id, now, mostAtOnce)) {
    const request = requestOf(order, now);
    if (request === undefined) continue;
    await setEnforcement(db, order, {
      attempts: order.attempts + 1,
      nextAttemptAt: now + Math.min(300_000, 10_000 * 2 ** Math.min(order.attempts, 5)),
    });
    messages.push(await mint(context, db, agent, request, order.block, now));
  }
  if (messages.length === 0 && (await claimVerification(db, agent.id, now, now - verifyEvery))) {
    messages.push(await mint(context, db, agent, readBack, null, now));
  }
  return messages;
}

const readBack: OpenC2Request = { action: 'query', target: { 'x-citywall:rules': {} } };

function requestOf(order: EnforcementRow, now: number): OpenC2Request | undefined {
  if (order.wanted === 'delete') {
    // Its answer was lost, so the number is unknown: ask what is in force.
    if (order.ruleNumber === null) return readBack;
    return {
      action: 'delete',
      target: { 'slpf:rule_number': order.ruleNumber },
      args: { response_requested: 'complete' },
    };
  }
  const network = parseNetwork(order.network);
  if (network === undefined || order.expiresAt <= now) return undefined;
  return {
    action: 'deny',
    target: network.family === 4 ? { ipv4_net: network.text } : { ipv6_net: network.text },
    args: {
      response_requested: 'complete',
      stop_time: order.expiresAt,
      slpf: { drop_process: 'none', persistent: true, direction: 'both' },
    },
  };
}

async function mint(
  context: Context,
  db: Db,
  agent: AgentRow,
  request: OpenC2Request,
  block: string | null,
  now: number,
): Promise<string> {
  const { signer } = context.ports;
  const id = newId(now);
  const action = request.action as CommandRow['action'];
  await insertCommand(db, {
    id,
    agent: agent.id,
    block,
    action,
    createdAt: now,
    expiresAt: now + lifetimeSeconds * 1000,
  });
  const message: OpenC2Message = {
    headers: { request_id: id, created: now, from: signer.name, to: [agent.id] },
    body: { openc2: { request } },
  };
  const iat = Math.floor(now / 1000);
  const claims = { iss: signer.name, aud: agent.id, iat, exp: iat + lifetimeSeconds, jti: id };
  return seal({ ...claims, message }, (bytes) => signer.sign(bytes));
}
