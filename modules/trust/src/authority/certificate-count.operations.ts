import { type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id } from '../page.ts';
import { countCertificates } from './certificate-count.store.ts';

const Count = Type.Integer({ minimum: 0 });

/** How many certificates there are, for pages that cannot list a million. */
export function certificateCountOperation(): Operation {
  return operation({
    name: 'trust.certificate.count',
    http: 'GET /trust/certificate-count',
    summary: {
      en: 'How many certificates there are, by state, end and profile',
      zh: '证书数量，按状态、到期时间和模板统计',
    },
    input: Type.Object(
      {
        authority: Type.Optional(Id),
        profile: Type.Optional(Type.String({ maxLength: 63 })),
        owner: Type.Optional(Type.String({ maxLength: 200 })),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({
      total: Count,
      states: Type.Object({ valid: Count, held: Count, revoked: Count, expired: Count }),
      ending: Type.Object({ within7: Count, within30: Count, within90: Count }),
      profiles: Type.Array(Type.Object({ profile: Type.String(), valid: Count })),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Certificate', id: '*' }),
    run: async (filter, call) => {
      const { profiles, ...count } = await countCertificates(call.db, filter, call.time);
      return { ...count, profiles: [...profiles] };
    },
  });
}
