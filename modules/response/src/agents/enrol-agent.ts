import { createHash, randomBytes } from 'node:crypto';
import { type Call, type Db, newId, notFound, Problem } from '@citywall/kernel';
import { demandAll } from '../blocks/enforcement.store.ts';
import { parseNetwork, readPublicKey } from '../protocol/index.ts';
import type { Context } from '../surroundings.ts';
import {
  type AgentRow,
  insertAgent,
  insertInvite,
  markRevoked,
  readAgent,
  readAgentByName,
  useInvite,
} from './agent.store.ts';

const inviteLifetime = 3_600_000;

/** Makes a one-time token, good for an hour from `now`; only its hash is kept. */
export async function invite(db: Db, name: string, now: number): Promise<{ token: string; expiresAt: number }> {
  const token = `cwi_${randomBytes(24).toString('base64url')}`;
  const expiresAt = now + inviteLifetime;
  await insertInvite(db, { hash: hashOf(token), name, createdAt: now, expiresAt });
  return { token, expiresAt };
}

/** Turns a token into an agent with a key of its own. An agent of the same name is replaced: its key ends. */
export async function enrol(
  context: Context,
  call: Call,
  application: {
    readonly token: string;
    readonly kind: AgentRow['kind'];
    readonly publicKey: string;
    readonly addresses: readonly string[];
  },
): Promise<{ agent: AgentRow; key: string }> {
  const { kind, publicKey } = application;
  requirePublicKey(publicKey);
  const name = await useInvite(call.db, hashOf(application.token), call.time);
  if (name === undefined) throw badToken;
  const former = await readAgentByName(call.db, name);
  if (former !== undefined) await end(context, call, former);
  const id = newId(call.time);
  const key = await context.createMachineKey(call.db, { name: `agent ${name} ${id.slice(-6)}`, roles: ['agent'] });
  const agent: AgentRow = {
    id,
    name,
    kind,
    keyId: key.id,
    publicKey,
    addresses: singleAddresses(application.addresses),
    resolvers: [],
    version: '',
    enrolledAt: call.time,
    lastSeenAt: null,
    verifiedAt: null,
    revokedAt: null,
  };
  await insertAgent(call.db, agent);
  await demandAll(call.db, id, call.time);
  call.note({ agent: id, name, kind, replaced: former?.id ?? null });
  call.afterCommit(() => context.ports.live.announce('response.agent', { id }));
  return { agent, key: key.token };
}

/** Ends an agent and its key. */
export async function revoke(context: Context, call: Call, id: string, reason: string): Promise<void> {
  const agent = await readAgent(call.db, id, true);
  if (agent === undefined || agent.revokedAt !== null) throw notFound({ en: 'The agent', zh: '该代理' });
  await end(context, call, agent);
  call.note({ name: agent.name, reason });
  call.afterCommit(() => context.ports.live.announce('response.agent', { id }));
}

async function end(context: Context, call: Call, agent: AgentRow): Promise<void> {
  await markRevoked(call.db, agent.id, call.time);
  await context.revokeMachineKey?.(call.db, agent.keyId);
}

/** Addresses an agent says are its own, at most 64; networks are not believed: they would protect too much. */
export function singleAddresses(addresses: readonly string[]): readonly string[] {
  const read = addresses.slice(0, 256).flatMap((text) => {
    const network = parseNetwork(text.split('%')[0] ?? '');
    return network !== undefined && !network.text.includes('/') ? [network.text] : [];
  });
  return [...new Set(read)].slice(0, 64);
}

function hashOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

function requirePublicKey(publicKey: string): void {
  try {
    readPublicKey(publicKey);
  } catch {
    throw new Problem('response.agent.public-key', 400, {
      en: 'publicKey is not an Ed25519 key of 32 bytes in base64.',
      zh: 'publicKey 不是 32 字节的 Ed25519 公钥（base64）。',
    });
  }
}

const badToken = new Problem('response.agent.token', 403, {
  en: 'The token is unknown, used or older than an hour. Ask for a new invitation.',
  zh: '令牌未知、已使用或已超过一小时。请重新申请邀请。',
});
