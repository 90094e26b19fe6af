import { isRecord, type JsonRecord } from './json-value.ts';

const deepestNesting = 64;

/** The object on a line of JSON; undefined when it is none or is nested too deep. */
export function parseJsonObject(line: string): JsonRecord | undefined {
  if (line.charCodeAt(0) !== 123 && line.trimStart().charCodeAt(0) !== 123) return undefined;
  if (nestsTooDeep(line)) return undefined;
  try {
    const root: unknown = JSON.parse(line);
    return isRecord(root) ? root : undefined;
  } catch {
    return undefined;
  }
}

/** Whether brackets open deeper than any log does; looked at only where there are that many of them. */
function nestsTooDeep(line: string): boolean {
  let opened = 0;
  for (let at = line.indexOf('['); at >= 0 && opened <= deepestNesting; at = line.indexOf('[', at + 1)) opened++;
  for (let at = line.indexOf('{'); at >= 0 && opened <= deepestNesting; at = line.indexOf('{', at + 1)) opened++;
  return opened > deepestNesting && deepestLevel(line) > deepestNesting;
}

function deepestLevel(line: string): number {
  let level = 0;
  let deepest = 0;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const code = line.charCodeAt(at);
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++level);
    else if (code === 125 || code === 93) level--;
  }
  return deepest;
}
