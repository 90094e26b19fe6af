import { type Db, newId, Problem } from '@citywall/kernel';
import { countGateways } from '../agents/agent.store.ts';
import { wakeAgents } from '../agents/wake.ts';
import type { Network } from '../protocol/index.ts';
import type { Actor, Context } from '../surroundings.ts';
import { automaticLimit, automationState, blocksLastHour } from './automation.ts';
import {
  type BlockRow,
  extendBlock,
  insertBlock,
  lockDecisions,
  readBlockByCause,
  readLivingBlock,
} from './block.store.ts';
import { type BlockJudgement, type BlockRefusal, judgeBlock } from './block-policy.ts';
import { demandEverywhere } from './enforcement.store.ts';
import { protectedEntries } from './protected-list.ts';

/** A wish to block. */
export interface BlockWish {
  readonly target: string;
  readonly seconds: number;
  readonly reason: string;
  readonly by: Actor;
  readonly unattended: boolean;
  readonly trusted: boolean;
  readonly incident?: string | null;
  readonly run?: string | null;
  /** Makes asking twice ask once. */
  readonly cause?: string;
}

/** What the policy says now; changes nothing. */
export async function judgeWish(
  context: Context,
  db: Db,
  wish: Pick<BlockWish, 'target' | 'seconds' | 'unattended' | 'trusted'>,
): Promise<BlockJudgement> {
  const now = context.ports.clock.now();
  return judgeBlock({
    ...wish,
    protectedEntries: await protectedEntries(context, db),
    automationEnabled: automationState(context).enabled,
    automaticBlocksLastHour: await blocksLastHour(db, now),
    automaticLimitPerHour: automaticLimit(context),
    gateways: await countGateways(db),
  });
}

/**
 * Decides and, if allowed, orders the block at every gateway, in the transaction given. A network that is blocked
 * already keeps its one block, with the later end. Throws the refusal as a Problem.
 */
export async function decideBlock(context: Context, db: Db, wish: BlockWish): Promise<BlockRow> {
  await lockDecisions(db);
  const done = wish.cause === undefined ? undefined : await readBlockByCause(db, wish.cause);
  if (done !== undefined) return done;
  const judgement = await judgeWish(context, db, wish);
  if (!judgement.allowed) throw problemOf(judgement.refusal);
  const now = context.ports.clock.now();
  const living = await readLivingBlock(db, judgement.network.text, now);
  const block =
    living === undefined ? await order(db, wish, judgement.network, now) : await extend(db, living, wish, now);
  wakeAgents();
  setTimeout(() => context.ports.live.announce('response.block', { id: block.id }), 150).unref();
  return block;
}

export function problemOf(refusal: BlockRefusal): Problem {
  return new Problem(refusal.code, 422, refusal.text, { personMay: refusal.personMay });
}

async function order(db: Db, wish: BlockWish, network: Network, now: number): Promise<BlockRow> {
  const block: BlockRow = {
    id: newId(now),
    network: network.text,
    state: 'applying',
    createdAt: now,
    expiresAt: now + Math.round(wish.seconds * 1000),
    endedAt: null,
    reason: wish.reason,
    by: wish.by,
    automatic: wish.unattended,
    incident: wish.incident ?? null,
    run: wish.run ?? null,
    cause: wish.cause ?? null,
  };
  await insertBlock(db, block);
  await demandEverywhere(db, block.id, now);
  return block;
}

async function extend(db: Db, living: BlockRow, wish: BlockWish, now: number): Promise<BlockRow> {
  const expiresAt = now + Math.round(wish.seconds * 1000);
  if (expiresAt <= living.expiresAt) return living;
  await extendBlock(db, living.id, expiresAt);
  await demandEverywhere(db, living.id, now);
  return { ...living, expiresAt };
}
