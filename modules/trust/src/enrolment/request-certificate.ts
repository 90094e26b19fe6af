import { createHash } from 'node:crypto';
import { type Call, conflict, invalid, newId, notFound } from '@citywall/kernel';
import { formatName, parseRequest } from '@citywall/x509';
import { findProfile } from '../authority/profile.store.ts';
import type { Profile } from '../authority/profile.ts';
import type { Actor } from '../surroundings.ts';
import { actorOf } from '../surroundings.ts';
import { decide } from './decide-enrolment.ts';
import { countWaiting, insertEnrolment } from './enrolment.store.ts';
import type { Enrolment } from './enrolment.ts';
import type { EnrolmentDesk } from './enrolment-desk.ts';

/** Requests of one requester that may wait at once. */
const mostWaiting = 50;

/** What is asked for. */
export interface EnrolmentWish {
  readonly profile: string;
  readonly way: 'est' | 'web';
  /** PKCS#10, DER. */
  readonly request: Uint8Array;
  readonly days?: number;
  /** Whom the certificate is for. */
  readonly owner: Actor;
}

/** The profile of that name; throws when there is none. */
export function requireProfile({ settings }: EnrolmentDesk, name: string): Profile {
  const profile = findProfile(settings, name);
  if (profile !== undefined) return profile;
  throw notFound({ en: `The profile ${name}`, zh: `证书模板 ${name}` });
}

/** A request's digest, by which it is recognised when it comes again. */
export function digestOfRequest(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

/**
 * Takes a request that keeps to its profile: it waits for a person's decision, or is issued at once where the profile
 * wants none. Throws every breach of the profile.
 */
export async function requestCertificate(desk: EnrolmentDesk, call: Call, wish: EnrolmentWish): Promise<Enrolment> {
  const read = desk.certifier.readRequest(wish.request);
  const request = wish.days === undefined ? read : { ...read, wish: { ...read.wish, days: wish.days } };
  desk.certifier.check({ profile: wish.profile, way: wish.way, request });
  const requester = actorOf(call.principal);
  const waiting = await countWaiting(call.db, requester.id);
  if (waiting >= mostWaiting)
    throw conflict('trust.enrolment.many', {
      en: `${waiting} of your requests wait for a decision. Withdraw some, or wait until they are decided.`,
      zh: `您已有 ${waiting} 个申请待审批。请撤回部分申请或等待审批。`,
    });
  const enrolment: Enrolment = {
    ...{ id: newId(), profile: wish.profile, way: wish.way, owner: wish.owner, requester },
    ...{ request: wish.request, digest: digestOfRequest(wish.request), days: wish.days ?? null },
    keyKind: read.wish.key,
    subject: formatName(parseRequest(wish.request).subject),
    names: read.wish.names.map(({ value }) => value),
    ...{ state: 'requested', reason: null, decidedBy: null, decidedAt: null, certificate: null },
    createdAt: call.time,
  };
  if (!(await insertEnrolment(call.db, enrolment)))
    throw conflict('trust.enrolment.waiting', {
      en: 'The same request waits for a decision already.',
      zh: '相同的申请已在等待审批。',
    });
  call.note({ enrolment: enrolment.id, profile: wish.profile, subject: enrolment.subject });
  call.afterCommit(() => desk.live.announce('trust.enrolment', { id: enrolment.id }));
  if (requireProfile(desk, wish.profile).approval) return enrolment;
  requireOwn(enrolment);
  return decide(desk, call, enrolment, 'issued');
}

/** Where nobody looks, everybody asks for himself alone. */
function requireOwn({ requester, owner }: Enrolment): void {
  if (requester.type === owner.type && requester.id === owner.id) return;
  throw invalid('trust.enrolment.owner', {
    en: 'This profile is issued without approval, so only to whoever asks. Leave the owner out.',
    zh: '该模板无需审批，因此只能签发给申请人本人。请勿填写所有者。',
  });
}
