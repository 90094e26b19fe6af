import { sm2PublicKeyFromSpki } from '@citywall/gm';
import { type Call, conflict, invalid, newId, notFound, Problem } from '@citywall/kernel';
import { fromPemOrDer } from '@citywall/x509';
import { actorOf } from '../surroundings.ts';
import { decideRecovery, insertRecovery, readEscrow, readRecovery } from './escrow.store.ts';
import { type Recovery, recoveryMoves } from './escrow.ts';
import type { EscrowDesk } from './escrow-desk.ts';

/** One person asks; nothing leaves yet. `publicKey` (PEM) is whom the key will be delivered to. */
export async function requestRecovery(
  call: Call,
  escrow: string,
  publicKey: string,
  reason: string,
): Promise<Recovery> {
  const kept = await readEscrow(call.db, escrow);
  if (kept === undefined) throw notFound({ en: 'The escrowed key', zh: '该托管密钥' });
  const recovery: Recovery = {
    ...{ id: newId(), escrow, holder: kept.owner, reason, recipient: recipientOf(publicKey), state: 'requested' },
    ...{ requestedBy: actorOf(call.principal), requestedAt: call.time },
    ...{ decidedBy: null, decidedAt: null, refusal: null, envelope: null },
  };
  if (!(await insertRecovery(call.db, recovery)))
    throw conflict('trust.recovery.waiting', {
      en: 'A recovery of this key waits for a decision already.',
      zh: '该密钥的恢复申请已在等待审批。',
    });
  call.note({ recovery: recovery.id, reason });
  return recovery;
}

/** A second person agrees: the key is enveloped for the recipient that was named with the request. */
export async function approveRecovery(desk: EscrowDesk, call: Call, id: string): Promise<Recovery> {
  const asked = await lockForDecision(call, id, 'delivered');
  const escrow = await readEscrow(call.db, asked.escrow);
  if (escrow === undefined) throw notFound({ en: 'The escrowed key', zh: '该托管密钥' });
  const envelope = await desk.keys.envelop(call.db, escrow.key, asked.recipient);
  call.note({ escrow: escrow.id, owner: escrow.owner.id, requestedBy: asked.requestedBy.name, reason: asked.reason });
  return end(call, asked, { state: 'delivered', refusal: null, envelope });
}

/** A second person does not agree, and says why. */
export async function refuseRecovery(call: Call, id: string, refusal: string): Promise<Recovery> {
  const asked = await lockForDecision(call, id, 'refused');
  return end(call, asked, { state: 'refused', refusal, envelope: null });
}

async function end(
  call: Call,
  asked: Recovery,
  decision: Pick<Recovery, 'state' | 'refusal' | 'envelope'>,
): Promise<Recovery> {
  const ended = { ...asked, ...decision, decidedBy: actorOf(call.principal), decidedAt: call.time };
  await decideRecovery(call.db, asked.id, ended);
  call.note({ recovery: asked.id, decision: decision.state });
  return ended;
}

async function lockForDecision(call: Call, id: string, to: Recovery['state']): Promise<Recovery> {
  const asked = await readRecovery(call.db, id, true);
  if (asked === undefined) throw notFound({ en: 'The recovery', zh: '该恢复申请' });
  if (asked.requestedBy.id === call.principal.id)
    throw new Problem('trust.recovery.same-person', 403, {
      en: 'Whoever asked for the recovery cannot decide on it. Another administrator must.',
      zh: '申请人不得审批自己的恢复申请，须由另一名管理员审批。',
    });
  const moves: readonly string[] = recoveryMoves[asked.state];
  if (moves.includes(to)) return asked;
  throw conflict('trust.recovery.state', {
    en: `This recovery is ${asked.state}; it cannot be changed any more.`,
    zh: `该恢复申请的状态为 ${asked.state}，不能再更改。`,
  });
}

/** The recipient's public key as DER; refused unless it is a point of the SM2 curve. */
function recipientOf(pem: string): Uint8Array {
  try {
    const der = fromPemOrDer(pem, 'PUBLIC KEY');
    sm2PublicKeyFromSpki(der);
    return der;
  } catch {
    throw invalid('trust.recovery.recipient', {
      en: 'The recipient’s key is not one PEM block “PUBLIC KEY” with an SM2 key.',
      zh: '接收方密钥不是包含 SM2 公钥的单个 PEM“PUBLIC KEY”块。',
    });
  }
}
