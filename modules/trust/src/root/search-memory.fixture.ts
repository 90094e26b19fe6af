import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** What is searched for, by name; none longer than 256 bytes. */
export type Needles = Readonly<Record<string, Buffer>>;

const overlap = 256;
const chunkBytes = 4 * 1024 * 1024;

/** A process and all that descend from it. */
export function family(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      parents.set(Number(name), Number(fields[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const all = [pid];
  for (const one of all) for (const [child, parent] of parents) if (parent === one) all.push(child);
  return all;
}

/** The name of a process; key processes are replaced now and then, and one may have ended meanwhile. */
export function nameOf(pid: number): string {
  return hasEnded(pid) ? 'ended' : readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
}

/** Whether there is no such process any more: then nothing of its memory is left to search. */
export function hasEnded(pid: number): boolean {
  return !existsSync(`/proc/${pid}/comm`);
}

/**
 * Names of the needles that stand in the memory of a process: in everything it can read, shared memory and files of the
 * data folder that are mapped included; programs and libraries on disk aside. `touched` is how many bytes were read.
 */
export function searchMemory(pid: number, dataDir: string, needles: Needles): { found: string[]; touched: number } {
  const found = new Set<string>();
  let touched = 0;
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const chunk = Buffer.alloc(chunkBytes);
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [range = '', rights = '', , , , path = ''] = line.split(/\s+/);
      if (!rights.startsWith('r') || path.startsWith('[v')) continue;
      // Shared memory bears names of files that are not there: /dev/zero (deleted), /dev/shm/…
      const isProgram =
        path.startsWith('/') && !path.startsWith('/dev/') && !path.startsWith(dataDir) && existsSync(path);
      if (isProgram && !rights.includes('w')) continue;
      const [from = 0, to = 0] = range.split('-').map((hex) => Number.parseInt(hex, 16));
      for (let at = from; at < to; at += chunk.length - overlap) {
        const bytes = readPart(memory, chunk, Math.min(chunk.length, to - at), at);
        if (bytes === 0) break;
        touched += bytes;
        for (const name of namesIn(chunk.subarray(0, bytes), needles)) found.add(name);
      }
    }
  } finally {
    closeSync(memory);
  }
  return { found: [...found], touched };
}

/** Pages that were never touched cannot be read. */
function readPart(memory: number, chunk: Buffer, length: number, at: number): number {
  try {
    return readSync(memory, chunk, 0, length, at);
  } catch {
    return 0;
  }
}

/** Files of the folder, as paths in it, with the names of the needles that stand in each. */
export function searchFiles(folder: string, needles: Needles): readonly string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    for (const name of namesIn(content, needles)) found.push(`${path.slice(folder.length + 1)}: ${name}`);
  }
  return found;
}

function namesIn(content: Buffer, needles: Needles): readonly string[] {
  return Object.keys(needles).filter((name) => content.includes(needles[name] as Buffer));
}
