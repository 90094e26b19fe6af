// RFC 5905 (NTP version 4), the client's side of one exchange (section 14, SNTP).
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { performance } from 'node:perf_hooks';
import type { Clock } from '@citywall/kernel';

/** What one server says of our clock, ms. */
export interface TimeAnswer {
  /** What must be added to our clock to get the server's. */
  readonly offset: number;
  /** The true offset is no further away than this: half the way there and back, and what the server admits. */
  readonly bound: number;
}

const packetBytes = 48;
const timeoutMs = 2_000;
/** Seconds between 1900 and 1970. */
const epochSeconds = 2_208_988_800;

/** Asks one server once, `host` or `host:port` (`[v6]:port`). Throws with the reason when there is no usable answer within 2 s. */
export async function askTimeServer(server: string, clock: Clock): Promise<TimeAnswer> {
  const { host, port } = readAddress(server);
  const cookie = randomBytes(8);
  const query = Buffer.alloc(packetBytes);
  query[0] = (4 << 3) | 3;
  cookie.copy(query, 40);
  const sent = clock.now();
  const started = performance.now();
  const { packet, elapsed } = await exchange(host, port, query, started);
  return readAnswer(packet, cookie, sent, elapsed);
}

function readAddress(server: string): { host: string; port: number } {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:]+))(?::(\d{1,5}))?$/.exec(server);
  if (found === null) throw new Error(`${server} is no address of a time server`);
  return { host: (found[1] ?? found[2]) as string, port: Number(found[3] ?? 123) };
}

function exchange(
  host: string,
  port: number,
  query: Buffer,
  started: number,
): Promise<{ packet: Buffer; elapsed: number }> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  return new Promise<{ packet: Buffer; elapsed: number }>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer within 2 s')), timeoutMs);
    socket.once('close', () => clearTimeout(timer));
    socket.once('error', reject);
    socket.once('message', (packet) => resolve({ packet, elapsed: performance.now() - started }));
    // Connected: datagrams of others do not arrive. A name that is not found is told to the callback, not as 'error'.
    socket.connect(port, host, ((error?: Error) => (error ? reject(error) : socket.send(query))) as () => void);
  }).finally(() => socket.close());
}

/** Judges an answer; throws with the reason. `sent` is our clock when the query left, `elapsed` the way there and back. */
export function readAnswer(packet: Buffer, cookie: Buffer, sent: number, elapsed: number): TimeAnswer {
  if (packet.length < packetBytes) throw new Error('the answer is too short');
  const [first, stratum] = [packet.readUInt8(0), packet.readUInt8(1)];
  if ((first & 7) !== 4) throw new Error('the answer is not a server’s');
  if (!packet.subarray(24, 32).equals(cookie)) throw new Error('the answer is to another query');
  if (stratum === 0 || stratum > 15 || first >> 6 === 3) throw new Error('the server is not synchronised itself');
  const received = readTime(packet, 32);
  const left = readTime(packet, 40);
  const away = elapsed - (left - received);
  if (left < received || away < 0) throw new Error('the times of the answer contradict each other');
  const admitted = readShort(packet, 4) / 2 + readShort(packet, 8);
  return { offset: (received - sent + (left - (sent + elapsed))) / 2, bound: away / 2 + admitted };
}

/** An NTP timestamp as ms since 1970; eras: before 1968 means after 2036 (RFC 4330 section 3). */
function readTime(packet: Buffer, at: number): number {
  const seconds = packet.readUInt32BE(at);
  const era = seconds < 0x80000000 ? 0x100000000 : 0;
  return (seconds + era - epochSeconds) * 1000 + (packet.readUInt32BE(at + 4) * 1000) / 2 ** 32;
}

/** NTP short format in ms. */
function readShort(packet: Buffer, at: number): number {
  return (packet.readUInt32BE(at) * 1000) / 2 ** 16;
}
