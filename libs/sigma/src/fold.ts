const finalSigma = /ς/g;

/**
 * The form in which texts compare without case. Unlike toLowerCase alone it does
 * not depend on neighbours (a Greek sigma at the end of a word), so that a part of
 * a text folds as it does inside the whole.
 */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.includes('ς') ? lower.replace(finalSigma, 'σ') : lower;
}
