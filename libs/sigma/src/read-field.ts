import type { Observation } from '@citywall/ocsf';
import { type FieldReader, fieldReader } from './observed.ts';

/** Readers by name; names come from rules, so they are few, and beyond the limit they are made again. */
const readers = new Map<string, FieldReader>();

/** Reads a field of an observation as rules do: by its taxonomy name or its dotted OCSF path. */
export function readField(observation: Observation, name: string): unknown {
  let reader = readers.get(name);
  if (!reader) {
    if (readers.size >= 10_000) readers.clear();
    reader = fieldReader(name);
    readers.set(name, reader);
  }
  return reader(observation);
}
