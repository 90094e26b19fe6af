import { isIP } from 'node:net';

/** A network of addresses; a single address is the network with the full prefix. */
export interface Network {
  readonly family: 4 | 6;
  /** First address as a number; host bits are zero. */
  readonly first: bigint;
  readonly prefix: number;
  /** Canonical text: an address alone when the prefix is full, else CIDR. */
  readonly text: string;
}

const widths = { 4: 32, 6: 128 } as const;
const mapped = 0xffffn << 32n;

/**
 * Reads an IPv4 or IPv6 address or CIDR network; undefined for anything else: names, zones,
 * octal or short forms, host bits set. IPv4-mapped IPv6 (::ffff:0:0/96) is read as the IPv4 it means.
 */
export function parseNetwork(text: string): Network | undefined {
  if (text.length > 64) return undefined;
  const [address = '', length, ...rest] = text.split('/');
  if (rest.length > 0 || (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length))) return undefined;
  const version = isIP(address);
  if (version === 0 || address.includes('%')) return undefined;
  const family = version as 4 | 6;
  const prefix = length === undefined ? widths[family] : Number(length);
  if (prefix > widths[family]) return undefined;
  const value = family === 4 ? readIpv4(address) : readIpv6(address);
  if ((value & hostMask(family, prefix)) !== 0n) return undefined;
  if (family === 6 && prefix >= 96 && value >> 32n === mapped >> 32n) {
    return makeNetwork(4, value & 0xffff_ffffn, prefix - 96);
  }
  return makeNetwork(family, value, prefix);
}

/** The network that starts at `first`; host bits MUST be zero. */
export function makeNetwork(family: 4 | 6, first: bigint, prefix: number): Network {
  const address = family === 4 ? writeIpv4(first) : writeIpv6(first);
  return { family, first, prefix, text: prefix === widths[family] ? address : `${address}/${prefix}` };
}

/** The last address of a network. */
export function lastAddress(network: Network): bigint {
  return network.first | hostMask(network.family, network.prefix);
}

/** Whether every address of `inner` is in `outer`. */
export function contains(outer: Network, inner: Network): boolean {
  return outer.family === inner.family && outer.first <= inner.first && lastAddress(inner) <= lastAddress(outer);
}

/** Whether two networks share an address: networks are nested or apart. */
export function overlaps(one: Network, other: Network): boolean {
  return contains(one, other) || contains(other, one);
}

/** Number of bits of an address of the family. */
export function addressWidth(family: 4 | 6): 32 | 128 {
  return widths[family];
}

function hostMask(family: 4 | 6, prefix: number): bigint {
  return (1n << BigInt(widths[family] - prefix)) - 1n;
}

function readIpv4(text: string): bigint {
  return text.split('.').reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function readIpv6(text: string): bigint {
  const dotted = text.slice(text.lastIndexOf(':') + 1);
  let source = text;
  if (dotted.includes('.')) {
    const low = readIpv4(dotted);
    source = `${text.slice(0, -dotted.length)}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
  }
  const [head = '', tail] = source.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill('0'), ...right];
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function writeIpv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => ((value >> shift) & 0xffn).toString()).join('.');
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
function writeIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  let best = { start: 0, length: 0 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === '0') length += 1;
    if (length > best.length) best = { start, length };
  }
  if (best.length < 2) return groups.join(':');
  return `${groups.slice(0, best.start).join(':')}::${groups.slice(best.start + best.length).join(':')}`;
}
