import type { ActionPlan, ActionProof, ActionRequest, Actuator, Text } from '@citywall/kernel';
import { type Actor, automation, type Context } from '../surroundings.ts';
import { type BlockRow, readBlockByCause } from './block.store.ts';
import { decideBlock, judgeWish } from './decide-block.ts';
import { undoBlock } from './end-block.ts';
import { readEnforcements } from './enforcement.store.ts';

/**
 * The actuator behind `block address`. Parameters: cause (makes applying idempotent), reason, by, unattended, trusted,
 * incident, run. `apply` orders the block and answers at once; it is effective when `verify` says that a gateway has
 * read it back. A refusal of the policy is thrown as a Problem.
 */
export function blockAddress(context: Context): Actuator {
  const { db } = context.ports;
  const secondsOf = (request: ActionRequest): number => (request.until - context.ports.clock.now()) / 1000;
  const wishOf = (request: ActionRequest) => ({
    target: request.target.value,
    seconds: secondsOf(request),
    unattended: request.parameters.unattended !== false,
    trusted: request.parameters.trusted === true,
  });

  async function verify(request: ActionRequest): Promise<ActionProof> {
    return proofOf(await readBlockByCause(db, String(request.parameters.cause)));
  }

  async function proofOf(block: BlockRow | undefined): Promise<ActionProof> {
    if (block === undefined) return { effective: false, seen: { state: 'none' } };
    const gateways = await readEnforcements(db, [block.id]);
    const seen = {
      block: block.id,
      network: block.network,
      state: block.state,
      expiresAt: block.expiresAt,
      gateways: gateways.map(({ name, state, ruleNumber, verifiedAt, reason }) => ({
        name,
        state,
        ruleNumber,
        verifiedAt,
        reason,
      })),
    };
    return { effective: block.state === 'active', seen };
  }

  return {
    action: 'block address',
    targets: ['address'],
    plan: async (request): Promise<ActionPlan> => {
      const judgement = await judgeWish(context, db, wishOf(request));
      if (!judgement.allowed) return { changes: [], refusal: judgement.refusal };
      return { changes: [planText(judgement.network.text, Math.round(secondsOf(request)))] };
    },
    apply: async (request) => {
      const { cause, reason, by, incident, run } = request.parameters;
      const block = await db.transaction().execute((transaction) =>
        decideBlock(context, transaction, {
          ...wishOf(request),
          cause: String(cause),
          reason: String(reason ?? ''),
          by: (by as unknown as Actor | undefined) ?? automation,
          incident: typeof incident === 'string' ? incident : null,
          run: typeof run === 'string' ? run : null,
        }),
      );
      return proofOf(block);
    },
    verify,
    undo: async (request) => {
      const block = await readBlockByCause(db, String(request.parameters.cause));
      if (block !== undefined && (block.state === 'active' || block.state === 'applying')) {
        await db
          .transaction()
          .execute((transaction) =>
            undoBlock(context, transaction, block.id, automation, String(request.parameters.reason ?? '')),
          );
      }
      return verify(request);
    },
  };
}

/** What blocking would change, in words. */
export function planText(network: string, seconds: number): Text {
  const length = lengthOf(seconds);
  return {
    en: `Every gateway drops all traffic from and to ${network} for ${length.en}, open connections included.`,
    zh: `所有网关在 ${length.zh}内丢弃与 ${network} 之间的全部流量，包括已建立的连接。`,
  };
}

const units = [
  [86_400, 'day', '天'],
  [3_600, 'hour', '小时'],
  [60, 'minute', '分钟'],
  [1, 'second', '秒'],
] as const;

/** A length of time in its largest whole unit. */
function lengthOf(seconds: number): Text {
  const [size, en, zh] = units.find(([one]) => seconds >= one && seconds % one === 0) ?? units[3];
  const count = seconds / size;
  return { en: `${count} ${en}${count === 1 ? '' : 's'}`, zh: `${count} ${zh}` };
}
