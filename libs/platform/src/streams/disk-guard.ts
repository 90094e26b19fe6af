import { statfsSync } from 'node:fs';

/** Watches the free space of one disk at bounded cost. */
export interface DiskGuard {
  /** Whether so many more bytes would eat into the reserve. */
  full(bytes: number): boolean;
  close(): void;
  readonly closed: boolean;
}

const lookEveryMs = 250;

/** Looks at the disk at most four times a second and counts what was asked for in between. */
export function createDiskGuard(folder: string, reserveBytes: number, look = freeBytes): DiskGuard {
  let free = look(folder);
  let lookedAt = Date.now();
  let closed = false;
  return {
    full(bytes) {
      const now = Date.now();
      if (now - lookedAt >= lookEveryMs || now < lookedAt) {
        free = look(folder);
        lookedAt = now;
      }
      if (free - bytes < reserveBytes) return true;
      free -= bytes;
      return false;
    },
    close() {
      closed = true;
    },
    get closed() {
      return closed;
    },
  };
}

/** Bytes that this process may still write on the folder's disk. */
export function freeBytes(folder: string): number {
  const disk = statfsSync(folder);
  return disk.bavail * disk.bsize;
}

const mebibyte = 1024 * 1024;

/** What is left to others on the folder's disk: a twentieth of it, 32 to 256 MiB, so that small disks work too. */
export function defaultReserve(folder: string): number {
  const disk = statfsSync(folder);
  return Math.min(256 * mebibyte, Math.max(32 * mebibyte, (disk.blocks * disk.bsize) / 20));
}
