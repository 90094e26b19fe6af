import type { Db } from '@citywall/kernel';
import { readStates, type StateRow } from './state.store.ts';

interface Waiting {
  readonly authority: string;
  readonly serial: string;
  readonly resolve: (row: StateRow | undefined) => void;
  readonly reject: (error: Error) => void;
}

const mostAtOnce = 500;

/** Looks states up for all who ask at the same moment in one query: a thousand askers cost little more than one. */
export function createStateLookup(db: Db): (authority: string, serial: string) => Promise<StateRow | undefined> {
  let waiting: Waiting[] = [];
  let looking = false;
  const look = async (): Promise<void> => {
    looking = true;
    while (waiting.length > 0) {
      const some = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      try {
        const rows = new Map((await readStates(db, some)).map((row) => [`${row.authority} ${row.serial}`, row]));
        for (const one of some) one.resolve(rows.get(`${one.authority} ${one.serial}`));
      } catch (error) {
        for (const one of some) one.reject(error as Error);
      }
    }
    looking = false;
  };
  return (authority, serial) =>
    new Promise((resolve, reject) => {
      waiting.push({ authority, serial, resolve, reject });
      if (!looking) setImmediate(() => (looking ? undefined : void look()));
    });
}
