import { isIPv6 } from 'node:net';

/**
 * The canonical text of an IP address, undefined when the text is none: IPv4
 * as it is, IPv6 as RFC 5952 writes it, IPv4-mapped IPv6 as IPv4; brackets and
 * the zone id are taken off.
 */
export function readAddress(text: string): string | undefined {
  if (isDottedQuad(text)) return text;
  if (text.length < 2 || text.length > 60 || text.indexOf(':') < 0) return undefined;
  return readIpv6(text);
}

/** Four decimal numbers up to 255 without leading zeros; the form every log writes. */
function isDottedQuad(text: string): boolean {
  const length = text.length;
  if (length < 7 || length > 15) return false;
  let dots = 0;
  let digits = 0;
  let value = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code === 46) {
      if (digits === 0) return false;
      dots++;
      digits = 0;
      value = 0;
    } else if (code >= 48 && code <= 57) {
      if (digits > 0 && value === 0) return false;
      value = value * 10 + code - 48;
      if (value > 255) return false;
      digits++;
    } else return false;
  }
  return dots === 3 && digits > 0;
}

let lastText = '';
let lastAddress: string | undefined;

function readIpv6(text: string): string | undefined {
  if (text === lastText) return lastAddress;
  let bare = text;
  if (bare.startsWith('[') && bare.endsWith(']')) bare = bare.slice(1, -1);
  const percent = bare.indexOf('%');
  if (percent > 0) bare = bare.slice(0, percent);
  lastText = text;
  lastAddress = isIPv6(bare) ? canonicalIpv6(bare) : undefined;
  return lastAddress;
}

function canonicalIpv6(text: string): string {
  const groups = groupsOf(text);
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) {
    return [groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255].join('.');
  }
  const [start, length] = longestZeroRun(groups);
  const words = groups.map((group) => group.toString(16));
  if (length < 2) return words.join(':');
  return `${words.slice(0, start).join(':')}::${words.slice(start + length).join(':')}`;
}

function groupsOf(text: string): number[] {
  const [head, tail] = text.split('::');
  const left = readGroups(head);
  if (tail === undefined) return left;
  const right = readGroups(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function readGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((word) => {
    if (!word.includes('.')) return [Number.parseInt(word, 16)];
    const [a, b, c, d] = word.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function longestZeroRun(groups: readonly number[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  let start = 0;
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === 0) continue;
    if (index - start > best[1]) best = [start, index - start];
    start = index + 1;
  }
  return best;
}
