import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Networks that the city knows by name, and where they are. Degrees; without them no travel is reckoned. */
export interface Place {
  readonly name: string;
  readonly networks: readonly string[];
  readonly latitude?: number;
  readonly longitude?: number;
}

/** Finds the place of an address. */
export type Locate = (address: string) => Place | undefined;

/** The first place that holds the address. Throws a RangeError for what is no network. */
export function createLocate(places: readonly Place[]): Locate {
  const known = places.map((place) => ({ place, list: listOf(place.networks) }));
  return (address) => {
    const plain = plainAddress(address);
    if (!isIPv4(plain) && !isIPv6(plain)) return undefined;
    return known.find(({ list }) => list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4'))?.place;
  };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits = isIPv6(base) ? '128' : '32'] = network.split('/');
    if ((!isIPv4(base) && !isIPv6(base)) || !/^\d{1,3}$/.test(bits) || Number(bits) > (isIPv6(base) ? 128 : 32)) {
      throw new RangeError(`${network} is no network`);
    }
    list.addSubnet(base, Number(bits), isIPv6(base) ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** The network that an address is known by: its /24, or its /48 (IPv6). */
export function homeNetwork(address: string): string {
  const plain = plainAddress(address);
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(plain)) return plain;
  const [left = '', right] = plain.toLowerCase().split('::', 2);
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const missing = right === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...tail];
  return `${groups
    .slice(0, 3)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/48`;
}

/** An IPv4 client may arrive as an IPv4-mapped IPv6 address; zones say nothing elsewhere. */
function plainAddress(address: string): string {
  return (address.split('%')[0] ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
}

/** Great-circle distance; undefined where a place has no coordinates. */
export function kilometresBetween(one: Place, other: Place): number | undefined {
  const { latitude: a, longitude: b } = one;
  const { latitude: c, longitude: d } = other;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const north = Math.sin(radians(c - a) / 2) ** 2;
  const east = Math.cos(radians(a)) * Math.cos(radians(c)) * Math.sin(radians(d - b) / 2) ** 2;
  return 2 * 6_371 * Math.asin(Math.min(1, Math.sqrt(north + east)));
}
