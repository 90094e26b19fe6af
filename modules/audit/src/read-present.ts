import { readFile } from 'node:fs/promises';

/** Errors that mean: what should lie there does not. Others (no permission, a failing disk) mean: it cannot be known. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP']);

/** Whether the error says that the thing is not there, as against unreadable. */
export function isAbsent(error: unknown): boolean {
  return absent.has((error as NodeJS.ErrnoException).code ?? '');
}

/** The file's bytes, or undefined when there is no such file; rejects when it cannot be read. */
export async function readPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
