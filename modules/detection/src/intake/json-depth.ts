/** Deepest nesting that a JSON line may have. */
export const maximumDepth = 64;

/** Whether brackets outside strings nest deeper than permitted; linear, without parsing. */
export function tooDeep(bytes: Uint8Array, start: number, end: number): boolean {
  let depth = 0;
  let inString = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === 92) at++;
      else if (byte === 34) inString = false;
    } else if (byte === 34) inString = true;
    else if (byte === 123 || byte === 91) {
      if (++depth > maximumDepth) return true;
    } else if (byte === 125 || byte === 93) depth--;
  }
  return false;
}
