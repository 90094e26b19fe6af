import type { Call, Db, Operation } from '@citywall/kernel';
import Type from 'typebox';
import { type AccountRow, readAccount } from './account.store.ts';
import { type AcmeDesk, acmeOperation, acmeTime, answerJson, isUuid } from './acme-desk.ts';
import { acmeProblem } from './acme-problem.ts';
import {
  type AuthorizationRow,
  type ChallengeKind,
  type OrderRow,
  readAuthorization,
  readAuthorizations,
  readOrder,
  updateAuthorization,
  updateOrder,
} from './order.store.ts';
import { proofPaths, proveHost } from './prove-host.ts';

const proving = 'trust.acme.prove';
const tries = 4;
const pauseMs = 2_000;
const id = Type.String({ maxLength: 36 });

/** RFC 8555 section 7.5: proving names. */
export function challengeOperations(desk: AcmeDesk): readonly Operation[] {
  return [
    acmeOperation(desk, {
      name: 'authorization.get',
      path: 'authorization/{id}',
      summary: { en: 'What proves a name of an ACME order, or giving it up', zh: '查看或放弃 ACME 域名验证' },
      params: { id },
      signedBy: 'account',
      run: async ({ account, payload }, input, call) => {
        const { authorization } = await own(call, account, input.id);
        if (payload?.status !== 'deactivated') return answerJson(200, view(desk, authorization, call.time));
        const ended = { ...authorization, status: 'deactivated' as const };
        await updateAuthorization(call.db, ended.id, ended);
        await settleOrder(call.db, ended.order);
        return answerJson(200, view(desk, ended, call.time));
      },
    }),
    acmeOperation(desk, {
      name: 'challenge.answer',
      path: 'challenge/{id}/{kind}',
      summary: { en: 'Have an ACME challenge tried', zh: '请求验证 ACME 质询' },
      params: { id, kind: Type.String({ maxLength: 20 }) },
      signedBy: 'account',
      run: async ({ account, payload }, input, call) => {
        const { authorization } = await own(call, account, input.id, true);
        const kind = kindsOf(authorization).find((one) => one === input.kind);
        if (kind === undefined) throw acmeProblem('malformed', 'There is no such challenge.');
        const up = { link: `<${desk.baseUrl()}/acme/authorization/${authorization.id}>;rel="up"` };
        const fresh =
          authorization.status === 'pending' && authorization.kind === null && authorization.expiresAt > call.time;
        if (payload === undefined || !fresh) return answerJson(200, viewChallenge(desk, authorization, kind), up);
        const tried = { ...authorization, kind };
        await updateAuthorization(call.db, tried.id, tried);
        await desk.jobs.send(proving, { authorization: tried.id }, { db: call.db, key: tried.id });
        call.note({ host: tried.host, kind });
        return answerJson(200, viewChallenge(desk, tried, kind), up);
      },
    }),
  ];
}

/** Declares the work that tries challenges; before the jobs start. */
export function workOnChallenges(desk: AcmeDesk): void {
  desk.jobs.work<{ authorization: string }>(proving, { retries: 5 }, async ({ authorization: wanted }) => {
    const authorization = await readAuthorization(desk.db, wanted);
    if (authorization?.status !== 'pending' || authorization.kind === null) return;
    const order = await readOrder(desk.db, authorization.order);
    const account = order === undefined ? undefined : await readAccount(desk.db, order.account);
    if (account === undefined) return;
    const { host, token, kind } = authorization;
    const paths = proofPaths(desk.settings);
    let error = await proveHost(kind, host, token, account.thumbprint, paths);
    // The name's answer may take a moment to be there.
    for (let turn = 1; error !== undefined && turn < tries; turn++) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      error = await proveHost(kind, host, token, account.thumbprint, paths);
    }
    await desk.db.transaction().execute(async (transaction) => {
      const db = transaction as Db;
      const now = await readAuthorization(db, wanted, true);
      if (now?.status !== 'pending') return;
      const status = error === undefined ? 'valid' : 'invalid';
      await updateAuthorization(db, wanted, { status, kind, triedAt: desk.clock.now(), error: error ?? null });
      await settleOrder(db, now.order);
    });
  });
}

/** An order is ready when all its names are proved, and invalid when one cannot be any more. */
async function settleOrder(db: Db, wanted: string): Promise<void> {
  const order = await readOrder(db, wanted, true);
  if (order?.status !== 'pending') return;
  const authorizations = await readAuthorizations(db, wanted);
  const failed = authorizations.find(({ status }) => status !== 'pending' && status !== 'valid');
  if (failed !== undefined) {
    const error = failed.error ?? {
      type: 'urn:ietf:params:acme:error:unauthorized',
      detail: `${failed.host} was not proved.`,
    };
    await updateOrder(db, wanted, { status: 'invalid', error });
  } else if (authorizations.every(({ status }) => status === 'valid')) {
    await updateOrder(db, wanted, { status: 'ready' });
  }
}

async function own(
  call: Call,
  account: AccountRow | undefined,
  wanted: string,
  lock = false,
): Promise<{ readonly authorization: AuthorizationRow; readonly order: OrderRow }> {
  const authorization = isUuid(wanted) ? await readAuthorization(call.db, wanted, lock) : undefined;
  const order = authorization === undefined ? undefined : await readOrder(call.db, authorization.order);
  if (authorization === undefined || order === undefined || order.account !== account?.id) {
    throw acmeProblem('unauthorized', 'There is no such authorization of this account.');
  }
  return { authorization, order };
}

/** A wildcard is proved in the DNS alone (RFC 8555 section 7.1.3 leaves it to the server; http-01 proves one host only). */
function kindsOf({ wildcard }: AuthorizationRow): readonly ChallengeKind[] {
  return wildcard ? ['dns-01'] : ['http-01', 'dns-01'];
}

function viewChallenge(desk: AcmeDesk, authorization: AuthorizationRow, kind: ChallengeKind): Record<string, unknown> {
  const { id, token, triedAt, error, status } = authorization;
  const isTried = authorization.kind === kind;
  const state = !isTried || status === 'deactivated' ? 'pending' : status === 'pending' ? 'processing' : status;
  return {
    type: kind,
    url: `${desk.baseUrl()}/acme/challenge/${id}/${kind}`,
    status: state,
    token,
    ...(isTried && status === 'valid' && triedAt !== null ? { validated: acmeTime(triedAt) } : {}),
    ...(isTried && error !== null ? { error } : {}),
  };
}

function view(desk: AcmeDesk, authorization: AuthorizationRow, now: number): Record<string, unknown> {
  const { host, wildcard, status, expiresAt } = authorization;
  return {
    status: status === 'pending' && expiresAt <= now ? 'expired' : status,
    expires: acmeTime(expiresAt),
    identifier: { type: 'dns', value: host },
    ...(wildcard ? { wildcard: true } : {}),
    challenges: kindsOf(authorization).map((kind) => viewChallenge(desk, authorization, kind)),
  };
}
