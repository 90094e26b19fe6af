import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '@citywall/audit';
import { newId, systemClock } from '@citywall/kernel';
import { createAlarmBoard, createLive, openSigner } from '@citywall/platform/runtime';
import type { Manifest } from './manifest.ts';

const quiet = (): void => undefined;

/** Writes into the restored log that, when and by whom it was restored, so that the gap explains itself. */
export async function recordRestore(dataDir: string, manifest: Manifest): Promise<void> {
  const { module, recorder } = createAudit({
    dataDir,
    clock: systemClock,
    signer: openSigner(join(dataDir, 'keys')),
    alarms: createAlarmBoard(systemClock),
    live: createLive(),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  await module.start();
  const { username } = userInfo();
  await recorder.append({
    id: newId(),
    time: new Date(systemClock.now()).toISOString(),
    operation: 'platform.data.restore',
    phase: 'event',
    principal: { type: 'person', id: `account:${username}`, name: username },
    resource: { type: 'Platform', id: 'data' },
    outcome: 'success',
    risk: 'high',
    details: { backupTime: manifest.time, records: manifest.records },
  });
  await module.stop();
}
