import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createAudit } from '@citywall/audit';
import { newId, systemClock } from '@citywall/kernel';
import { writeFileDurably } from '@citywall/platform/files';
import { createAlarmBoard, createLive, openSigner } from '@citywall/platform/runtime';
import type { Manifest } from './manifest.ts';

const quiet = (): void => undefined;

/** Writes into the restored log that, when and by whom it was restored, so that the gap explains itself, and beside it for the city to say so. */
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
  const username = accountName();
  const restored = new Date(systemClock.now()).toISOString();
  await recorder.append({
    id: newId(),
    time: restored,
    operation: 'platform.data.restore',
    phase: 'event',
    principal: { type: 'person', id: `account:${username}`, name: username },
    resource: { type: 'Platform', id: 'data' },
    outcome: 'success',
    risk: 'high',
    details: { backupTime: manifest.time, records: manifest.records },
  });
  await module.stop();
  writeFileDurably(join(dataDir, 'restored.json'), `${JSON.stringify({ backup: manifest.time, restored })}\n`);
}

/** An account may have no name, as in containers that give out numbers. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
