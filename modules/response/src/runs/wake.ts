import { EventEmitter } from 'node:events';

const bell = new EventEmitter();

/** The runner looks at once for what is due, instead of within a second. */
export function wakeRuns(): void {
  bell.emit('ring');
}

/** Tells the listener of every wake; answers how to stop. */
export function onWakeRuns(listener: () => void): () => void {
  bell.on('ring', listener);
  return () => bell.off('ring', listener);
}
