import { type Clock, type Operation, type Principal, Problem, type Rate } from '@citywall/kernel';
import { networkOf } from './network-of.ts';

interface Bucket {
  tokens: number;
  at: number;
}

/** Requests a second, by how the caller proved who it is. Machines carry whole departments. */
const rates: Record<Principal['authentication'], Rate> = {
  none: { perSecond: 20, burst: 100 },
  session: { perSecond: 200, burst: 1_000 },
  basic: { perSecond: 1_000, burst: 4_000 },
  key: { perSecond: 20_000, burst: 40_000 },
  certificate: { perSecond: 20_000, burst: 40_000 },
};

/** More callers of a kind than this share one bucket, so that a flood of addresses cannot grow memory. */
const maximumBuckets = 20_000;
/** A bucket idle for this long is full again, ms; looked for no more often than once in `sweepEvery`. */
const idleAfter = 60_000;
const sweepEvery = 1_000;

/**
 * Step 2: how often? A token bucket per principal, or per network while nobody signed in. Each way of proving has
 * buckets of its own, and so has each operation with a rate of its own: whoever floods without signing in takes
 * nothing from those who did.
 */
export function createLimit(
  clock: Clock,
): (principal: Principal, address: string, operation: Pick<Operation, 'name' | 'rate'>) => void {
  const kinds = new Map<string, (caller: string) => boolean>();
  return (principal, address, { name, rate }) => {
    const { authentication, type, id } = principal;
    const kind = rate === undefined ? authentication : `${authentication} ${name}`;
    let take = kinds.get(kind);
    if (take === undefined) {
      take = createBuckets(clock, rate ?? rates[authentication]);
      kinds.set(kind, take);
    }
    if (take(authentication === 'none' ? networkOf(address) : `${type} ${id}`)) return;
    throw new Problem(
      'access.limit.reached',
      429,
      {
        en: 'Too many requests. Wait a second, then continue more slowly.',
        zh: '请求过于频繁。请稍候再以较低频率继续。',
      },
      { retryAfterSeconds: 1 },
    );
  };
}

/** Answers whether the caller may go on; takes a token when he may. */
function createBuckets(clock: Clock, rate: Rate): (caller: string) => boolean {
  const buckets = new Map<string, Bucket>();
  const shared: Bucket = { tokens: rate.burst, at: clock.now() };
  let sweptAt = 0;
  const bucketOf = (caller: string, now: number): Bucket => {
    const known = buckets.get(caller);
    if (known !== undefined) return known;
    if (buckets.size >= maximumBuckets && now - sweptAt >= sweepEvery) {
      sweptAt = now;
      for (const [other, { at }] of buckets) if (now - at > idleAfter) buckets.delete(other);
    }
    if (buckets.size >= maximumBuckets) return shared;
    const fresh = { tokens: rate.burst, at: now };
    buckets.set(caller, fresh);
    return fresh;
  };
  return (caller) => {
    const now = clock.now();
    const bucket = bucketOf(caller, now);
    bucket.tokens = Math.min(rate.burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * rate.perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}
