import type { Log } from '@citywall/kernel';
import pino from 'pino';

/** Bytes kept for the file while it cannot be written; what comes beyond is lost. */
const mostWaiting = 1024 * 1024;

/**
 * The process log: JSON lines to `destination` (a file path, or standard error when absent). A disk that is full ends
 * no process: lines wait, and are lost beyond a megabyte.
 */
export function createLog(level: string, destination?: string): Log {
  const target =
    destination === undefined
      ? pino.destination(2)
      : pino.destination({ dest: destination, mkdir: true, append: true, maxLength: mostWaiting });
  target.on('error', () => {});
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, target);
}
