import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Text } from '@citywall/kernel';
import { cedarMessages } from './cedar-messages.table.ts';

/** What is wrong with a policy, and where. Lines and columns count from 1, columns in UTF-16 units; the end is exclusive. */
export interface Complaint {
  readonly kind: 'error' | 'warning';
  readonly text: Text;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A complaint about the characters from `start` to `end` (UTF-16 units). */
export function complaintAt(
  source: string,
  start: number,
  end: number,
  text: Text,
  kind: Complaint['kind'] = 'error',
): Complaint {
  const from = placeOf(source, start);
  const to = placeOf(source, Math.max(start, end));
  return { kind, text, ...from, endLine: to.line, endColumn: to.column };
}

/** What Cedar complains about, in both languages; Cedar counts bytes of UTF-8. */
export function complaintsOf(source: string, error: Cedar.DetailedError, kind: Complaint['kind']): Complaint[] {
  const bytes = Buffer.from(source);
  const unit = (byte: number): number => bytes.subarray(0, byte).toString().length;
  const [where] = error.sourceLocations ?? [];
  const text = wordsOf(error);
  // Without a place it is about the whole.
  if (where === undefined) return [complaintAt(source, 0, source.length, text, kind)];
  return [complaintAt(source, unit(where.start), unit(where.end), text, kind)];
}

/** A complaint about the first place where `part` stands, else about the whole. */
export function complaintAbout(source: string, part: string, text: Text): Complaint {
  const at = source.indexOf(part);
  return at < 0 ? complaintAt(source, 0, source.length, text) : complaintAt(source, at, at + part.length, text);
}

function placeOf(source: string, offset: number): { readonly line: number; readonly column: number } {
  const before = source.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: before.length - before.lastIndexOf('\n') };
}

function wordsOf({ message, help }: Cedar.DetailedError): Text {
  const plain = message.replace(/^for policy `[^`]*`, /, '').replace(/^failed to parse policy from string: /, '');
  for (const { pattern, en, zh } of cedarMessages) {
    const found = pattern.exec(plain);
    if (found === null) continue;
    const fill = (words: string): string =>
      words.replace(/\$(\d)/g, (_all, group: string) => found[Number(group)] ?? '');
    return { en: fill(en), zh: fill(zh) };
  }
  const all = help ? `${plain} (${help})` : plain;
  return { en: `Cedar does not accept this: ${all}`, zh: `Cedar 不接受此处：${all}` };
}
