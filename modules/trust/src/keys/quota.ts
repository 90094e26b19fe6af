import type { Clock, Settings } from '@citywall/kernel';
import { quotaProblem } from './key-problems.ts';

/** Items a second of each principal that has no quota of its own. */
export const defaultQuota = 50_000;
/** Setting with the quotas of principals by id. */
export const quotaSetting = 'trust.quotas';

/** A whole batch must fit, so the bucket holds some seconds of quota, and at least this many items. */
const leastBurst = 10_000;
const burstSeconds = 2;
const mostPrincipals = 10_000;

/** Takes items from the quota of a principal; throws trust.quota.reached when it is used up. */
export function createQuotas(clock: Clock, settings: Settings): (principal: string, items: number) => void {
  const buckets = new Map<string, { left: number; at: number }>();
  return (principal, items) => {
    const limit = settings.get<Record<string, number>>(quotaSetting, {})[principal] ?? defaultQuota;
    const burst = Math.max(leastBurst, limit * burstSeconds);
    const now = clock.now();
    let bucket = buckets.get(principal);
    if (bucket === undefined) {
      if (buckets.size >= mostPrincipals) buckets.clear();
      bucket = { left: burst, at: now };
      buckets.set(principal, bucket);
    }
    bucket.left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1_000) * limit);
    bucket.at = now;
    if (bucket.left < items) throw quotaProblem(limit);
    bucket.left -= items;
  };
}
