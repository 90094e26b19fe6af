import { ByteCursor } from './byte-cursor.ts';
import { tlsGroups } from './tls.table.ts';

/** What a server's first flight says; certificates only where they travel in the clear (before TLS 1.3). */
export interface TlsAnswer {
  /** The version the server chose: a code point. */
  readonly version: number;
  readonly suite: number;
  /** Name of the key-agreement group, when it is said. */
  readonly group?: string;
  /** Bits of the prime of a finite-field Diffie–Hellman, when one is used. */
  readonly primeBits?: number;
  /** DER, as sent: the leaf first (TLCP: signature, then encryption certificate). */
  readonly certificates: readonly Uint8Array[];
}

export type TlsReading =
  | { readonly state: 'more' }
  | { readonly state: 'refused'; readonly alert: number }
  | { readonly state: 'answered'; readonly answer: TlsAnswer }
  /** Not TLS, or TLS that breaks its own rules. */
  | { readonly state: 'unreadable'; readonly reason: string };

const handshakeType = { serverHello: 2, certificate: 11, serverKeyExchange: 12, serverHelloDone: 14 } as const;
const certificatesMost = 12;
const tls13 = 0x0304;
const tlcp = 0x0101;

/** Reads as far as the bytes go; never throws. Call it again with more bytes when the state is "more". */
export function readTlsAnswer(bytes: Uint8Array): TlsReading {
  try {
    return readFlight(bytes);
  } catch (error) {
    if (error instanceof RangeError) return { state: 'unreadable', reason: error.message };
    throw error;
  }
}

function readFlight(bytes: Uint8Array): TlsReading {
  const { handshake, alert, unknown } = readRecords(bytes);
  if (unknown !== undefined) return { state: 'unreadable', reason: `record of type ${unknown}` };
  const answer = readMessages(handshake);
  if (answer?.complete) return { state: 'answered', answer };
  // A server that chose and then gave up has still shown what it speaks.
  if (alert !== undefined) return answer ? { state: 'answered', answer } : { state: 'refused', alert };
  return { state: 'more' };
}

/** Joins the handshake bytes of all whole records; stops at an alert, and at anything that belongs to no first flight. */
function readRecords(bytes: Uint8Array): { handshake: Uint8Array; alert?: number; unknown?: number } {
  const cursor = new ByteCursor(bytes);
  const parts: Uint8Array[] = [];
  while (cursor.left >= 5) {
    const type = cursor.number(1);
    const major = cursor.number(1);
    cursor.number(1);
    if (type < 20 || type > 23 || (major !== 3 && major !== 1))
      return { handshake: Buffer.concat(parts), unknown: type };
    const length = cursor.number(2);
    if (length > 18_432) throw new RangeError(`record of ${length} bytes`);
    if (length > cursor.left) break;
    const content = cursor.take(length);
    if (type === 21) return { handshake: Buffer.concat(parts), alert: content[1] ?? 0 };
    if (type === 22) parts.push(content);
  }
  return { handshake: Buffer.concat(parts) };
}

function readMessages(handshake: Uint8Array): (TlsAnswer & { readonly complete: boolean }) | undefined {
  const cursor = new ByteCursor(handshake);
  let answer: (TlsAnswer & { readonly complete: boolean }) | undefined;
  while (cursor.left >= 4 && !answer?.complete) {
    const type = cursor.number(1);
    const length = cursor.number(3);
    if (length > cursor.left) break;
    const body = new ByteCursor(cursor.take(length));
    if (answer === undefined) {
      if (type !== handshakeType.serverHello) throw new RangeError(`message ${type} before the ServerHello`);
      answer = { ...readServerHello(body), certificates: [], complete: false };
      // All that follows is encrypted.
      if (answer.version === tls13) answer = { ...answer, complete: true };
    } else if (type === handshakeType.certificate) answer = { ...answer, certificates: readCertificates(body) };
    else if (type === handshakeType.serverKeyExchange) {
      // TLCP signs here without naming parameters.
      if (answer.version !== tlcp) answer = { ...answer, ...readKeyExchange(body) };
    } else if (type === handshakeType.serverHelloDone) answer = { ...answer, complete: true };
  }
  return answer;
}

function readServerHello(body: ByteCursor): Pick<TlsAnswer, 'version' | 'suite' | 'group'> {
  let version = body.number(2);
  body.take(32);
  body.vector(1);
  const suite = body.number(2);
  body.number(1);
  let group: string | undefined;
  const extensions = new ByteCursor(body.left > 0 ? body.vector(2) : new Uint8Array());
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const content = new ByteCursor(extensions.vector(2));
    if (type === 43) version = content.number(2);
    if (type === 51) group = groupName(content.number(2));
  }
  return { version, suite, group };
}

function readCertificates(body: ByteCursor): readonly Uint8Array[] {
  const list = new ByteCursor(body.vector(3));
  const certificates: Uint8Array[] = [];
  while (list.left > 0 && certificates.length < certificatesMost) certificates.push(list.vector(3));
  return certificates;
}

/** A ServerKeyExchange begins with a named curve (3, code) or with the prime of Diffie–Hellman. */
function readKeyExchange(body: ByteCursor): Pick<TlsAnswer, 'group' | 'primeBits'> {
  const first = body.number(1);
  if (first === 3) return { group: groupName(body.number(2)) };
  const prime = body.take(first * 256 + body.number(1));
  const leading = prime.findIndex((byte) => byte !== 0);
  if (prime.length < 16 || leading < 0) return {};
  return { primeBits: (prime.length - leading) * 8 - Math.clz32(prime[leading] ?? 0) + 24 };
}

function groupName(code: number): string {
  return tlsGroups.find(([known]) => known === code)?.[1] ?? `group 0x${code.toString(16).padStart(4, '0')}`;
}
