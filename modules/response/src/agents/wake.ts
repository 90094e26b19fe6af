import { EventEmitter } from 'node:events';

const bell = new EventEmitter().setMaxListeners(0);

/** Gateways waiting in this process look for commands; others look within a second anyway. */
export function wakeAgents(): void {
  // The transaction that has just ordered something commits within moments.
  setTimeout(() => bell.emit('ring'), 20).unref();
}

/** Resolves when the bell rings, the time (ms) is over or the signal aborts. */
export function waitForWork(time: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      bell.off('ring', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, time);
    bell.once('ring', end);
    signal.addEventListener('abort', end);
  });
}
