import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NoteKey, parseKey } from '@citywall/merkle';
import type { Output } from '../command.ts';

/** Exit codes of the audit commands: whole or true · tampering or untrue · could not be checked. */
export const exit = { whole: 0, tampered: 1, unchecked: 2 } as const;

/** Why a command could not do its work (exit 2); the message says what to do. */
export class Unusable extends Error {}

/** Reads a text file of at most `limit` bytes. */
export function readText(path: string, what: string, limit = 1024 * 1024): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Unusable(`${what} ${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Check the path.`);
  }
  if (bytes.length > limit) throw new Unusable(`${what} ${path} is larger than ${limit} bytes: it is not one.`);
  return bytes.toString();
}

/** The public key to check with: `--key FILE`, or DIR/keys/audit.pub. */
export function readKey(file: string | undefined, data: string): NoteKey {
  const path = file ?? join(data, 'keys', 'audit.pub');
  const key = parseKey(readText(path, 'The public key', 4096));
  if (key === undefined) throw new Unusable(`${path} is no public key (one line: name+hash+base64).`);
  return key;
}

/** The positional arguments; throws Unusable unless there are exactly `count`. */
export function positionals(found: readonly string[], count: number, usage: string): readonly string[] {
  if (found.length !== count) throw new Unusable(`usage: ${usage}`);
  return found;
}

/** Writes to a file, or to standard output when none is named. */
export function deliver(text: string, file: string | undefined, io: Output): void {
  if (file === undefined) {
    io.out(text.replace(/\n$/, ''));
    return;
  }
  try {
    writeFileSync(file, text, { flush: true });
  } catch (error) {
    throw new Unusable(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
