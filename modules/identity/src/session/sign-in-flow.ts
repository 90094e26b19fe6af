import { type Call, type Db, Problem } from '@citywall/kernel';
import type { Chain, FactorKind } from '../chain/chain.ts';
import { followProof } from '../chain/follow-proof.ts';
import type { Attempt } from '../chain/sign-in.tables.ts';
import type { Desk } from '../desk.ts';
import { challengeText } from '../factors/certificate-proof.ts';
import type { EnrolledKind } from '../factors/enrolment.ts';
import { enrolledKinds, listFactors } from '../factors/factor.store.ts';
import { relyingParty, requestOptions } from '../factors/passkey.ts';
import { hashToken } from '../opaque-token.ts';
import { type ChainAtRisk, tellOfRisk } from '../risk/chain-at-risk.ts';
import type { Account } from '../tables.ts';
import { advanceAttempt, findAttempt, insertAttempt } from './attempt.store.ts';
import { attemptChallenge, attemptExpiry } from './attempt-token.ts';
import { startSession } from './sign-in.ts';

/** A sign-in that is not yet done: what may be proved next. */
export interface MoreNeeded {
  readonly attempt: string;
  readonly expiresAt: string;
  readonly methods: readonly FactorKind[];
  /** What may be enrolled here and now, because the person has none of what the chain asks for. */
  readonly enrol: readonly EnrolledKind[];
  /** For navigator.credentials.get, when a passkey may come next. */
  readonly passkey: object | null;
  /** What the holder of a certificate signs, when a certificate may come next. */
  readonly challenge: string | null;
}

/** One step of a sign-in that was taken: who, with what, after what. */
export interface TakenStep extends ChainAtRisk {
  readonly token: string;
  readonly expires: number;
  readonly account: Account;
  readonly proved: readonly string[];
  /** The row after the step before; undefined for the first. */
  readonly before: Attempt | undefined;
}

/** An attempt as it stands: `row` is undefined until something was proved. Throws a Problem 401 for one that is over or not of this browser. */
export async function openAttempt(
  desk: Desk,
  token: string,
  call: Call,
): Promise<{ readonly expires: number; readonly row: Attempt | undefined }> {
  const expires = attemptExpiry(desk.signer, token, call.browser);
  const now = desk.clock.now();
  if (expires === undefined || expires <= now) throw attemptOver();
  const row = await findAttempt(desk.db, hashToken(token));
  if (row !== undefined && (row.ended_at !== null || row.expires_at <= now)) throw attemptOver();
  return { expires, row };
}

/**
 * Goes on after a proof: starts the session when the chain is satisfied, else answers what is needed. Of two requests
 * that take the same step one goes on.
 */
export async function proceed(desk: Desk, db: Db, call: Call, step: TakenStep): Promise<MoreNeeded | undefined> {
  const { account, chain, token, before, assessment, outcome } = step;
  const proved = [...new Set(step.proved)];
  const standing = followProof(chain.proof, kindsOf(proved));
  const change = { proved, ended_at: standing.done ? desk.clock.now() : null };
  const went =
    before === undefined
      ? await insertAttempt(db, attemptRow(desk, step, change))
      : await advanceAttempt(db, before, change);
  if (!went) throw attemptOver();
  if (standing.done) {
    await startSession(desk, db, account, call, { methods: proved, chain, risk: assessment.score });
    await desk.risk.settle(db, account, assessment, outcome, hashToken(token));
    if (outcome === 'told') call.afterCommit(() => tellOfRisk(desk, account, call, assessment, outcome));
    return undefined;
  }
  if (outcome === 'stepped-up') await desk.risk.settle(db, account, assessment, 'asked', hashToken(token));
  call.identify({ type: 'person', id: account.id, name: account.name });
  call.note({ proved, chain: chain.name });
  const ways = await waysOn(desk, db, account, chain, proved, standing.next);
  if (ways.methods.length === 0 && ways.enrol.length === 0) throw factorMissing(standing.next);
  return describeStep(desk, db, { token, expires: step.expires, step: proved.length, account, ...ways });
}

