import { type Call, conflict, notFound, Problem } from '@citywall/kernel';
import { actorOf } from '../surroundings.ts';
import { decideEnrolment, readEnrolment } from './enrolment.store.ts';
import { type Enrolment, type EnrolmentDecision, enrolmentMoves } from './enrolment.ts';
import type { EnrolmentDesk } from './enrolment-desk.ts';

/** The request, locked, for a decision by another person than who asked. */
export async function lockForJudge(call: Call, id: string): Promise<Enrolment> {
  const enrolment = await lockEnrolment(call, id);
  if (call.principal.id !== enrolment.requester.id && call.principal.id !== enrolment.owner.id) return enrolment;
  throw new Problem('trust.enrolment.same-person', 403, {
    en: 'Nobody decides on a request of his own. Another administrator must.',
    zh: '不得审批本人的申请，须由另一名管理员审批。',
  });
}

/** The request, locked. */
export async function lockEnrolment(call: Call, id: string): Promise<Enrolment> {
  const enrolment = await readEnrolment(call.db, id, true);
  if (enrolment === undefined) throw notFound({ en: 'The request', zh: '该申请' });
  return enrolment;
}

/** Ends a locked request; issues when that is the decision, and then throws whatever issuing throws. */
export async function decide(
  desk: EnrolmentDesk,
  call: Call,
  enrolment: Enrolment,
  state: EnrolmentDecision['state'],
  reason: string | null = null,
): Promise<Enrolment> {
  const moves: readonly string[] = enrolmentMoves[enrolment.state];
  if (!moves.includes(state))
    throw conflict('trust.enrolment.state', {
      en: `This request is ${enrolment.state}; it cannot be changed any more.`,
      zh: `该申请的状态为 ${enrolment.state}，不能再更改。`,
    });
  const certificate = state === 'issued' ? await issue(desk, call, enrolment) : null;
  const decision = { state, reason, certificate, decidedBy: actorOf(call.principal), decidedAt: call.time };
  await decideEnrolment(call.db, enrolment.id, decision);
  call.note({ enrolment: enrolment.id, requester: enrolment.requester.name, decision: state });
  call.afterCommit(() => desk.live.announce('trust.enrolment', { id: enrolment.id }));
  return { ...enrolment, ...decision };
}

async function issue({ certifier }: EnrolmentDesk, call: Call, enrolment: Enrolment): Promise<string> {
  const { profile, way, days, owner } = enrolment;
  const read = certifier.readRequest(enrolment.request);
  const request = days === null ? read : { ...read, wish: { ...read.wish, days } };
  const { row } = await certifier.issue(call.db, {
    profile,
    way,
    request,
    owner: { ...owner, type: owner.type as 'device' },
  });
  call.note({ certificate: row.id, serial: row.serial, subject: row.subject });
  return row.id;
}
