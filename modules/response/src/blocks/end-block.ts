import { conflict, type Db, type Text } from '@citywall/kernel';
import { wakeAgents } from '../agents/wake.ts';
import { addTimeline } from '../incidents/timeline.store.ts';
import { type Actor, automation, type Context, recordAct } from '../surroundings.ts';
import {
  type BlockRow,
  hasOverdue,
  lockDecisions,
  readBlock,
  readLivingBlocks,
  readOverdueBlocks,
  setBlockState,
} from './block.store.ts';
import { demandRemoval, markEnded } from './enforcement.store.ts';

/** Takes a block back before its time; gateways are told and confirm. Undoing an ended block is refused with its state. */
export async function undoBlock(context: Context, db: Db, id: string, by: Actor, reason: string): Promise<void> {
  await lockDecisions(db);
  const block = await readBlock(db, id, true);
  if (block === undefined || (block.state !== 'applying' && block.state !== 'active')) {
    throw conflict('response.block.ended', {
      en: `The block is ${block?.state ?? 'unknown'} and cannot be undone.`,
      zh: `该封禁状态为 ${block?.state ?? '未知'}，无法撤销。`,
    });
  }
  await undo(context, db, block, by, reason);
}

/** Takes every block back; answers how many. */
export async function undoAllBlocks(context: Context, db: Db, by: Actor, reason: string): Promise<number> {
  await lockDecisions(db);
  const blocks = await readLivingBlocks(db, true);
  for (const block of blocks) await undo(context, db, block, by, reason);
  return blocks.length;
}

async function undo(context: Context, db: Db, block: BlockRow, by: Actor, reason: string): Promise<void> {
  await setBlockState(db, block.id, 'undone', context.ports.clock.now());
  await demandRemoval(db, block.id, context.ports.clock.now());
  await tell(context, db, block, by, {
    en: `Block of ${block.network} undone: ${reason}`,
    zh: `已撤销对 ${block.network} 的封禁：${reason}`,
  });
  wakeAgents();
}

/** Ends blocks whose time is over. Gateways end them by themselves; here the state, timeline and record follow. */
export async function expireBlocks(context: Context): Promise<void> {
  if (!(await hasOverdue(context.ports.db, context.ports.clock.now()))) return;
  await context.ports.db.transaction().execute(async (db) => {
    await lockDecisions(db);
    for (const block of await readOverdueBlocks(db, context.ports.clock.now())) {
      await setBlockState(db, block.id, block.state === 'active' ? 'expired' : 'failed', context.ports.clock.now());
      await markEnded(db, block.id);
      await tell(context, db, block, automation, {
        en: `Block of ${block.network} expired.`,
        zh: `对 ${block.network} 的封禁已到期。`,
      });
      await recordAct(context, db, {
        operation: 'response.block.expire',
        resource: { type: 'Block', id: block.id },
        outcome: 'success',
        risk: 'medium',
        details: { network: block.network },
      });
    }
  });
}

async function tell(context: Context, db: Db, block: BlockRow, by: Actor, text: Text): Promise<void> {
  if (block.incident !== null) {
    await addTimeline(db, {
      incident: block.incident,
      time: context.ports.clock.now(),
      kind: 'action',
      text,
      by: by.name,
      ref: { kind: 'block', id: block.id },
    });
  }
  setTimeout(() => context.ports.live.announce('response.block', { id: block.id }), 150).unref();
}
