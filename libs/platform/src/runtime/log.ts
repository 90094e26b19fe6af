import type { Log } from '@citywall/kernel';
import pino from 'pino';

/** The process log: JSON lines to `destination` (a file path, or standard error when absent). */
export function createLog(level: string, destination?: string): Log {
  const target =
    destination === undefined
      ? pino.destination(2)
      : pino.destination({ dest: destination, mkdir: true, append: true });
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, target);
}
