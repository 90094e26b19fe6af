import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { createRounds } from '../rounds.ts';
import type { DecidingDesk } from './decide-request.ts';
import { deputyOperations } from './deputy.operations.ts';
import { sweepDeputies } from './deputy.store.ts';
import { requestOperations } from './request.operations.ts';
import { countWaiting, lapseRequests, sweepRequests } from './request.store.ts';
import { requestPolicies } from './requests.policies.ts';
import { roleOwnerOperations } from './role-owner.operations.ts';

const hour = 3_600_000;
const day = 24 * hour;
const pause = 10 * 60_000;
/** A request for which nobody cared this long is over. */
const longestWait = 30 * day;
/** Decided requests and ended absences are kept for three years. */
const kept = 3 * 365 * day;

/** Asking for roles: requests, the owners who decide, and their deputies. */
export function createRequests(desk: Desk & DecidingDesk): Part {
  const rounds = createRounds(desk.log, 'requests', pause, () => careForRequests(desk));
  return {
    operations: [...requestOperations(desk), ...roleOwnerOperations(desk), ...deputyOperations(desk)],
    policies: requestPolicies,
    start: rounds.start,
    stop: rounds.stop,
  };
}

/** Lapses what is too late, forgets what is old, and reminds by an alarm of what waits longer than the setting allows. */
export async function careForRequests(
  desk: Pick<Desk, 'db' | 'clock' | 'alarms' | 'settings' | 'live'>,
): Promise<void> {
  const { db, clock, alarms, settings } = desk;
  const now = clock.now();
  if ((await lapseRequests(db, now, now - longestWait)) > 0) desk.live.announce('access.request', {});
  await sweepRequests(db, now - kept);
  await sweepDeputies(db, now - kept);
  const hours = settings.get('access.request.remind-hours', 24);
  const { count, oldest } = await countWaiting(db, now - hours * hour);
  if (count === 0) return alarms.clear('access.request.waiting');
  const since = new Date(oldest ?? now).toISOString();
  alarms.raise(
    'access.request.waiting',
    'low',
    {
      en: `${count} requests for roles wait longer than ${hours} hours. Their owners decide under Identity → Requests.`,
      zh: `有 ${count} 项角色申请等待超过 ${hours} 小时。请角色负责人在“身份 → 角色申请”中处理。`,
    },
    { count, since },
  );
}
