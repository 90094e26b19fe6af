import { notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { findAccount } from '../registry/account.store.ts';
import { endSessions } from '../session/session.store.ts';
import { sessionCookie } from '../session/sign-in.ts';

/** Logging out everywhere. */
export function endAllOperations(desk: Desk): readonly Operation[] {
  return [
    operation({
      name: 'identity.session.end-all',
      http: 'POST /identity/sessions/end-all',
      summary: { en: 'Sign out everywhere', zh: '在所有设备上退出登录' },
      input: Type.Object(
        { keepCurrent: Type.Optional(Type.Boolean({ description: 'Stay signed in here; default false' })) },
        { additionalProperties: false },
      ),
      output: Type.Object({ ended: Type.Integer() }),
      risk: 'medium',
      duringPasswordChange: true,
      resource: () => ({ type: 'Session', id: '*' }),
      run: async ({ keepCurrent = false }, call) => {
        const { id, session } = call.principal;
        const account = await findAccount(call.db, id, desk.clock.now());
        if (account === undefined) throw notFound({ en: 'Your account', zh: '您的账户' });
        const ended = await endSessions(call.db, id, desk.clock.now(), keepCurrent ? session : undefined);
        if (!keepCurrent) call.cookie(sessionCookie, '', 0);
        call.note({ user: id, sessionsEnded: ended });
        call.afterCommit(() => desk.changed(id));
        return { ended };
      },
    }),
  ];
}
