import type { Descriptor } from '../vault/index.ts';
import type { Key } from './key.ts';

/** What is fixed of a version at its birth, as those who hold its material take it. */
export function descriptorOf(key: Key, version: string, number: number): Descriptor {
  const { id, kind, purpose, exportable, held } = key;
  const descriptor = { version, key: id, number, kind, purpose, exportable };
  return held === 'hsm' ? { ...descriptor, held } : descriptor;
}
