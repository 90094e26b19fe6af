// C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint).
import { fromBase64, fromDecimal, toBase64 } from './base64.ts';

/** What a log commits to: how many entries it has and the root over them. */
export interface Checkpoint {
  /** Names the log; has no line feed. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** Lines after the root, of the log's own meaning. */
  readonly extensions: readonly string[];
}

/** The text that is signed. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const lines = [checkpoint.origin, String(checkpoint.size), toBase64(checkpoint.root), ...checkpoint.extensions];
  if (lines.some((line) => line === '' || line.includes('\n'))) throw new RangeError('a checkpoint has no empty lines');
  return `${lines.join('\n')}\n`;
}

/** Reads the signed text; undefined for anything that formatCheckpoint would not write. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  if (!text.endsWith('\n')) return undefined;
  const [origin, decimal, base64, ...extensions] = text.slice(0, -1).split('\n');
  const size = fromDecimal(decimal ?? '');
  const root = fromBase64(base64 ?? '');
  if (origin === '' || size === undefined || root === undefined || root.length === 0) return undefined;
  if (extensions.length > 16 || extensions.includes('')) return undefined;
  return { origin, size, root, extensions };
}
