import { parseRules, type RuleDocument } from '@citywall/sigma';

/** A rule file as it lies on disk; not yet decoded. */
export interface RuleFileBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/** Parses a rule file as it lies on disk; one that is not UTF-8 is refused. */
export function parseRuleBytes({ file, bytes }: RuleFileBytes): readonly RuleDocument[] {
  try {
    return parseRules(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), file);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return [{ kind: 'refused', file, id: null, reason: 'the file is not UTF-8 text', ...firstBadByte(bytes) }];
  }
}

// The decoder tells no place: what it reads without complaint ends where the replacement character begins.
function firstBadByte(bytes: Uint8Array): { readonly line: number; readonly column: number } {
  const readable = new TextDecoder('utf-8').decode(bytes).split('\ufffd', 1)[0]!;
  const lines = readable.split('\n');
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
