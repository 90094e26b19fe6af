import { ByteCursor } from './byte-cursor.ts';
import { converse, type Peer } from './converse.ts';
import type { ProbeLimits } from './tls-probe.ts';

/** What an SSH server offers before anybody signs in (RFC 4253, section 7). */
export interface SshFacts {
  /** The server's identification line. */
  readonly banner: string;
  /** Whether it still speaks SSH 1. */
  readonly speaksVersion1: boolean;
  readonly keyExchanges: readonly string[];
  readonly hostKeys: readonly string[];
  /** Union of both directions. */
  readonly ciphers: readonly string[];
  readonly macs: readonly string[];
}

type SshReading =
  | { readonly state: 'more' }
  | { readonly state: 'not-ssh' }
  | { readonly state: 'read'; readonly facts: SshFacts };

const identification = 'SSH-2.0-Citywall_scan\r\n';
const kexInit = 20;
/** RFC 4253, section 4.2: lines before the identification are allowed, within reason. */
const linesMost = 64;
const packetMost = 35_000;

/** The banner and the algorithm lists of an SSH server; undefined when it cannot be reached or is none. */
export async function probeSsh(peer: Peer, limits: ProbeLimits, signal?: AbortSignal): Promise<SshFacts | undefined> {
  let reading: SshReading = { state: 'more' };
  const done = (received: Uint8Array): boolean => {
    reading = readSshGreeting(received);
    return reading.state !== 'more';
  };
  await converse(peer, Buffer.from(identification), done, { timeout: limits.timeout, most: limits.most }, signal);
  const last = reading as SshReading;
  return last.state === 'read' ? last.facts : undefined;
}

/** Reads the identification and the KEXINIT packet as far as the bytes go; never throws. */
export function readSshGreeting(bytes: Uint8Array): SshReading {
  const found = findIdentification(bytes);
  if (found === 'more' || found === 'not-ssh') return { state: found };
  // 1.99 means: version 2, and version 1 for those who ask.
  const speaksVersion1 = /^SSH-1\./.test(found.banner);
  if (speaksVersion1 && !found.banner.startsWith('SSH-1.99')) {
    const none: readonly string[] = [];
    return {
      state: 'read',
      facts: { banner: found.banner, speaksVersion1, keyExchanges: none, hostKeys: none, ciphers: none, macs: none },
    };
  }
  try {
    const lists = readKexInit(bytes.subarray(found.end));
    return lists === undefined
      ? { state: 'more' }
      : { state: 'read', facts: { banner: found.banner, speaksVersion1, ...lists } };
  } catch (error) {
    if (error instanceof RangeError) return { state: 'not-ssh' };
    throw error;
  }
}

function findIdentification(bytes: Uint8Array): { banner: string; end: number } | 'more' | 'not-ssh' {
  let start = 0;
  for (let line = 0; line < linesMost; line += 1) {
    const end = bytes.indexOf(10, start);
    if (end < 0) return bytes.length - start > 2_048 ? 'not-ssh' : 'more';
    const text = Buffer.from(bytes.subarray(start, end)).toString('latin1').replace(/\r$/, '');
    if (text.startsWith('SSH-')) return { banner: text.slice(0, 255), end: end + 1 };
    start = end + 1;
  }
  return 'not-ssh';
}

function readKexInit(bytes: Uint8Array): Omit<SshFacts, 'banner' | 'speaksVersion1'> | undefined {
  const packet = new ByteCursor(bytes);
  if (packet.left < 6) return undefined;
  const length = packet.number(4);
  if (length < 2 || length > packetMost) throw new RangeError(`packet of ${length} bytes`);
  if (packet.left < length) return undefined;
  const padding = packet.number(1);
  const payload = new ByteCursor(packet.take(length - padding - 1));
  if (payload.number(1) !== kexInit) throw new RangeError('no KEXINIT');
  payload.take(16);
  const list = (): readonly string[] =>
    Buffer.from(payload.vector(4))
      .toString('latin1')
      .split(',')
      .filter((name) => /^[\x21-\x7e]{1,64}$/.test(name));
  const keyExchanges = list();
  const hostKeys = list();
  const ciphers = [...new Set([...list(), ...list()])];
  const macs = [...new Set([...list(), ...list()])];
  return { keyExchanges, hostKeys, ciphers, macs };
}
