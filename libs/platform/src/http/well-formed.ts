import { Problem } from '@citywall/kernel';

/** Deeper nesting than any operation needs. */
const deepest = 64;

/**
 * Refuses text that neither the database nor another program can keep (NUL, half of a surrogate pair) and nesting
 * without end, wherever it stands in the input; bytes are not looked into.
 */
export function requireWellFormed(input: unknown): void {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: input, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string') requireText(value);
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue;
    if (depth >= deepest) throw tooDeep();
    for (const [key, child] of Object.entries(value)) {
      requireText(key);
      waiting.push({ value: child, depth: depth + 1 });
    }
  }
}

function requireText(text: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return;
  throw new Problem('request.text', 400, {
    en: 'The request holds a NUL character or half of a surrogate pair. Take it out and send it again.',
    zh: '请求中含有 NUL 字符或不完整的代理对。请去除后重新发送。',
  });
}

function tooDeep(): Problem {
  return new Problem('request.too-deep', 400, {
    en: `The request is nested deeper than ${deepest} levels. Send it flatter.`,
    zh: `请求的嵌套超过 ${deepest} 层。请减少嵌套层级。`,
  });
}
