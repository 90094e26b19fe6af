import { invalid, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { findAccount, replacePassword } from '../registry/account.store.ts';
import { endOtherSessions, wrongPassword } from '../session/session.operations.ts';
import { deleteLinks, updateSession } from '../session/session.store.ts';
import { longestPassword, passwordProblem } from './password-quality.ts';

const password = Type.String({ minLength: 1, maxLength: longestPassword });

/** Changing one's own password. */
export function passwordOperations(desk: Desk): readonly Operation[] {
  return [change(desk)];
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
      const account = await findAccount(call.db, call.principal.id, desk.clock.now());
      if (account === undefined) throw notFound({ en: 'Your account', zh: '您的账户' });
      // Right after a link there is no present password to ask for.
      if (account.password_hash !== null) {
        const proven = await desk.provePassword(account.name, input.current ?? '', call.address);
        if (proven === undefined) throw wrongPassword();
        if (input.current === input.new) throw unchanged();
      }
      const problem = passwordProblem(input.new, account.name);
      if (problem !== undefined) throw problem;
      await replacePassword(call.db, account.id, await desk.hasher.hash(input.new), false);
      await deleteLinks(call.db, account.id);
      const ended = await endOtherSessions(desk, call, account.id);
      if (call.principal.session !== undefined) {
        await updateSession(call.db, call.principal.session, { proved_at: desk.clock.now() });
      }
      call.note({ user: account.id, otherSessionsEnded: ended });
      call.afterCommit(() => desk.changed(account.id));
      return {};
    },
  });
}

function unchanged() {
  return invalid('identity.password.unchanged', {
    en: 'The new password is the present one. Choose another.',
    zh: '新口令与当前口令相同，请换一个。',
  });
}
