import type { Descriptor } from './control.ts';

/** Every word of the descriptor, in an order of its own: what material is bound to. */
export function descriptorText({ version, key, number, kind, purpose, exportable, held }: Descriptor): string {
  const words = ['citywall key 1', version, key, number, kind, purpose, exportable];
  return JSON.stringify(held === undefined ? words : [...words, held]);
}
