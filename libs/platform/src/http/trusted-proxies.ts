import { BlockList, isIP } from 'node:net';

/** The networks of proxies whose word about their client counts. */
export interface TrustedProxies {
  readonly networks: readonly string[];
  has(address: string): boolean;
}

/**
 * Reads addresses and CIDR networks parted by commas. Throws a RangeError that names the part which is none, and one that
 * means everybody: with it any client could say where it comes from.
 */
export function readTrustedProxies(text: string): TrustedProxies {
  const list = new BlockList();
  const networks = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  for (const network of networks) {
    const [address = '', prefix, ...rest] = network.split('/');
    const family = isIP(address);
    const width = family === 4 ? 32 : 128;
    const length = prefix === undefined ? width : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (family === 0 || rest.length > 0 || !(length >= 1 && length <= width)) throw new RangeError(network);
    list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  }
  return {
    networks,
    has: (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6'),
  };
}

/** More hops than this are nobody's honest header. */
const mostHops = 32;

/**
 * The address of the client: the peer of the connection, or, where the peer is a trusted proxy, the last hop of
 * X-Forwarded-For that is not one. What stands further left was written by the client and is not believed. A hop
 * that is no address ends the search: then the proxy that passed it on stands for its client.
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, proxies: TrustedProxies): string {
  let client = plain(peer);
  if (forwardedFor === undefined) return client;
  for (const hop of forwardedFor.split(',').slice(-mostHops).reverse()) {
    if (!proxies.has(client)) return client;
    const address = plain(hop.trim());
    if (isIP(address) === 0) return client;
    client = address;
  }
  return client;
}

/** An IPv4 address as such, however a socket of both families writes it. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
