import { isIPv6 } from 'node:net';

/**
 * What one caller holds of the address space, as a key for limits: an IPv4 address itself, of an IPv6 address the
 * /64, since whoever has one address of it has them all. Anything else is answered as it is.
 */
export function networkOf(address: string): string {
  const plain = address.split('%')[0] ?? address;
  if (!isIPv6(plain)) return plain;
  const [left = '', right] = plain.toLowerCase().split('::', 2);
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  // A dotted end stands for two groups; it lies in the lower half, so only its length matters.
  const groupsOf = (groups: readonly string[]): number =>
    groups.reduce((sum, group) => sum + (group.includes('.') ? 2 : 1), 0);
  const missing = right === undefined ? 0 : 8 - groupsOf(head) - groupsOf(tail);
  const groups = [...head, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
