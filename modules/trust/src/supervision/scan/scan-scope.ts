import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { invalid, Problem } from '@citywall/kernel';
import type { Peer } from './converse.ts';

/** An endpoint as people name it. */
export interface ScanTarget {
  readonly host: string;
  readonly port: number;
}

/** A target that may be scanned, with the one address that was allowed. */
export interface AllowedTarget extends ScanTarget {
  readonly peer: Peer;
}

/** Endpoints one scan may have. */
export const targetsMost = 1_024;

/**
 * What a city lets its scanner touch: networks ("192.0.2.0/24", "2001:db8::/64", "192.0.2.7") and named endpoints
 * ("db.city.example:5432"). What is not listed is refused; an empty list refuses everything.
 */
export class ScanScope {
  readonly #networks = new BlockList();
  readonly #endpoints = new Set<string>();

  /** Throws Problem for an entry that is neither. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const network = readNetwork(entry);
      const endpoint = network ? undefined : readEndpoint(entry);
      if (network) this.#networks.addSubnet(network.address, network.prefix, network.family);
      else if (endpoint) this.#endpoints.add(`${endpoint.host}:${endpoint.port}`);
      else throw unreadable(entry);
    }
  }

  /** Whether the address as such is allowed. An IPv4 address inside IPv6 is judged as the IPv4 address. */
  allowsAddress(address: string): boolean {
    const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
    const family = isIP(plain);
    return family !== 0 && this.#networks.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  }

  /** Throws Problem for what can be refused without asking for an address; a name may still be refused later. */
  precheck(target: ScanTarget): void {
    const possible = isIP(target.host) === 0 ? this.#networks.rules.length > 0 : this.allowsAddress(target.host);
    if (!this.#lists(target) && !possible) throw refused(target);
  }

  /**
   * The target with an address to connect to. A name is resolved once, here, so that it cannot change between the
   * decision and the connection. Throws Problem when it is not allowed or cannot be resolved.
   */
  async admit(target: ScanTarget, resolve: (name: string) => Promise<string> = firstAddress): Promise<AllowedTarget> {
    this.precheck(target);
    const address = isIP(target.host) === 0 ? await resolve(target.host.toLowerCase()) : target.host;
    if (!this.#lists(target) && !this.allowsAddress(address)) throw refused(target);
    return { ...target, peer: { address, port: target.port } };
  }

  #lists({ host, port }: ScanTarget): boolean {
    return this.#endpoints.has(`${host.toLowerCase()}:${port}`);
  }
}

/** As endpoints are written everywhere: IPv6 addresses in brackets. */
export function endpointOf({ host, port }: ScanTarget): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** "host:port", "[IPv6]:port". Undefined for anything else. */
export function readEndpoint(text: string): ScanTarget | undefined {
  const parts = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9._-]{1,253})):(\d{1,5})$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  if (parts?.[1] !== undefined && isIP(host) !== 6) return undefined;
  return { host: host.toLowerCase(), port };
}

/**
 * The endpoints of a wish: "host:port" as it is; an address or IPv4 network with each of the ports. Throws Problem for
 * what cannot be read, and when there are more than `targetsMost`.
 */
export function expandTargets(wishes: readonly string[], ports: readonly number[]): readonly ScanTarget[] {
  const targets = new Map<string, ScanTarget>();
  for (const wish of wishes) {
    for (const target of expandOne(wish, ports)) targets.set(`${target.host}:${target.port}`, target);
    if (targets.size > targetsMost) throw tooMany();
  }
  return [...targets.values()];
}

function* expandOne(wish: string, ports: readonly number[]): Generator<ScanTarget> {
  const network = readNetwork(wish);
  const endpoint = network ? undefined : readEndpoint(wish);
  if (endpoint) return yield endpoint;
  if (network === undefined) throw unreadable(wish);
  const bits = (network.family === 'ipv4' ? 32 : 128) - network.prefix;
  if (bits > 10 || (network.family === 'ipv6' && bits > 0)) throw tooMany();
  for (let at = 0; at < 2 ** bits; at += 1)
    for (const port of ports) yield { host: bits === 0 ? network.address : addressAt(network.address, at), port };
}

function addressAt(base: string, offset: number): string {
  const value = numberOf(base) + offset;
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function readNetwork(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } | undefined {
  const [address = '', prefixText, more] = text.toLowerCase().split('/');
  const version = isIP(address);
  if (version === 0 || more !== undefined || address.includes('%')) return undefined;
  const longest = version === 4 ? 32 : 128;
  const prefix = prefixText === undefined ? longest : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : Number.NaN;
  if (!(prefix >= 0 && prefix <= longest)) return undefined;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  // Host bits are cleared so that a network always begins at its first address.
  const base = version === 4 ? addressAt(address, -(numberOf(address) % 2 ** (32 - prefix))) : address;
  return { address: base, prefix, family };
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

async function firstAddress(name: string): Promise<string> {
  try {
    return (await lookup(name)).address;
  } catch {
    throw invalid('trust.scan.no-address', {
      en: `The name ${name} has no address. Check the name and the name servers.`,
      zh: `名称 ${name} 没有对应的地址。请检查名称和域名服务器。`,
    });
  }
}

function refused(target: ScanTarget): Problem {
  return new Problem('trust.scan.not-allowed', 403, {
    en: `${target.host}:${target.port} is not among the networks and endpoints that may be scanned. Have it added to the scan scope first.`,
    zh: `${target.host}:${target.port} 不在允许扫描的网段和端点之内。请先将其加入扫描范围。`,
  });
}

function unreadable(text: string): Problem {
  const shown = text.slice(0, 80);
  return invalid('trust.scan.unreadable', {
    en: `“${shown}” is no network and no endpoint. Write 192.0.2.0/24, 192.0.2.7 or name:443.`,
    zh: `“${shown}”不是网段或端点。请写作 192.0.2.0/24、192.0.2.7 或 name:443。`,
  });
}

function tooMany(): Problem {
  return invalid('trust.scan.too-many', {
    en: `A scan may have ${targetsMost} endpoints at most. Scan smaller networks or fewer ports at a time.`,
    zh: `一次扫描最多 ${targetsMost} 个端点。请缩小网段或减少端口后分次扫描。`,
  });
}
