import { setImmediate } from 'node:timers/promises';

/** How long work goes on before others have their turn, ms. */
const turn = 20;

/** Does one after another without keeping the process from what else it has to do. */
export async function unhurried<T, R>(items: readonly T[], act: (item: T) => R): Promise<R[]> {
  const results: R[] = [];
  let began = performance.now();
  for (const item of items) {
    results.push(act(item));
    if (performance.now() - began < turn) continue;
    await setImmediate();
    began = performance.now();
  }
  return results;
}
