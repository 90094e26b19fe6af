import { spawn } from 'node:child_process';
import { type Network, parseNetwork } from '@citywall/response/protocol';
import type { Denied } from './cover.ts';

const outputLimit = 32 * 1024 * 1024;

/** Runs nft with a script on its standard input; no shell is involved. Rejects with what nft complained about. */
export function nft(args: readonly string[], script = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('nft', args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: 20_000 });
    let out = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.length > outputLimit) child.kill();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(0, 2_000);
    });
    child.on('error', (error) => reject(new Error(`nft cannot be run: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`nft refused: ${complaint.split('\n')[0] || `exit code ${code}`}`));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(script);
  });
}

/**
 * Table and chains, idempotent. Priority -300 comes before connection tracking and any other firewall, and
 * both directions are dropped, so that open connections end too.
 */
export const declaration = [
  'add table inet citywall',
  'add set inet citywall blocked4 { type ipv4_addr; flags interval,timeout; }',
  'add set inet citywall blocked6 { type ipv6_addr; flags interval,timeout; }',
  ...['input', 'forward', 'output'].flatMap((hook) => [
    `add chain inet citywall ${hook} { type filter hook ${hook} priority -300; policy accept; }`,
    `flush chain inet citywall ${hook}`,
    ...['ip saddr @blocked4', 'ip daddr @blocked4', 'ip6 saddr @blocked6', 'ip6 daddr @blocked6'].map(
      (match) => `add rule inet citywall ${hook} ${match} counter drop`,
    ),
  ]),
];

/** Lines that replace the content of both sets, in one transaction with what stands before them. */
export function contentOf(elements: readonly Denied[], now: number): readonly string[] {
  const lines = ['flush set inet citywall blocked4', 'flush set inet citywall blocked6'];
  for (const { network, untilMs } of elements) {
    const left = Math.max(1, Math.round(untilMs - now));
    lines.push(`add element inet citywall blocked${network.family} { ${network.text} timeout ${left}ms }`);
  }
  return lines;
}

/** An element as the kernel tells it. */
export interface SetElement {
  readonly network: Network;
  readonly secondsLeft: number;
}

/** Reads both sets from the kernel; none when the table does not exist. */
export async function readSets(): Promise<readonly SetElement[]> {
  const listings = await Promise.all(['blocked4', 'blocked6'].map(readSet));
  return listings.flat();
}

async function readSet(name: string): Promise<readonly SetElement[]> {
  let text: string;
  try {
    text = await nft(['-j', 'list', 'set', 'inet', 'citywall', name]);
  } catch (error) {
    if (/No such file|does not exist/.test((error as Error).message)) return [];
    throw error;
  }
  const listing = JSON.parse(text) as { nftables: readonly { set?: { elem?: readonly unknown[] } }[] };
  const elements = listing.nftables.flatMap((entry) => entry.set?.elem ?? []);
  return elements.flatMap(readElement);
}

function readElement(value: unknown): readonly SetElement[] {
  const element = (value as { elem?: { val: unknown; expires?: number } }).elem ?? { val: value };
  const form = element.val as string | { prefix?: { addr: string; len: number }; range?: readonly string[] };
  const secondsLeft = element.expires ?? 0;
  const text = typeof form === 'string' ? form : form.prefix && `${form.prefix.addr}/${form.prefix.len}`;
  const network = text === undefined ? undefined : parseNetwork(text);
  return network === undefined ? [] : [{ network, secondsLeft }];
}
