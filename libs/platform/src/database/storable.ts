/**
 * PostgreSQL stores neither U+0000 in text nor `\u0000` or half surrogate pairs in
 * jsonb, and hostile log lines carry both. Every value on its way into the database
 * passes here: U+0000 becomes U+2400 (␀, same length, so that highlights stay in
 * place), a lone surrogate becomes U+FFFD. The exact line stays in the lake.
 */
export function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(storable);
  if (value instanceof Date || ArrayBuffer.isView(value) || 'toPostgres' in value) return value;
  return storableText(JSON.stringify(value));
}

const nul = /\0/g;
/** An escape in JSON text counts only after an even number of backslashes. */
const escapedNul = /(?<!\\)((?:\\\\)*)\\u0000/g;
const escapedLoneHigh = /(?<!\\)((?:\\\\)*)\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})/g;
const escapedLoneLow = /(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)((?:\\\\)*)\\u[dD][c-fC-F][0-9a-fA-F]{2}/g;

function storableText(text: string): string {
  let result = text.includes('\0') ? text.replace(nul, '\u2400') : text;
  if (looksLikeJson(result)) {
    if (result.includes('\\u0000')) result = result.replace(escapedNul, '$1\u2400');
    if (/\\u[dD][89abAB]/.test(result)) result = result.replace(escapedLoneHigh, '$1\ufffd');
    if (/\\u[dD][c-fC-F]/.test(result)) result = result.replace(escapedLoneLow, '$1\ufffd');
  }
  return result;
}

/** Only JSON text gives its escapes a meaning; elsewhere they are just characters and stay. */
function looksLikeJson(text: string): boolean {
  const first = text.charCodeAt(0);
  return first === 0x7b || first === 0x5b || first === 0x22;
}
