const decimalForm = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The number a text is written as; NaN, which compares false with everything, when it is none. */
export function decimal(text: string): number {
  return decimalForm.test(text) ? Number(text) : Number.NaN;
}

/** The shortest text of the same number ("05" → "5"); the text itself when it is no number. */
export function canonicalNumber(text: string): string {
  const code = text.charCodeAt(0);
  // Most texts begin with a letter, a slash or a backslash: settled without the pattern.
  if (code > 57 || code === 47 || !decimalForm.test(text)) return text;
  return String(Number(text));
}
