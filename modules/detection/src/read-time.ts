import { invalid } from '@citywall/kernel';

/** An RFC 3339 time as ms; undefined stays undefined. Throws `request.time` for anything else. */
export function readTime(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isFinite(at)) return at;
  throw invalid('request.time', {
    en: `“${text}” is not a time. Write it like 2030-01-31T12:00:00Z.`,
    zh: `“${text}”不是有效时间。请写成 2030-01-31T12:00:00Z 的形式。`,
  });
}
