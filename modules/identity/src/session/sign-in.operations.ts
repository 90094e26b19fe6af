import { type Call, type Operation, operation, Problem } from '@citywall/kernel';
import { Type } from 'typebox';
import { showUser, userSchema } from '../answers.ts';
import { type FactorKind, factorKinds } from '../chain/chain.ts';
import { followProof } from '../chain/follow-proof.ts';
import type { Attempt } from '../chain/sign-in.tables.ts';
import type { Desk } from '../desk.ts';
import { completeEnrolment, prepareEnrolment } from '../factors/enrolment.ts';
import { type BroughtProof, proveFactor } from '../factors/prove-factor.ts';
import { isPlausible, mintToken } from '../opaque-token.ts';
import { longestPassword } from '../password/password-quality.ts';
import { puzzleSchema } from '../password/puzzle/puzzles.ts';
import { type ChainAtRisk, chainAtRisk } from '../risk/chain-at-risk.ts';
import type { Account } from '../tables.ts';
import { failAttempt } from './attempt.store.ts';
import { attemptChallenge, attemptLifetime, mintAttempt } from './attempt-token.ts';
import { refusedSignIn } from './sign-in.ts';
import {
  describeStep,
  kindsOf,
  type MoreNeeded,
  openAttempt,
  proceed,
  type TakenStep,
  waysOn,
} from './sign-in-flow.ts';

const browserCookie = 'citywall_browser';
const mostFailures = 5;

const kindSchema = Type.Union([
  Type.Literal('passkey'),
  Type.Literal('password'),
  Type.Literal('totp'),
  Type.Literal('certificate'),
  Type.Literal('recovery'),
]);
const enrolSchema = Type.Union([Type.Literal('totp'), Type.Literal('passkey')]);
const attemptSchema = Type.String({ minLength: 1, maxLength: 128 });
const labelSchema = Type.String({ minLength: 1, maxLength: 64 });
/** What a browser answers to a passkey request: read by the WebAuthn library alone. */
export const passkeyAnswer = Type.Object({}, { additionalProperties: true });

/** The fields with which a factor is proved. */
export const proofFields = {
  method: kindSchema,
  password: Type.Optional(Type.String({ minLength: 1, maxLength: longestPassword })),
  puzzle: Type.Optional(puzzleSchema),
  code: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  response: Type.Optional(passkeyAnswer),
  certificate: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000, description: 'PEM' })),
  signature: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000, description: 'base64, over the challenge' })),
};

const moreSchema = Type.Object({
  state: Type.Literal('more'),
  attempt: Type.String(),
  expiresAt: Type.String(),
  methods: Type.Array(kindSchema),
  enrol: Type.Array(enrolSchema),
  passkey: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()]),
  challenge: Type.Union([Type.String(), Type.Null()]),
});
const doneSchema = Type.Object({ state: Type.Literal('done'), user: userSchema, mustChangePassword: Type.Boolean() });
const stateSchema = Type.Union([moreSchema, doneSchema]);

const open = {
  risk: 'low',
  authentication: 'none',
  // Checking a proof must not hold a connection: a flood of guesses would take them all.
  transaction: false,
  resource: () => ({ type: 'Session', id: '*' }),
} as const;

/** Signing in step by step, as the authentication chains ask. */
export function signInOperations(desk: Desk): readonly Operation[] {
  return [begin(desk), prove(desk), prepare(desk), enrol(desk)];
}

function begin(desk: Desk): Operation {
  return operation({
    ...open,
    name: 'identity.sign-in.begin',
    http: 'POST /identity/sign-in',
    summary: { en: 'Begin to sign in', zh: '开始登录' },
    input: Type.Object({}, { additionalProperties: false }),
    output: moreSchema,
    recording: 'aggregate',
    run: async (_input, call) => {
      const { chains } = await desk.chains.live();
      const first = new Set(chains.flatMap(({ proof }) => followProof(proof, new Set()).next));
      // Whether a name exists and what it would need is told only after a first proof: everybody is offered the same.
      const methods = factorKinds.filter((kind) => kind === 'password' || first.has(kind));
      const known = call.browser !== undefined && isPlausible(desk.signer, 'browser', call.browser);
      const browser = known ? (call.browser ?? '') : mintToken(desk.signer, 'browser');
      if (!known) call.cookie(browserCookie, browser, 365 * 86_400);
      const now = desk.clock.now();
      const token = mintAttempt(desk.signer, browser, now);
      const more = await describeStep(desk, desk.db, {
        token,
        expires: now + attemptLifetime,
        step: 0,
        methods,
        enrol: [],
      });
      return answerMore(more);
    },
  });
}

function prove(desk: Desk): Operation {
  return operation({
    ...open,
    name: 'identity.sign-in.prove',
    http: 'POST /identity/sign-in/prove',
    summary: { en: 'Prove one factor of a sign-in', zh: '登录时验证一个因素' },
    input: Type.Object(
      { attempt: attemptSchema, name: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })), ...proofFields },
      { additionalProperties: false },
    ),
    output: stateSchema,
    run: async ({ attempt, ...proof }, call) => {
      const { expires, row } = await openAttempt(desk, attempt, call);
      const before = row === undefined ? undefined : await readStep(desk, row, call);
      if (before === undefined) checkFirst(proof.method);
      else if (!before.methods.includes(proof.method)) throw notAsked(before.methods);
      const step = row?.proved.length ?? 0;
      const around = { account: before?.account, challenge: attemptChallenge(desk.signer, attempt, step), call };
      const account = await proveFactor(desk, proof as BroughtProof, around);
      if (account === undefined) {
        if (row === undefined) throw refusedSignIn();
        await failAttempt(desk.db, row.hash, mostFailures, desk.clock.now());
        throw wrongProof(proof.method);
      }
      const proved = [...(row?.proved ?? []), proof.method];
      return goOn(desk, call, { token: attempt, expires, account, proved, before: row });
    },
  });
}

