import { isIPv4, isIPv6 } from 'node:net';

/** An address as four or sixteen bytes; an IPv4 address written inside IPv6 (::ffff:192.0.2.1) counts as IPv4. */
export function addressBytes(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  if (!text.includes(':')) return undefined;
  const zone = text.indexOf('%');
  const plain = zone === -1 ? text : text.slice(0, zone);
  if (!isIPv6(plain)) return undefined;
  const bytes = ipv6Bytes(plain);
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  return mapped ? bytes.slice(12) : bytes;
}

function ipv6Bytes(text: string): Uint8Array {
  const tail = text.slice(text.lastIndexOf(':') + 1);
  const groups = tail.includes('.') ? text.slice(0, -tail.length) + groupsOfIPv4(tail) : text;
  const [head, rest] = groups.split('::') as [string, string | undefined];
  const before = head === '' ? [] : head.split(':');
  const after = rest === undefined || rest === '' ? [] : rest.split(':');
  const zeros = rest === undefined ? 0 : 8 - before.length - after.length;
  const bytes = new Uint8Array(16);
  for (const [index, group] of [...before, ...Array<string>(zeros).fill('0'), ...after].entries()) {
    const number = Number.parseInt(group, 16);
    bytes[2 * index] = number >> 8;
    bytes[2 * index + 1] = number & 0xff;
  }
  return bytes;
}

function groupsOfIPv4(text: string): string {
  const [a, b, c, d] = text.split('.').map(Number) as [number, number, number, number];
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** Whether a text is an address, or a network in CIDR notation (host bits are allowed and ignored). */
export function isWellFormedNetwork(text: string): boolean {
  return readNetwork(text) !== undefined;
}

interface Network {
  readonly bytes: Uint8Array;
  readonly bits: number;
}

function readNetwork(text: string): Network | undefined {
  const [address, length, ...more] = text.trim().split('/');
  if (address === undefined || more.length > 0 || address.includes('%')) return undefined;
  const bytes = addressBytes(address);
  if (!bytes) return undefined;
  if (length === undefined) return { bytes, bits: bytes.length * 8 };
  if (!/^\d{1,3}$/.test(length)) return undefined;
  // ::ffff:192.0.2.0/120 is the IPv4 network 192.0.2.0/24.
  const bits = address.includes(':') && bytes.length === 4 ? Number(length) - 96 : Number(length);
  return bits >= 0 && bits <= bytes.length * 8 ? { bytes, bits } : undefined;
}

// A rule asks one address for many networks in a row.
let lastAddress: { readonly text: string; readonly bytes: Uint8Array | undefined } = { text: '', bytes: undefined };

function remember(text: string): Uint8Array | undefined {
  lastAddress = { text, bytes: addressBytes(text) };
  return lastAddress.bytes;
}

/** A test whether an address lies in the network; the network MUST be well formed. */
export function networkTest(text: string): (address: string) => boolean {
  const network = readNetwork(text);
  if (!network) throw new RangeError(`not a network: ${text}`);
  const { bytes, bits } = network;
  const whole = bits >> 3;
  const mask = (0xff00 >> (bits & 7)) & 0xff;
  return (address) => {
    const candidate = lastAddress.text === address ? lastAddress.bytes : remember(address);
    if (!candidate || candidate.length !== bytes.length) return false;
    for (let index = 0; index < whole; index += 1) if (candidate[index] !== bytes[index]) return false;
    return mask === 0 || (candidate[whole]! & mask) === (bytes[whole]! & mask);
  };
}
