import { type Db, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id } from '../page.ts';
import { type CertificateCount, type CountFilter, countCertificates } from './certificate-count.store.ts';

const Count = Type.Integer({ minimum: 0 });

const keptMs = 5_000;
const mostKept = 200;

/** How many certificates there are, for pages that cannot list a million. */
export function certificateCountOperation(): Operation {
  const counted = new Map<string, { readonly at: number; readonly count: Promise<CertificateCount> }>();
  /** Counting a million takes a good part of a second: for some seconds all who ask are given the same. */
  const countOnce = (db: Db, filter: CountFilter, now: number): Promise<CertificateCount> => {
    const name = JSON.stringify([filter.authority, filter.profile, filter.owner]);
    const known = counted.get(name);
    if (known !== undefined && now - known.at < keptMs && now >= known.at) return known.count;
    const count = countCertificates(db, filter, now);
    count.catch(() => counted.delete(name));
    counted.delete(name);
    counted.set(name, { at: now, count });
    if (counted.size > mostKept) counted.delete(counted.keys().next().value as string);
    return count;
  };
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
      const { profiles, ...count } = await countOnce(call.db, filter, call.time);
      return { ...count, profiles: [...profiles] };
    },
  });
}
