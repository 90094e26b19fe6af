import type { Ports } from '@citywall/kernel';
import { rfc3339 } from '../surroundings.ts';
import { type EndingCertificate, findEnding, insertReminder } from './ending.store.ts';

/** Names the alarm and the domain event. */
export const endingTopic = 'trust.certificate.ending';

const mostAtOnce = 500;
const urgentMs = 3 * 86_400_000;

/** Tells each owner once that a certificate of his ends (domain event), and raises or clears the alarm for all that do. */
export async function remindOwners({ db, clock, events, alarms }: Ports): Promise<void> {
  const now = clock.now();
  const ending = await findEnding(db, now, mostAtOnce);
  for (const certificate of ending) {
    if (certificate.told) continue;
    await db.transaction().execute(async (transaction) => {
      if (!(await insertReminder(transaction, certificate.id, now))) return;
      await events.publish(transaction, endingTopic, noticeOf(certificate));
    });
  }
  const [first] = ending;
  if (first === undefined) return alarms.clear(endingTopic);
  const count = ending.length === mostAtOnce ? `${mostAtOnce}+` : String(ending.length);
  alarms.raise(
    endingTopic,
    first.notAfter - now < urgentMs ? 'high' : 'medium',
    {
      en: `${count} certificates end soon and were not renewed; the first is ${first.subject} on ${rfc3339(first.notAfter)}. Renew them.`,
      zh: `${count} 张证书即将到期且尚未续期；最早的是 ${first.subject}，到期时间 ${rfc3339(first.notAfter)}。请续期。`,
    },
    { certificates: ending.slice(0, 20).map(({ id }) => id) },
  );
}

function noticeOf({ id, profile, subject, ownerType, owner, notAfter }: EndingCertificate) {
  return { certificate: id, profile, subject, owner: { type: ownerType, id: owner }, notAfter: rfc3339(notAfter) };
}
