import { statfs } from 'node:fs/promises';
import type { AlarmBoard } from '@citywall/kernel';

/** Below this share of the disk, or below these bytes, an alarm stands. */
export const lowShare = 0.03;
export const lowBytes = 256 * 1024 * 1024;

const key = 'audit.storage.low';

/** Looks once at the free space of the log's disk and raises or clears the alarm. */
export async function checkStorage(folder: string, alarms: AlarmBoard): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined);
  if (disk === undefined) return;
  const free = disk.bavail * disk.bsize;
  const total = disk.blocks * disk.bsize;
  if (free >= lowBytes && free >= total * lowShare) return alarms.clear(key);
  const title = {
    en: 'The disk of the audit log is nearly full: free some space, or acts of high risk will be refused.',
    zh: '审计日志所在磁盘即将写满：请释放空间，否则高风险操作将被拒绝。',
  };
  alarms.raise(key, 'high', title, { free, total });
}
