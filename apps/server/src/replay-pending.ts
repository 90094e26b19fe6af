import type { Db, Recorder } from '@citywall/kernel';
import { pendingRecords, settleRecords } from '@citywall/platform/database';

/** Appends the results that were committed beside their rows but had not reached the log when the process ended. */
export async function replayPending(db: Db, recorder: Recorder): Promise<number> {
  let replayed = 0;
  for (;;) {
    const records = await pendingRecords(db);
    if (records.length === 0) return replayed;
    await Promise.all(records.map((record) => recorder.append(record, { replayed: true })));
    await settleRecords(
      db,
      records.map(({ id }) => id),
    );
    replayed += records.length;
  }
}
