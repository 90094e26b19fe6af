import type { StoredEvent } from '../api/detection.ts';
import { useWords } from '../language/language.ts';

/** The class of an event in the reader's language; classes without a word of their own keep their OCSF name. */
export function ClassName({ event }: { readonly event: Pick<StoredEvent, 'class_uid' | 'class_name'> }) {
  const { word } = useWords();
  const uid = String(event.class_uid ?? 0);
  const known = word('class', uid);
  return known === uid ? (event.class_name ?? uid) : known;
}
