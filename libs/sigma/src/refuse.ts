import type { Place } from './located.ts';
import type { LoadedDocument, Refusal } from './rule.ts';

/** Turns a document into its refusal; the place is the document's own unless another is given. */
export function refuse(document: LoadedDocument, reason: string, place: Place = document): Refusal {
  const { file, id } = document;
  return { kind: 'refused', file, id, reason, line: place.line, column: place.column };
}
