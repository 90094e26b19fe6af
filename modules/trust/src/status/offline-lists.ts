import type { AlarmBoard } from '@citywall/kernel';
import type { Authority } from '../authority/authority-shelf.ts';
import type { ListRow } from './list.store.ts';

/** Asked for a ceremony so long before lists or responders of an offline authority run out, ms. */
export const noticeMs = 30 * 86_400_000;

/** While no ceremony is open nothing can be signed for an offline authority: tells in time that one must be held, and why. */
export function watchOfflineLists(
  alarms: AlarmBoard,
  { row }: Authority,
  states: readonly Pick<ListRow, 'nextUpdate'>[],
  isBehind: boolean,
  now: number,
): void {
  const [ending, behind] = [`trust.list.ending:${row.id}`, `trust.list.behind:${row.id}`];
  const ends = states.length === 0 ? now : Math.min(...states.map(({ nextUpdate }) => nextUpdate));
  if (ends - now < noticeMs) {
    const until = new Date(ends).toISOString();
    alarms.raise(ending, 'high', {
      en: `The revocation lists of ${row.name} run out at ${until}; its key is offline: hold a ceremony before.`,
      zh: `${row.name} 的吊销列表将于 ${until} 失效，其密钥处于离线状态：请在此之前举行仪式。`,
    });
  } else alarms.clear(ending);
  if (isBehind) {
    alarms.raise(behind, 'high', {
      en: `A certificate given by ${row.name} was revoked. OCSP says so; its list will when a ceremony is held.`,
      zh: `${row.name} 签发的证书已被吊销。OCSP 已反映；吊销列表须举行仪式后更新。`,
    });
  } else alarms.clear(behind);
}
