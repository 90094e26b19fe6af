import { readFileSync, statSync } from 'node:fs';
import { pinRefused } from '../problems.ts';
import type { PinSource } from './hsm-settings.ts';

/** Longest PIN, bytes. */
const mostBytes = 256;

/** The PIN; refused from a file that others than its owner may read. A line end after it is left out. */
export function readPin(source: PinSource): Buffer {
  const bytes = 'file' in source ? readFile(source.file) : Buffer.from(process.env[source.variable] ?? '');
  const end = bytes.findLastIndex((byte) => byte !== 0x0a && byte !== 0x0d) + 1;
  if (end > 0 && end <= mostBytes) return bytes.subarray(0, end);
  throw pinRefused('file' in source ? `${source.file} holds none` : `the variable ${source.variable} is empty`);
}

function readFile(path: string): Buffer {
  try {
    if ((statSync(path).mode & 0o077) !== 0) throw pinRefused(`${path} can be read by others; chmod 600 it`);
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES') throw pinRefused(`${path} cannot be read`);
    throw error;
  }
}
