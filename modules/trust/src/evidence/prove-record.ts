import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type InclusionFile, LogDamaged, proveInclusion, readStoredLog } from '@citywall/audit';
import type { AuditRecord, Recorder } from '@citywall/kernel';
import type { NoteKey } from '@citywall/merkle';

const attempts = 5;
const pauseMs = 50;

/** Appends records to the log below the data folder and proves that they are in it, under the newest state signed by `key`. */
export function createRecordProver(
  recorder: Recorder,
  dataDir: string,
  key: NoteKey,
): (record: AuditRecord) => Promise<InclusionFile> {
  return async (record) => {
    const index = await recorder.append(record);
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { snapshot, newest } = await readStoredLog(join(dataDir, 'audit'), key);
        if (index < newest.size) return await proveInclusion(snapshot, newest, index);
      } catch (error) {
        // The log is read without a lock: a reader can meet it between two of its files.
        if (!(error instanceof LogDamaged) || attempt === attempts) throw error;
      }
      if (attempt === attempts) throw new Error(`record ${index} is not under a signed checkpoint`);
      await setTimeout(pauseMs);
    }
  };
}
