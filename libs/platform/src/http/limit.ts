import { type Clock, type Principal, Problem } from '@citywall/kernel';

interface Bucket {
  tokens: number;
  at: number;
}

interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Requests a second, by how the caller proved who it is. Machines carry whole departments. */
const rates: Record<Principal['authentication'], Rate> = {
  none: { perSecond: 20, burst: 100 },
  session: { perSecond: 200, burst: 1_000 },
  basic: { perSecond: 1_000, burst: 4_000 },
  key: { perSecond: 20_000, burst: 40_000 },
};

/** More callers than this share one bucket, so that a flood of addresses cannot grow memory. */
const maximumBuckets = 50_000;

/** Step 2: how often? A token bucket per principal, or per address while nobody signed in. */
export function createLimit(clock: Clock): (principal: Principal, address: string) => void {
  const buckets = new Map<string, Bucket>();
  return (principal, address) => {
    const rate = rates[principal.authentication];
    const caller = principal.authentication === 'none' ? address : `${principal.type} ${principal.id}`;
    const now = clock.now();
    let bucket = buckets.get(caller);
    if (bucket === undefined) {
      if (buckets.size >= maximumBuckets) forgetFull(buckets, now);
      bucket = { tokens: rate.burst, at: now };
      buckets.set(buckets.size >= maximumBuckets ? 'everybody else' : caller, bucket);
    }
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((now - bucket.at) / 1000) * rate.perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) {
      throw new Problem(
        'access.limit.reached',
        429,
        {
          en: 'Too many requests. Wait a second, then continue more slowly.',
          zh: '请求过于频繁。请稍候再以较低频率继续。',
        },
        { retryAfterSeconds: 1 },
      );
    }
    bucket.tokens -= 1;
  };
}

/** Drops buckets that have been idle for a minute: by then every one of them is full again. */
function forgetFull(buckets: Map<string, Bucket>, now: number): void {
  for (const [caller, bucket] of buckets) if (now - bucket.at > 60_000) buckets.delete(caller);
}
