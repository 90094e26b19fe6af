/** What a run is aimed at, as one word: the value of a target, or the target itself. */
export function targetText(target: unknown): string {
  if (target === null || target === undefined) return '–';
  if (typeof target === 'object') {
    const value = (target as { value?: unknown }).value;
    return typeof value === 'string' ? value : JSON.stringify(target);
  }
  return String(target);
}
