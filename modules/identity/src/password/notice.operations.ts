import { notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, showTime } from '../answers.ts';
import type { Desk } from '../desk.ts';
import { markSeen, unseenNotices } from './owner-notice.store.ts';
import { type OwnerNoticeKind, ownerNotices } from './owner-notices.table.ts';
import type { OwnerNotice } from './password.tables.ts';
import { textSchema } from './password-answers.ts';

/** What the owner of an account is to know about it. */
export function noticeOperations(desk: Desk): readonly Operation[] {
  return [list(), dismiss(desk)];
}

function list(): Operation {
  return operation({
    name: 'identity.notice.list',
    http: 'GET /identity/notices',
    summary: { en: 'What happened to the own account and was not seen yet', zh: '查看与自己账户有关的未读提示' },
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Object({
      items: Type.Array(
        Type.Object({
          id: Type.String(),
          kind: Type.String(),
          at: Type.String(),
          address: Type.Union([Type.String(), Type.Null()]),
          text: textSchema,
        }),
      ),
      next: Type.Null(),
    }),
    risk: 'low',
    recording: 'aggregate',
    passive: true,
    duringPasswordChange: true,
    resource: () => ({ type: 'User', id: 'current' }),
    run: async (_input, call) => ({ items: (await unseenNotices(call.db, call.principal.id)).map(show), next: null }),
  });
}

function show({ id, kind, at, address, count }: OwnerNotice) {
  const words = ownerNotices[kind as OwnerNoticeKind] ?? { en: kind, zh: kind };
  const filled = (text: string): string =>
    text.replace('{count}', String(count ?? '?')).replace('{address}', address ?? '?');
  return { id, kind, at: showTime(at), address, text: { en: filled(words.en), zh: filled(words.zh) } };
}

function dismiss(desk: Desk): Operation {
  return operation({
    name: 'identity.notice.dismiss',
    http: 'POST /identity/notices/{id}/dismiss',
    summary: { en: 'Mark a notice about the own account as seen', zh: '将账户提示标记为已读' },
    input: Type.Object({ id: idSchema }, { additionalProperties: false }),
    output: Type.Object({}, { additionalProperties: false }),
    risk: 'low',
    resource: () => ({ type: 'User', id: 'current' }),
    run: async (input, call) => {
      const found = await markSeen(call.db, call.principal.id, input.id, desk.clock.now());
      if (!found) throw notFound({ en: 'The notice', zh: '该提示' });
      return {};
    },
  });
}