function prepare(desk: Desk): Operation {
  return operation({
    ...open,
    name: 'identity.sign-in.prepare',
    http: 'POST /identity/sign-in/enrolment',
    summary: { en: 'Begin to enrol a factor that the sign-in needs', zh: '登录时开始登记所需的认证方式' },
    input: Type.Object({ attempt: attemptSchema, kind: enrolSchema }, { additionalProperties: false }),
    output: Type.Object({
      kind: enrolSchema,
      ticket: Type.String(),
      secret: Type.Optional(Type.String()),
      link: Type.Optional(Type.String()),
      options: Type.Optional(Type.Object({}, { additionalProperties: true })),
    }),
    run: async ({ attempt, kind }, call) => {
      const { account } = await mayEnrol(desk, attempt, call, kind);
      return { ...(await prepareEnrolment(desk, account, kind, attempt)) };
    },
  });
}

function enrol(desk: Desk): Operation {
  return operation({
    ...open,
    name: 'identity.sign-in.enrol',
    http: 'POST /identity/sign-in/enrol',
    summary: { en: 'Enrol a factor that the sign-in needs, and go on', zh: '登记登录所需的认证方式并继续' },
    input: Type.Object(
      {
        attempt: attemptSchema,
        kind: enrolSchema,
        ticket: Type.String({ minLength: 1, maxLength: 2_000 }),
        label: Type.Optional(labelSchema),
        code: Type.Optional(Type.String({ minLength: 1, maxLength: 16 })),
        response: Type.Optional(passkeyAnswer),
      },
      { additionalProperties: false },
    ),
    output: stateSchema,
    run: async ({ attempt, kind, ...brought }, call) => {
      const { account, row, expires } = await mayEnrol(desk, attempt, call, kind);
      const step = { token: attempt, expires, account, proved: [...row.proved, kind], before: row };
      return goOn(desk, call, step, async (db) => {
        const factor = await completeEnrolment(desk, db, account, attempt, brought);
        call.note({ enrolled: factor.kind, factor: factor.id });
      });
    },
  });
}

async function goOn(
  desk: Desk,
  call: Call,
  taken: Omit<TakenStep, keyof ChainAtRisk>,
  first: (db: Call['db']) => Promise<void> = async () => {},
) {
  const step = { ...taken, ...(await chainAtRisk(desk, taken.account, call, taken.proved)) };
  const more = await desk.db.transaction().execute(async (db) => {
    await first(db as Call['db']);
    return proceed(desk, db as Call['db'], call, step);
  });
  if (more !== undefined) return answerMore(more);
  const user = showUser(step.account, desk.presence);
  return { state: 'done' as const, user, mustChangePassword: user.mustChangePassword };
}

/** Where somebody stands who has proved something already. From here on the record of what he does names him. */
async function readStep(desk: Desk, row: Attempt, call: Call) {
  const account = await desk.accounts.get(row.account);
  if (account === undefined || account.disabled_at !== null) throw refusedSignIn();
  call.identify({ type: 'person', id: account.id, name: account.name });
  const { chain } = await chainAtRisk(desk, account, call, row.proved);
  const { next } = followProof(chain.proof, kindsOf(row.proved));
  return { account, ...(await waysOn(desk, desk.db, account, chain, row.proved, next)) };
}

async function mayEnrol(
  desk: Desk,
  attempt: string,
  call: Call,
  kind: FactorKind,
): Promise<{ account: Account; row: Attempt; expires: number }> {
  const { expires, row } = await openAttempt(desk, attempt, call);
  const standing = row === undefined ? undefined : await readStep(desk, row, call);
  if (row === undefined || standing === undefined || !standing.enrol.some((one) => one === kind)) {
    throw new Problem('identity.sign-in.enrolment-closed', 403, {
      en: 'This cannot be enrolled while signing in. Sign in with what you have, or ask a clerk for a one-time link.',
      zh: '登录过程中不能登记此认证方式。请使用已有方式登录，或向经办人索取一次性登录链接。',
    });
  }
  return { account: standing.account, row, expires };
}

/** The first proof must say whose it is. */
function checkFirst(method: FactorKind): void {
  if (method !== 'totp' && method !== 'recovery') return;
  throw notAsked(['passkey', 'password', 'certificate']);
}

function answerMore({ methods, enrol, ...more }: MoreNeeded) {
  return { state: 'more' as const, ...more, methods: [...methods], enrol: [...enrol] };
}

function notAsked(methods: readonly FactorKind[]): Problem {
  return new Problem(
    'identity.sign-in.not-asked',
    422,
    {
      en: `At this step one of these is needed: ${methods.join(', ')}.`,
      zh: `此步骤需要以下之一：${methods.join('、')}。`,
    },
    { methods: [...methods] },
  );
}

function wrongProof(method: FactorKind): Problem {
  return new Problem('identity.sign-in.wrong', 401, {
    en: `This ${method} is not right, or was used before. Try again; after ${mostFailures} wrong ones the sign-in begins anew.`,
    zh: `该验证（${method}）不正确或已使用过，请重试；错误 ${mostFailures} 次后须重新登录。`,
  });
}
