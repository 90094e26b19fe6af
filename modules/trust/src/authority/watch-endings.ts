import type { AlarmBoard } from '@citywall/kernel';
import { rfc3339 } from '../surroundings.ts';
import type { Authority } from './authority-shelf.ts';
import { mayIssue } from './life-cycle.table.ts';

const alarmOf = (id: string): string => `trust.authority.ending:${id}`;
const yearMs = 365 * 86_400_000;

/**
 * Raises an alarm for every authority of ours that still issues in the last sixth of its life, at most two years before
 * its end: what it issues must end with it, so it needs a successor long before. High in the last quarter of that time.
 */
export function watchEndings(alarms: AlarmBoard, authorities: readonly Authority[], now: number): void {
  const ending = new Set<string>();
  for (const { row } of authorities) {
    const { id, key, state, name, notBefore, notAfter } = row;
    const notice = Math.min((notAfter - notBefore) / 6, 2 * yearMs);
    if (key === null || !mayIssue(state) || notAfter - now > notice) continue;
    ending.add(alarmOf(id));
    const end = rfc3339(notAfter).slice(0, 10);
    alarms.raise(
      alarmOf(id),
      notAfter - now < notice / 4 ? 'high' : 'medium',
      {
        en: `The authority ${name} ends on ${end}, and nothing it issues outlives it. Roll it over to a new key, or renew it.`,
        zh: `签发机构“${name}”将于 ${end} 到期，其签发的证书不会晚于该日。请为其更换密钥或续期。`,
      },
      { authority: id, notAfter: rfc3339(notAfter) },
    );
  }
  for (const { key } of alarms.list()) if (key.startsWith(alarmOf('')) && !ending.has(key)) alarms.clear(key);
}
