import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ports } from '@citywall/kernel';

/** What `citywall restore` leaves in the data folder it made: when the backup was made and when it was restored, RFC 3339. */
interface Restored {
  readonly backup: string;
  readonly restored: string;
}

/** How long people are told, ms. */
const toldFor = 14 * 86_400_000;

/**
 * Raises an alarm in a city that was restored from a backup within the last fortnight: what was revoked, destroyed or
 * redeemed since the backup is forgotten, and only people can say it again.
 */
export function tellRestore({ alarms, clock, dataDir }: Pick<Ports, 'alarms' | 'clock' | 'dataDir'>): void {
  const found = readRestored(join(dataDir, 'restored.json'));
  if (found === undefined || clock.now() - Date.parse(found.restored) > toldFor) return;
  const { backup, restored } = found;
  alarms.raise(
    'platform.data.restored',
    'high',
    {
      en: `This city was restored from a backup of ${backup}. What was revoked, destroyed or redeemed after that is forgotten here: revoke and destroy it again, and tell whoever got a certificate or a ciphertext since. This stands for 14 days.`,
      zh: `本城市由 ${backup} 的备份恢复。此后的吊销、销毁和兑换在此均已丢失：请重新吊销和销毁，并通知此后取得证书或密文者。此告警保留 14 天。`,
    },
    { backup, restored },
  );
}

function readRestored(path: string): Restored | undefined {
  try {
    const { backup, restored } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Restored>;
    if (typeof backup !== 'string' || Number.isNaN(Date.parse(restored ?? ''))) return undefined;
    return { backup: backup.slice(0, 40), restored: restored as string };
  } catch {
    return undefined;
  }
}
