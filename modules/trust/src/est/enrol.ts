import type { Call, ProtocolAnswer } from '@citywall/kernel';
import type { ReadRequest } from '../authority/certifier.ts';
import type { Profile } from '../authority/profile.ts';
import { readEnrolmentOf } from '../enrolment/enrolment.store.ts';
import type { Enrolment } from '../enrolment/enrolment.ts';
import { ownerOfWish } from '../enrolment/owner-of-wish.ts';
import { digestOfRequest, requestCertificate } from '../enrolment/request-certificate.ts';
import { actorOf } from '../surroundings.ts';
import { answerCertificates, answerWaiting, estProblem } from './est-answer.ts';
import type { EstDesk } from './est-desk.ts';

/** Whose requests need nobody else's approval: enrolling them is what these roles are for. */
const registrars = ['enroller', 'security-administrator'];

/** RFC 7030 section 4.2.1: issued at once for who may decide; a profile with approval lets others wait (202). */
export async function enrol(desk: EstDesk, call: Call, der: Uint8Array, profile: Profile): Promise<ProtocolAnswer> {
  const { principal } = call;
  if (principal.roles.some((role) => registrars.includes(role))) {
    const issued = await issueFor(desk, call, desk.certifier.readRequest(der), profile);
    return answerCertificates([issued.row.certificate]);
  }
  const former = await readEnrolmentOf(call.db, principal.id, digestOfRequest(der));
  if (former?.profile === profile.name) {
    const answer = await answerFormer(desk, call, former);
    if (answer !== undefined) return answer;
  }
  const owner = actorOf(principal);
  const enrolment = await requestCertificate(desk, call, { profile: profile.name, way: 'est', request: der, owner });
  return (await answerFormer(desk, call, enrolment)) ?? answerWaiting(enrolment.id);
}

/** Issues under a profile in the name of whoever the request is about. */
export async function issueFor(desk: EstDesk, call: Call, request: ReadRequest, profile: Profile) {
  const way = 'est';
  desk.certifier.check({ profile: profile.name, way, request });
  const owner = ownerOfWish(profile.purpose, request.wish, actorOf(call.principal));
  const issued = await desk.certifier.issue(call.db, {
    ...{ profile: profile.name, way, request },
    owner: { ...owner, type: owner.type as 'device' },
  });
  call.note({ certificate: issued.row.id, serial: issued.row.serial, subject: issued.row.subject });
  return issued;
}

/** What came of the same request before; undefined when it is to be asked anew. */
async function answerFormer(desk: EstDesk, call: Call, former: Enrolment): Promise<ProtocolAnswer | undefined> {
  if (former.state === 'requested') return answerWaiting(former.id);
  if (former.state === 'refused')
    throw estProblem(403, `The request was refused: ${former.reason}`, `申请被拒绝：${former.reason}`);
  const issued = former.certificate === null ? undefined : await desk.certifier.find(call.db, former.certificate);
  if (issued?.row.state !== 'valid' || issued.row.notAfter <= call.time) return undefined;
  return answerCertificates([issued.row.certificate]);
}
