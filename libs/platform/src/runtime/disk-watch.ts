import { statfs } from 'node:fs/promises';
import type { AlarmBoard, Log } from '@citywall/kernel';

/** Free bytes below which people are told. */
const lowBytes = 1024 ** 3;
/** Free bytes below which the platform takes in nothing more. */
export const fullBytes = 64 * 1024 ** 2;
const everyMs = 5_000;

export interface DiskWatch {
  /** Free bytes at the last look. */
  readonly free: () => number;
  stop(): void;
}

/** Looks at the free space of the data folder and raises `platform.disk.low` in time. */
export async function watchDisk(dir: string, alarms: AlarmBoard, log: Log): Promise<DiskWatch> {
  let free = Number.POSITIVE_INFINITY;
  const look = async (): Promise<void> => {
    try {
      const stats = await statfs(dir);
      free = stats.bavail * stats.bsize;
    } catch (error) {
      log.error({ error: String(error) }, 'free disk space is unknown');
      return;
    }
    if (free >= lowBytes) return alarms.clear('platform.disk.low');
    const mebibytes = Math.floor(free / 1024 ** 2);
    alarms.raise(
      'platform.disk.low',
      free < fullBytes ? 'critical' : 'high',
      {
        en: `Only ${mebibytes} MiB are free where Citywall keeps its data. Free space or shorten the retention.`,
        zh: `Citywall 数据所在磁盘仅剩 ${mebibytes} MiB。请释放空间或缩短保留期限。`,
      },
      { freeBytes: free },
    );
  };
  await look();
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return { free: () => free, stop: () => clearInterval(timer) };
}
