import type { Text } from '@citywall/kernel';

/** Why a line was not stored. Stable codes; their sentences are below. */
export type RefusalCode =
  | 'too-long'
  | 'empty'
  | 'binary'
  | 'not-json'
  | 'too-deep'
  | 'not-text'
  | 'bad-frame'
  | 'cut-off';

/** A line that was refused, as people look at it. */
export interface Refusal {
  readonly time: number;
  readonly source: string;
  readonly reason: RefusalCode;
  /** The first 4,096 characters. */
  readonly line: string;
  /** Size of the whole line, where it is known. */
  readonly bytes: number;
  /** Where it began in what was sent (HTTP body, file), when there is such a place. */
  readonly offset: number | null;
}

/** What to tell people about each reason, and what to do. */
export const refusalWords: Readonly<Record<RefusalCode, Text>> = {
  'too-long': {
    en: 'The line is longer than the limit (64 KiB for text, 1 MiB for JSON). Shorten it at the sender, or send it as JSON.',
    zh: '该行超过长度上限（文本 64 KiB，JSON 1 MiB）。请在发送端缩短，或以 JSON 发送。',
  },
  empty: { en: 'The frame holds no text.', zh: '该帧没有内容。' },
  binary: {
    en: 'The line holds NUL bytes, so it is binary data and not a log line. Check what the sender sends here.',
    zh: '该行含有 NUL 字节，是二进制数据而不是日志。请检查发送端发送的内容。',
  },
  'not-json': {
    en: 'The body was declared as NDJSON, but this line is not a JSON object. Mend the line or send it as text/plain.',
    zh: '请求声明为 NDJSON，但该行不是 JSON 对象。请修正该行，或以 text/plain 发送。',
  },
  'too-deep': {
    en: 'The JSON is nested deeper than 64 levels. Flatten it at the sender.',
    zh: 'JSON 嵌套超过 64 层。请在发送端展平。',
  },
  'not-text': { en: 'The line is not text.', zh: '该行不是文本。' },
  'bad-frame': {
    en: 'The octet count before the message is not believable, so the stream could not be read on. Check the framing of the sender (RFC 6587).',
    zh: '消息前的字节计数不可信，无法继续读取。请检查发送端的分帧方式（RFC 6587）。',
  },
  'cut-off': {
    en: 'The connection ended in the middle of a counted message.',
    zh: '连接在一条计数消息中途结束。',
  },
};

/** Cut for keeping: at most 4,096 characters, no half characters at the end. */
export function shownPart(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4 * 4096))
    .toString('utf8')
    .slice(0, 4096);
}
