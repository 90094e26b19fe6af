import type { Clock, Db, Log, Settings } from '@citywall/kernel';
import type { AuthorityKeys } from '../authority/authority-keys.ts';
import type { AuthorityShelf } from '../authority/authority-shelf.ts';
import type { Certifier } from '../authority/certifier.ts';
import type { TimestampSource } from '../time/create-timestamping.ts';

/** What signing and verifying of documents needs of the rest of trust. */
export interface DocumentPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly log: Log;
  readonly keys: AuthorityKeys;
  readonly shelf: AuthorityShelf;
  readonly certifier: Certifier;
  readonly time: TimestampSource;
}
