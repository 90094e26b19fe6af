import { randomBytes } from 'node:crypto';
import { conflict, type Db, invalid, newId } from '@citywall/kernel';
import { openSecret, sealSecret } from '@citywall/platform/runtime';
import type { Factor } from '../chain/sign-in.tables.ts';
import type { Desk } from '../desk.ts';
import type { Account } from '../tables.ts';
import { insertFactor, listFactors } from './factor.store.ts';
import { creationOptions, readMadePasskey, relyingParty } from './passkey.ts';
import { totpSecret } from './prove-factor.ts';
import { makeTotpSecret, totpLink, totpStep } from './rfc6238-totp.ts';

/** What people enrol themselves. */
export type EnrolledKind = 'totp' | 'passkey';

/** What the person needs to enrol; `ticket` comes back with the proof that it worked. */
export interface PreparedEnrolment {
  readonly kind: EnrolledKind;
  readonly ticket: string;
  readonly secret?: string;
  readonly link?: string;
  readonly options?: object;
}

/** The end of an enrolment as the client brings it. */
export interface BroughtEnrolment {
  readonly ticket: string;
  readonly label?: string;
  readonly code?: string;
  readonly response?: object;
}

interface Ticket {
  readonly kind: EnrolledKind;
  /** TOTP secret in base32, or challenge in base64url. */
  readonly secret: string;
  readonly expires: number;
}

const purpose = 'identity.enrolment';
const lifetime = 10 * 60_000;
const mostOfKind = 10;

/** Begins an enrolment that can be ended by the same account in the same sign-in or session (`binding`) alone. Stores nothing. */
export async function prepareEnrolment(
  desk: Desk,
  account: Account,
  kind: EnrolledKind,
  binding: string,
): Promise<PreparedEnrolment> {
  const known = await listFactors(desk.db, account.id, kind);
  if (known.length >= mostOfKind) {
    throw conflict('identity.factor.many', {
      en: `You have ${mostOfKind} of this kind. Remove one that you no longer use.`,
      zh: `此类认证方式已有 ${mostOfKind} 个，请先移除不再使用的。`,
    });
  }
  const secret = kind === 'totp' ? makeTotpSecret() : randomBytes(32).toString('base64url');
  const content: Ticket = { kind, secret, expires: desk.clock.now() + lifetime };
  const bound = `${account.id} ${binding}`;
  const ticket = sealSecret(desk.signer, purpose, JSON.stringify(content), bound).toString('base64url');
  if (kind === 'totp') return { kind, ticket, secret, link: totpLink(secret, account.name) };
  const challenge = Buffer.from(secret, 'base64url');
  return { kind, ticket, options: await creationOptions(relyingParty(desk.address()), account, challenge, known) };
}

/** Ends it: the proof shows that the person has the factor. Answers the factor, which is enrolled from then on. */
export async function completeEnrolment(
  desk: Desk,
  db: Db,
  account: Account,
  binding: string,
  brought: BroughtEnrolment,
): Promise<Factor> {
  const { kind, secret, expires } = readTicket(desk, brought.ticket, `${account.id} ${binding}`);
  const now = desk.clock.now();
  if (expires <= now) throw ticketInvalid();
  const base = { id: newId(), account: account.id, created_at: now, last_used_at: now };
  const factor: Factor =
    kind === 'totp'
      ? { ...base, ...totpFactor(desk, account.id, secret, brought, now) }
      : { ...base, ...(await passkeyFactor(desk, secret, brought)) };
  if (!(await insertFactor(db, factor))) {
    throw conflict('identity.factor.known', {
      en: 'This factor is enrolled already.',
      zh: '该认证方式已登记。',
    });
  }
  return factor;
}

function totpFactor(desk: Desk, account: string, secret: string, { code = '', label }: BroughtEnrolment, now: number) {
  const step = totpStep(secret, code.replace(/\s/g, ''), now);
  if (step === undefined) {
    throw invalid('identity.totp.wrong', {
      en: 'This code is not right. Check that the clock of the phone is right, and give the code that it shows now.',
      zh: '验证码不正确。请检查手机时间是否准确，并输入当前显示的验证码。',
    });
  }
  return {
    kind: 'totp' as const,
    label: label || 'TOTP',
    secret: sealSecret(desk.signer, totpSecret, secret, account),
    credential: `totp:${Buffer.from(desk.signer.mac('totp-credential', Buffer.from(secret))).toString('hex')}`,
    public_key: null,
    transports: [],
    // The code just given counts as used.
    counter: step,
  };
}

async function passkeyFactor(desk: Desk, secret: string, { response = {}, label }: BroughtEnrolment) {
  const party = relyingParty(desk.address());
  const made = await readMadePasskey(party, response, Buffer.from(secret, 'base64url'));
  const { credential, publicKey, counter, transports } = made;
  return {
    kind: 'passkey' as const,
    label: label || 'Passkey',
    secret: null,
    credential,
    public_key: publicKey,
    transports,
    counter,
  };
}

function readTicket(desk: Desk, ticket: string, bound: string): Ticket {
  try {
    return JSON.parse(openSecret(desk.signer, purpose, Buffer.from(ticket, 'base64url'), bound)) as Ticket;
  } catch {
    throw ticketInvalid();
  }
}

function ticketInvalid() {
  return invalid('identity.enrolment.expired', {
    en: 'This enrolment has expired or began elsewhere. Begin it again.',
    zh: '本次登记已过期或不是在此处开始的，请重新开始。',
  });
}
