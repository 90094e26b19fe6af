import type { Db, Text } from '@citywall/kernel';
import { headlineOf } from '../incidents/headline.ts';
import { readIncident, updateIncident } from '../incidents/incident.store.ts';
import { joinFacts } from '../incidents/incident-facts.ts';
import { addTimeline } from '../incidents/timeline.store.ts';
import { hastenRun } from '../runs/run.store.ts';
import { wakeRuns } from '../runs/wake.ts';
import { automation, type Context, clockTime, recordAct } from '../surroundings.ts';
import { type BlockRow, readBlock, setBlockState } from './block.store.ts';
import { type EnforcementRow, readEnforcements } from './enforcement.store.ts';

/** After a gateway answered: the block is active once one of them enforces it, failed when none can. */
export async function settleBlock(context: Context, db: Db, id: string): Promise<void> {
  const block = await readBlock(db, id, true);
  if (block === undefined) return;
  const gateways = await readEnforcements(db, [id]);
  if (block.state === 'applying') {
    const active = gateways.filter((gateway) => gateway.state === 'active');
    const pending = gateways.some((gateway) => gateway.state === 'pending');
    if (active.length > 0) await becomeActive(context, db, block, active);
    else if (!pending) await becomeFailed(context, db, block, gateways);
    if (block.run !== null) await hastenRun(db, block.run, context.ports.clock.now());
  }
  setTimeout(() => {
    context.ports.live.announce('response.block', { id });
    wakeRuns();
  }, 50).unref();
}

async function becomeActive(
  context: Context,
  db: Db,
  block: BlockRow,
  active: readonly EnforcementRow[],
): Promise<void> {
  const now = context.ports.clock.now();
  await setBlockState(db, block.id, 'active', null);
  const names = active.map((gateway) => gateway.name).join(', ');
  await record(context, db, block, 'success', { gateways: names });
  await tell(db, block, now, {
    en: `${block.network} blocked until ${clockTime(block.expiresAt)}, read back from ${names}.`,
    zh: `已封禁 ${block.network}，至 ${clockTime(block.expiresAt)}；已在 ${names} 上回读确认。`,
  });
  const incident = block.incident === null ? undefined : await readIncident(db, block.incident, true);
  if (incident === undefined) return;
  const facts = joinFacts(incident.facts, { ...incident.facts, rules: {}, events: 0, blockedAt: now });
  await updateIncident(db, { ...incident, facts, headline: headlineOf(facts) });
  setTimeout(() => context.ports.live.announce('response.incident', { id: incident.id }), 150).unref();
}

async function becomeFailed(
  context: Context,
  db: Db,
  block: BlockRow,
  gateways: readonly EnforcementRow[],
): Promise<void> {
  const now = context.ports.clock.now();
  await setBlockState(db, block.id, 'failed', now);
  const reasons = gateways
    .map((gateway) => `${gateway.name}: ${gateway.reason ?? 'unknown'}`)
    .join('; ')
    .slice(0, 1_000);
  await record(context, db, block, 'failure', { reasons });
  await tell(db, block, now, {
    en: `${block.network} could not be blocked: ${reasons}`,
    zh: `未能封禁 ${block.network}：${reasons}`,
  });
}

function record(
  context: Context,
  db: Db,
  block: BlockRow,
  outcome: 'success' | 'failure',
  details: Record<string, string>,
): Promise<void> {
  return recordAct(context, db, {
    operation: 'response.block.apply',
    resource: { type: 'Block', id: block.id },
    outcome,
    risk: 'high',
    details: { network: block.network, ...details },
  });
}

async function tell(db: Db, block: BlockRow, time: number, text: Text): Promise<void> {
  if (block.incident === null) return;
  const ref = { kind: 'block', id: block.id };
  await addTimeline(db, { incident: block.incident, time, kind: 'action', text, by: automation.name, ref });
}
