import { isIP } from 'node:net';

/** Who speaks to whom, as the PROXY protocol version 1 (HAProxy, section 2.1) carries it before the first byte. */
export interface Route {
  readonly from: string;
  readonly fromPort: number;
  readonly to: string;
  readonly toPort: number;
}

/** The longest header the protocol allows, its CR LF included. */
export const maximumHeaderLength = 107;

/** The header line with its CR LF. Both addresses MUST be of one family. */
export function writeProxyHeader(route: Route): string {
  const family = isIP(route.from) === 6 ? 'TCP6' : 'TCP4';
  return `PROXY ${family} ${route.from} ${route.to} ${route.fromPort} ${route.toPort}\r\n`;
}

/** What a header line (without CR LF) says; undefined for anything that is not exactly one. */
export function readProxyHeader(line: string): Route | undefined {
  const [word, family, from, to, fromPort, toPort, ...more] = line.split(' ');
  if (word !== 'PROXY' || more.length > 0 || toPort === undefined) return undefined;
  const version = family === 'TCP4' ? 4 : family === 'TCP6' ? 6 : -1;
  if (isIP(from) !== version || isIP(to) !== version) return undefined;
  const ports = [fromPort, toPort].map((text) => (/^(?:0|[1-9]\d{0,4})$/.test(text) ? Number(text) : -1));
  if (ports.some((port) => port < 0 || port > 65_535)) return undefined;
  return { from, fromPort: ports[0], to, toPort: ports[1] };
}
