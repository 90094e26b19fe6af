import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint, readTail, verifyLog } from '@citywall/audit';
import { type NoteKey, parseTilePath } from '@citywall/merkle';
import { copyPresent, filesBelow } from './copy-folder.ts';

/**
 * Copies the audit log of a stopped or running city: one signed tail, the checkpoint
 * that belongs to it, and the tiles before it, which never change. The copy is
 * verified; throws when it is not whole. Answers how many records it has.
 */
export async function copyLog(from: string, to: string, key: NoteKey): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    rmSync(to, { recursive: true, force: true });
    mkdirSync(to, { recursive: true, mode: 0o700 });
    const tailBytes = await readFile(join(from, 'tail'));
    const checkpointBytes = await readFile(join(from, 'checkpoint'));
    const tail = readTail(tailBytes, key);
    const checkpoint = readCheckpoint(checkpointBytes, key);
    const belong = tail !== undefined && checkpoint !== undefined && checkpoint.size <= tail.checkpoint.size;
    if (!belong && attempt < 20) continue;
    writeFileSync(join(to, 'tail'), tailBytes);
    writeFileSync(join(to, 'checkpoint'), checkpointBytes);
    for (const path of filesBelow(from)) {
      const tile = parseTilePath(path);
      const height = tile === undefined || tile.level === 'entries' ? 0 : tile.level;
      if (tile === undefined && path !== 'tail' && path !== 'checkpoint') {
        throw new Error(`the audit log holds ${path}, which does not belong to it: run \`citywall audit verify\``);
      }
      // Tiles that a running city is about to refer to are still in the tail.
      if (tile === undefined || (tile.index + 1) * 256 ** (height + 1) > (tail?.start ?? 0)) continue;
      copyPresent(join(from, path), join(to, path));
    }
    const { whole, size, problems } = await verifyLog(to, key);
    if (whole) return size;
    throw new Error(
      `the audit log is not whole: ${problems[0]?.file} ${problems[0]?.text.en} Run \`citywall audit verify\`.`,
    );
  }
}
