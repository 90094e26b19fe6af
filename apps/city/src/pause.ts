import { setTimeout as sleep } from 'node:timers/promises';

/** Waits; answers whether to go on (false: the city is closing). */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}
