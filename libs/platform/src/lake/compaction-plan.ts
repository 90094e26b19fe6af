import type { LakeFile } from './lake-file.ts';

const filesOfOneTier = 8;
const maximumRows = 1_000_000;
const settledRows = 250_000;

/**
 * The next files to make one of, or undefined: eight or more of one class, day
 * and order of size. An event is so rewritten once for each order of size, not
 * with every flush.
 */
export function planCompaction(files: readonly LakeFile[]): readonly LakeFile[] | undefined {
  const groups = Map.groupBy(
    files.filter((file) => file.rows < settledRows),
    (file) => `${file.classUid}/${file.day}/${tierOf(file.rows)}`,
  );
  for (const group of groups.values()) {
    if (group.length < filesOfOneTier) continue;
    const chosen: LakeFile[] = [];
    let rows = 0;
    for (const file of group.sort((a, b) => a.from - b.from)) {
      if (rows + file.rows > maximumRows) break;
      chosen.push(file);
      rows += file.rows;
    }
    if (chosen.length > 1) return chosen;
  }
  return undefined;
}

function tierOf(rows: number): number {
  return Math.floor(Math.log2(Math.max(1, rows)) / 3);
}
