import type { Clock } from '@citywall/kernel';
import type { Stream } from '@citywall/platform/streams';

/** An Idempotency-Key is remembered this long, ms. */
const rememberedMs = 24 * 3_600_000;
const atOnce = 5_000;

/** Forgets idempotency keys older than a day. */
export async function expireKeys(stream: Stream, clock: Clock): Promise<void> {
  const before = clock.now() - rememberedMs;
  const old = stream
    .list('idempotency/')
    .filter(({ value }) => (JSON.parse(Buffer.from(value).toString()) as { at: number }).at < before)
    .slice(0, atOnce);
  if (old.length > 0) await stream.update(old.map(({ key }) => ({ key, value: null })));
}
