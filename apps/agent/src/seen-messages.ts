import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { writeFileDurably } from '@citywall/platform/files';

/** Ids of messages that were acted on, kept until they have expired: what is here is a replay. */
export interface SeenMessages {
  /** False when the id is known. When true is answered, the id is durable. `expires` in ms. */
  admit(id: string, expires: number): boolean;
  close(): void;
}

/** Beyond the expiry by this much an id is forgotten; covers the tolerance for clocks, ms. */
const grace = 60_000;

/** Opens the file, dropping what has expired at `now` (ms). */
export function openSeenMessages(file: string, now: number): SeenMessages {
  const seen = new Map<string, number>();
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    const [expires = '', id] = line.split(' ');
    if (id !== undefined && Number(expires) + grace > now) seen.set(id, Number(expires));
  }
  writeFileDurably(file, [...seen].map(([id, expires]) => `${expires} ${id}\n`).join(''));
  const handle = openSync(file, 'a', 0o600);
  return {
    admit: (id, expires) => {
      if (seen.has(id)) return false;
      if (!/^[\w-]{1,64}$/.test(id)) return false;
      writeSync(handle, `${Math.round(expires)} ${id}\n`);
      fsyncSync(handle);
      seen.set(id, expires);
      return true;
    },
    close: () => closeSync(handle),
  };
}
