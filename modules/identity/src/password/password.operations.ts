import { type Call, invalid, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { findAccount } from '../registry/account.store.ts';
import { endOtherSessions, wrongPassword } from '../session/session.operations.ts';
import { deleteLinks, updateSession } from '../session/session.store.ts';
import type { Account } from '../tables.ts';
import { formerHashes, replacePassword } from './password.store.ts';
import { textSchema } from './password-answers.ts';
import { readPolicy } from './password-policy.ts';
import { longestPassword, type Owner } from './password-quality.ts';
import type { Turn } from './turnstile.ts';

const password = Type.String({ minLength: 1, maxLength: longestPassword });

/** Choosing one's own password. */
export function passwordOperations(desk: Desk): readonly Operation[] {
  return [change(desk), measure(desk)];
}

function change(desk: Desk): Operation {
  return operation({
    name: 'identity.password.change',
    http: 'POST /identity/password',
    summary: { en: 'Change the own password', zh: '修改自己的口令' },
    input: Type.Object({ current: Type.Optional(password), new: password }, { additionalProperties: false }),
    output: Type.Object({}, { additionalProperties: false }),
    risk: 'medium',
    duringPasswordChange: true,
    resource: () => ({ type: 'User', id: 'current' }),
    run: async (input, call) => {
      const account = await ownAccount(desk, call);
      // Right after a link there is no present password to ask for.
      if (account.password_hash !== null) {
        const proven = await desk.provePassword(account.name, input.current ?? '', call.address);
        if (proven === undefined) throw wrongPassword();
        if (input.current === input.new) throw unchanged();
      }
      const problem = await desk.quality.problem(input.new, ownerOf(account));
      if (problem !== undefined) throw problem;
      await refuseFormer(desk, call, account, input.new);
      await replacePassword(call.db, account.id, await desk.hasher.hash(input.new), false, desk.clock.now());
      await deleteLinks(call.db, account.id);
      const ended = await endOtherSessions(desk, call, account.id);
      if (call.principal.session !== undefined) {
        await updateSession(call.db, call.principal.session, { proved_at: desk.clock.now() });
      }
      await desk.tellOwner(call.db, account.id, 'password-changed', { address: call.address });
      call.note({ user: account.id, otherSessionsEnded: ended });
      call.afterCommit(() => desk.changed(account.id));
      return {};
    },
  });
}

async function ownAccount(desk: Desk, call: Call): Promise<Account> {
  const account = await findAccount(call.db, call.principal.id, desk.clock.now());
  if (account === undefined) throw notFound({ en: 'Your account', zh: '您的账户' });
  return account;
}

/** What is known of the owner of an account, and so guessed first. */
export function ownerOf(account: Account): Owner {
  const { name, display_name, mail, mobile, employee_number } = account;
  return { name, words: [display_name, mail, mobile, employee_number].flatMap((word) => word ?? []) };
}

function unchanged() {
  return invalid('identity.password.unchanged', {
    en: 'The new password is the present one. Choose another.',
    zh: '新口令与当前口令相同，请换一个。',
  });
}

async function refuseFormer(desk: Desk, call: Call, account: Account, wanted: string): Promise<void> {
  const former = await formerHashes(call.db, account.id, readPolicy(desk.settings).history);
  const same = await Promise.all(former.map((hash) => desk.hasher.verify(wanted, hash)));
  if (!same.includes(true)) return;
  throw invalid('identity.password.used-before', {
    en: `You have used this password before. Choose one that is none of your last ${former.length}.`,
    zh: `您曾使用过此口令，请选择与最近 ${former.length} 个口令不同的口令。`,
  });
}

function measure(desk: Desk): Operation {
  return operation({
    name: 'identity.password.measure',
    http: 'POST /identity/password/measure',
    summary: { en: 'Measure how hard a password of one’s own would be to guess', zh: '评估拟用口令的强度' },
    input: Type.Object({ password }, { additionalProperties: false }),
    output: Type.Object({
      score: Type.Integer({ minimum: 0, maximum: 4 }),
      minimumScore: Type.Integer(),
      acceptable: Type.Boolean(),
      secondsToCrack: Type.Number({ description: 'At 10,000 guesses a second' }),
      problem: Type.Union([Type.Object({ code: Type.String(), text: textSchema }), Type.Null()]),
      advice: Type.Array(textSchema),
    }),
    risk: 'low',
    recording: 'aggregate',
    transaction: false,
    duringPasswordChange: true,
    rate: { perSecond: 4, burst: 20 },
    resource: () => ({ type: 'User', id: 'current' }),
    run: async (input, call) => {
      const account = await ownAccount(desk, call);
      // After those who set theirs, and never so much of one person that the others wait for him.
      const turn: Turn = { lane: 'stranger', network: account.id };
      const measured = await desk.quality.measure(input.password, ownerOf(account), turn);
      const { score, secondsToCrack, problem, advice } = measured;
      return {
        score,
        minimumScore: readPolicy(desk.settings).minimumScore,
        acceptable: problem === undefined,
        secondsToCrack,
        problem: problem === undefined ? null : { code: problem.code, text: { ...problem.text } },
        advice: advice.map((text) => ({ ...text })),
      };
    },
  });
}
