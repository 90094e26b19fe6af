import { readAddress } from './address.ts';

const hostName = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253}[A-Za-z0-9_.])?$/;

/** A network_endpoint of the schema. */
export interface Endpoint {
  readonly ip?: string;
  readonly hostname?: string;
  readonly name?: string;
  readonly port?: number;
}

/**
 * The endpoint that a host text names: an address goes to `ip`, a host name to
 * `hostname`, anything else to `name`; a name is never taken for an address.
 * Undefined when there is no text.
 */
export function readEndpoint(host: string | undefined, port = -1): Endpoint | undefined {
  if (host === undefined || host === '' || host === '-') return undefined;
  const address = readAddress(host);
  const where = address !== undefined ? { ip: address } : hostName.test(host) ? { hostname: host } : { name: host };
  return port >= 0 && port <= 65535 ? { ...where, port } : where;
}

/** Whether the schema's hostname type takes the text. */
export function isHostName(text: string): boolean {
  return hostName.test(text);
}
