// The forms of s and σ that lower case keeps apart.
const variants = /[ςſ]/g;
const variant = /[ςſ]/;

/**
 * The form in which texts compare without case. Unlike toLowerCase alone it does
 * not depend on neighbours (a Greek sigma at the end of a word), so that a part of
 * a text folds as it does inside the whole; and it takes the long s for an s, as
 * regular expressions do.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return variant.test(lower) ? lower.replace(variants, (found) => (found === 'ς' ? 'σ' : 's')) : lower;
}