/** How somebody can go on: with what he has, or by enrolling what he lacks where that is allowed. */
export async function waysOn(
  desk: Pick<Desk, 'clock'>,
  db: Db,
  account: Account,
  chain: Chain,
  proved: readonly string[],
  next: readonly FactorKind[],
): Promise<{ readonly methods: readonly FactorKind[]; readonly enrol: readonly EnrolledKind[] }> {
  const has = new Set((await enrolledKinds(db, [account.id])).get(account.id));
  if (account.password_hash !== null) has.add('password');
  // Which certificates somebody holds is known only once he has used one.
  const methods = next.filter((kind) => kind === 'certificate' || has.has(kind));
  const lacked = next.filter((kind): kind is EnrolledKind => kind === 'totp' || kind === 'passkey');
  const { enrolment } = chain;
  const today = new Date(desk.clock.now()).toISOString().slice(0, 10);
  const granted = enrolment !== undefined && (enrolment.until === undefined || today <= enrolment.until);
  // Who comes by a one-time link was let in by a person who knows him.
  const allowed = proved.includes('link')
    ? lacked
    : granted
      ? lacked.filter((kind) => enrolment.factors.includes(kind))
      : [];
  return { methods, enrol: lacked.some((kind) => has.has(kind)) ? [] : allowed };
}

/** What the client needs to take the next step. */
export async function describeStep(
  desk: Desk,
  db: Db,
  around: {
    readonly token: string;
    readonly expires: number;
    readonly step: number;
    readonly account?: Account;
    readonly methods: readonly FactorKind[];
    readonly enrol: readonly EnrolledKind[];
  },
): Promise<MoreNeeded> {
  const { token, expires, step, account, methods, enrol } = around;
  const challenge = attemptChallenge(desk.signer, token, step);
  const known = account === undefined ? undefined : await listFactors(db, account.id, 'passkey');
  const party = relyingParty(desk.address());
  return {
    attempt: token,
    expiresAt: new Date(expires).toISOString(),
    methods,
    enrol,
    passkey: methods.includes('passkey') ? await requestOptions(party, challenge, known) : null,
    challenge: methods.includes('certificate') ? challengeText(desk.address(), challenge) : null,
  };
}

/** A link stands for the password: whoever made it has taken that away. */
export function kindsOf(proved: readonly string[]): ReadonlySet<FactorKind> {
  return new Set(proved.map((one) => (one === 'link' ? 'password' : (one as FactorKind))));
}

function attemptRow(desk: Desk, step: TakenStep, change: Pick<Attempt, 'proved' | 'ended_at'>): Attempt {
  return {
    hash: hashToken(step.token),
    account: step.account.id,
    failures: 0,
    created_at: desk.clock.now(),
    expires_at: step.expires,
    ...change,
  };
}

/** The password alone is not enough: what is needed stands in the details, for clients that go on from here. */
export function moreNeeded(more: MoreNeeded): Problem {
  return new Problem(
    'identity.sign-in.more-needed',
    401,
    {
      en: `Signing in needs more: ${[...more.methods, ...more.enrol].join(', ')}. Go on with identity.sign-in.prove, or sign in on the console.`,
      zh: `登录还需要进一步验证：${[...more.methods, ...more.enrol].join('、')}。请使用 identity.sign-in.prove 继续，或在控制台登录。`,
    },
    JSON.parse(JSON.stringify(more)),
  );
}

function attemptOver(): Problem {
  return new Problem('identity.sign-in.over', 401, {
    en: 'This sign-in has ended, has taken longer than ten minutes, or began in another browser. Begin again.',
    zh: '本次登录已结束、超过十分钟，或是在另一个浏览器中开始的。请重新开始。',
  });
}

function factorMissing(next: readonly FactorKind[]): Problem {
  return new Problem(
    'identity.sign-in.factor-missing',
    403,
    {
      en: `From here your account needs ${next.join(' or ')}, and you have enrolled none of it. Ask a clerk for a one-time link.`,
      zh: `从此处登录需要 ${next.join(' 或 ')}，而您尚未登记。请向经办人索取一次性登录链接。`,
    },
    { needed: [...next] },
  );
}
