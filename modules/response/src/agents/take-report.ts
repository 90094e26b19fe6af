import { type Db, isId, Problem } from '@citywall/kernel';
import { lockDecisions } from '../blocks/block.store.ts';
import { type EnforcementRow, readStanding, setEnforcement } from '../blocks/enforcement.store.ts';
import { settleBlock } from '../blocks/settle-block.ts';
import { type OpenC2Response, open, type RuleInForce, readPublicKey } from '../protocol/index.ts';
import type { Context } from '../surroundings.ts';
import type { AgentRow } from './agent.store.ts';
import { answerCommand, type CommandRow } from './command.store.ts';

/** An answer may come this much after its request, ms. */
const patience = 600_000;
/** After so many refused or failed tries the gateway is given up for a block. */
const mostAttempts = 6;
const mostRules = 20_000;

/**
 * Takes what an agent answers. It counts only when the agent itself signed it and it answers an open request to this
 * agent; what is in force is taken from the rules it read back, never from the status alone.
 */
export async function takeReport(
  context: Context,
  db: Db,
  agent: AgentRow,
  report: { readonly request_id: string; readonly proof: string },
): Promise<void> {
  const now = context.ports.clock.now();
  const opened = open<{ response: OpenC2Response }>(report.proof, readPublicKey(agent.publicKey), 'citywall', now);
  if (!opened.ok) throw unbelieved(opened.doubt);
  const { response, jti } = opened.payload;
  if (jti !== report.request_id || !isId(jti) || typeof response?.status !== 'number') throw unbelieved('request');
  await lockDecisions(db);
  const command = await answerCommand(db, jti, agent.id, response.status, now, now - patience);
  if (command === undefined) throw unbelieved('unknown request');
  const touched = new Set<string>();
  if (command.block !== null) touched.add(command.block);
  const standing = await readStanding(db, agent.id);
  const rules = readRules(response);
  if (rules === undefined) await noteFailure(db, command, standing, response);
  else for (const block of await reconcile(db, command, standing, rules, now)) touched.add(block);
  for (const block of touched) await settleBlock(context, db, block);
}

/** Rules read back, or undefined when the command did not succeed. */
function readRules(response: OpenC2Response): readonly RuleInForce[] | undefined {
  const rules = response.results?.['x-citywall']?.rules;
  if (response.status !== 200 || !Array.isArray(rules)) return undefined;
  return rules
    .slice(0, mostRules)
    .filter((rule) => Number.isSafeInteger(rule?.rule_number) && typeof rule?.network === 'string');
}

/** Compares what should be with what is; answers the blocks whose gateway state changed. */
async function reconcile(
  db: Db,
  command: CommandRow,
  standing: readonly EnforcementRow[],
  rules: readonly RuleInForce[],
  now: number,
): Promise<readonly string[]> {
  const byNetwork = new Map(rules.map((rule) => [rule.network, rule]));
  const changed: string[] = [];
  for (const order of standing) {
    const rule = byNetwork.get(order.network);
    const change = changeOf(order, rule, command, now);
    if (change === undefined) continue;
    await setEnforcement(db, order, change);
    if (change.state !== undefined && change.state !== order.state) changed.push(order.block);
  }
  return changed;
}

function changeOf(
  order: EnforcementRow,
  rule: RuleInForce | undefined,
  command: CommandRow,
  now: number,
): Parameters<typeof setEnforcement>[2] | undefined {
  if (order.wanted === 'deny') {
    // An extended block is in force only once the gateway knows the new end.
    const held = rule !== undefined && Math.abs(rule.stop_time - order.expiresAt) < 2_000;
    if (held) return { state: 'active', ruleNumber: rule.rule_number, verifiedAt: now, attempts: 0, reason: null };
    if (order.state !== 'active' || order.expiresAt < now + 2_000) return undefined;
    return { state: 'pending', nextAttemptAt: now, reason: 'missing when read back' };
  }
  if (rule === undefined) return { state: 'removed', verifiedAt: now };
  if (order.ruleNumber === rule.rule_number) return undefined;
  return command.action === 'query' ? { ruleNumber: rule.rule_number, nextAttemptAt: now } : undefined;
}

async function noteFailure(
  db: Db,
  command: CommandRow,
  standing: readonly EnforcementRow[],
  response: OpenC2Response,
): Promise<void> {
  const order = standing.find((row) => row.block === command.block);
  if (order === undefined) return;
  const reason = `${response.status} ${String(response.status_text ?? '')}`.trim().slice(0, 500);
  const final = response.status === 400 || response.status === 403 || order.attempts >= mostAttempts;
  await setEnforcement(db, order, { reason, ...(final && { state: 'failed' as const }) });
}

function unbelieved(doubt: string): Problem {
  return new Problem(
    'response.agent.report',
    422,
    {
      en: `The report was not accepted (${doubt}). Compare the clocks; if this repeats, enrol the agent again.`,
      zh: `报告未被接受（${doubt}）。请核对时钟；若反复出现，请重新注册该代理。`,
    },
    { doubt },
  );
}
