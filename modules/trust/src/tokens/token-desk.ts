import type { Clock, Db } from '@citywall/kernel';
import type { CityKeys } from '../keys/index.ts';

/** What the operations on tokens share. */
export interface TokenDesk {
  readonly clock: Clock;
  readonly keys: Pick<CityKeys, 'create' | 'blindSign'>;
  /** Has the kind cleared away once its time is over; part of the caller's transaction. */
  readonly endAt: (db: Db, kind: string, time: number) => Promise<void>;
}
