import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { type Network, overlaps, parseNetwork } from '@citywall/response/protocol';

/** What no agent ever denies, whatever a command says. */
const always = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255',
  '::',
  '::1',
  'fe80::/10',
  'ff00::/8',
];

/** Resolvers this host asks, from resolv.conf; none when it cannot be read. */
export function readResolvers(file = '/etc/resolv.conf'): readonly string[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(/^\s*nameserver\s+([0-9a-fA-F.:]+)/gm)].map((match) => match[1] ?? '');
}

/** Addresses of the server the agent listens to: denying those would cut it off. */
export async function addressesOf(url: string): Promise<readonly string[]> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return (await lookup(host, { all: true }).catch(() => [])).map(({ address }) => address);
}

/** The protected entry that the network touches, or undefined when it may be denied. */
export function protectedBy(network: Network, own: readonly string[]): string | undefined {
  return [...always, ...own].find((text) => {
    const entry = parseNetwork(text.split('%')[0] ?? '');
    return entry !== undefined && overlaps(entry, network);
  });
}
