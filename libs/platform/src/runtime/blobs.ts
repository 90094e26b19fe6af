import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs } from '@citywall/kernel';
import { writeFileDurably } from '../files/index.ts';

const hashPattern = /^[0-9a-f]{64}$/;

/** Blobs as files named by their SHA-256, two levels of folders below `dir`. */
export function createBlobs(dir: string): Blobs {
  const pathOf = (hash: string): string => {
    if (!hashPattern.test(hash)) throw new RangeError('a blob is named by a SHA-256 in lower-case hex');
    return join(dir, hash.slice(0, 2), hash);
  };
  return {
    async put(content) {
      const hash = createHash('sha256').update(content).digest('hex');
      const path = pathOf(hash);
      if (!existsSync(path)) {
        mkdirSync(join(dir, hash.slice(0, 2)), { recursive: true, mode: 0o700 });
        writeFileDurably(path, content);
      }
      return hash;
    },
    async get(hash) {
      return readFile(pathOf(hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
    },
    delete: (hash) => rm(pathOf(hash), { force: true }),
  };
}
