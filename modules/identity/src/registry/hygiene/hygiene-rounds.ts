import type { Desk } from '../../desk.ts';
import type { OwnedThings } from '../owned-things.ts';
import { keepClean } from './keep-clean.ts';

const every = 3_600_000;
/** Not while the city starts. */
const firstAfter = 60_000;

/** Looks through accounts and keys every hour. */
export function createHygieneRounds(desk: Desk, things: () => readonly OwnedThings[]) {
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  const look = (): void => {
    looking = keepClean(desk, things()).then(
      () => undefined,
      (error: Error) => desk.log.warn({ reason: error.message }, 'Accounts and keys could not be looked through'),
    );
    timer = setTimeout(look, every).unref();
  };
  return {
    start: (): void => {
      timer = setTimeout(look, firstAfter).unref();
    },
    stop: async (): Promise<void> => {
      clearTimeout(timer);
      await looking;
    },
  };
}
