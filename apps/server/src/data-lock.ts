import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { conflict } from '@citywall/kernel';

/**
 * Takes DIR for this process and answers what gives it back. A lock left by a process that is gone, or whose
 * number another program has now, is taken over. Throws `platform.data.in-use` with the owner's number.
 */
export function lockData(dir: string): () => void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, 'citywall.pid');
  const mine = `${process.pid} ${startOf(process.pid)}\n`;
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt >= 3) throw error;
      const [pid, start] = readFileSync(path, 'utf8').trim().split(' ');
      if (start !== '' && startOf(Number(pid)) === start) throw inUse(dir, pid);
      rmSync(path, { force: true });
    }
  }
}

/**
 * When a process started, in clock ticks since boot; with its number it names one process for good. Empty when there
 * is none: one that has ended but was not yet waited for (Z, X) holds nothing any more.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? '' : (fields[18] ?? '');
  } catch {
    return '';
  }
}

function inUse(dir: string, pid: string) {
  return conflict('platform.data.in-use', {
    en: `Citywall already runs on ${dir} (process ${pid}). Stop it first, or give another folder with --data.`,
    zh: `Citywall 已在 ${dir} 上运行（进程 ${pid}）。请先停止它，或用 --data 指定其他文件夹。`,
  });
}
