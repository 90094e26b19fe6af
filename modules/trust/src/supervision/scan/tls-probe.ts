import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { CertificateFacts } from './certificate-facts.ts';
import { certificateFacts } from './certificate-facts.ts';
import { converse, type Peer } from './converse.ts';
import { readSsl2, type Ssl2Answer, type Ssl2Reading, ssl2Hello } from './ssl2.ts';
import { type Suite, type TlsVersion, tlsVersions } from './tls.table.ts';
import { readTlsAnswer, type TlsAnswer, type TlsReading } from './tls-answer.ts';
import { clientHello } from './tls-hello.ts';

/** Bounds of one look at one endpoint. */
export interface ProbeLimits {
  /** One handshake, ms. */
  readonly timeout: number;
  /** All handshakes together, ms. */
  readonly total: number;
  /** Bytes read in one handshake. */
  readonly most: number;
}

export const usualLimits: ProbeLimits = { timeout: 5_000, total: 60_000, most: 131_072 };

export interface SpokenVersion {
  readonly version: TlsVersion['name'] | 'SSL 2.0';
  /** In the order in which the server chose among all that were left. */
  readonly suites: readonly string[];
  readonly groups: readonly string[];
  /** The smallest Diffie–Hellman prime seen, bits. */
  readonly primeBits?: number;
}

export interface TlsFacts {
  readonly versions: readonly SpokenVersion[];
  /** Every chain shown, each certificate once, leaves first. */
  readonly certificates: readonly CertificateFacts[];
  /** False when a bound cut the look short: absent versions and suites then prove nothing. */
  readonly complete: boolean;
}

/**
 * What TLS an endpoint really speaks: asks for each version alone, and in each for ever fewer suites until the server
 * refuses. Each question is a connection of its own, one after the other. Undefined when the endpoint cannot be reached
 * or speaks no TLS.
 */
export async function probeTls(
  peer: Peer,
  serverName: string | undefined,
  limits: ProbeLimits = usualLimits,
  signal?: AbortSignal,
): Promise<TlsFacts | undefined> {
  const deadline = Date.now() + limits.total;
  const ders: Uint8Array[] = [];
  const versions: SpokenVersion[] = [];
  let complete = true;
  for (const version of tlsVersions) {
    const ask = (suites: readonly Suite[]): Promise<TlsReading | 'unreachable'> =>
      askOnce(
        peer,
        clientHello(version, suites, serverName),
        Math.min(limits.timeout, deadline - Date.now()),
        limits,
        signal,
      );
    const { spoken, cut, unreachable, certificates } = await exhaust(version, ask, () => Date.now() > deadline);
    ders.push(...certificates);
    if (unreachable && versions.length === 0) return undefined;
    if (spoken !== undefined) versions.push(spoken);
    if (cut) complete = false;
  }
  const ancient = await askSsl2(
    peer,
    { ...limits, timeout: Math.max(1, Math.min(limits.timeout, deadline - Date.now())) },
    signal,
  );
  if (ancient !== undefined) {
    versions.push({ version: 'SSL 2.0', suites: ancient.suites, groups: [] });
    if (ancient.certificate !== undefined) ders.push(ancient.certificate);
  }
  // Certificates of TLS 1.3 travel encrypted: a full handshake is needed to see them.
  if (versions.some(({ version }) => version === 'TLS 1.3'))
    ders.push(
      ...(await chainOf(peer, serverName, Math.max(1, Math.min(limits.timeout, deadline - Date.now())), signal)),
    );
  return versions.length === 0 ? undefined : { versions, certificates: distinct(ders), complete };
}

/** Asks for one version until the server refuses what is left; each answer takes one suite away, so it ends. */
async function exhaust(
  version: TlsVersion,
  ask: (suites: readonly Suite[]) => Promise<TlsReading | 'unreachable'>,
  late: () => boolean,
) {
  const answers: TlsAnswer[] = [];
  let left = version.suites;
  let cut = false;
  let unreachable = false;
  while (left.length > 0) {
    if (late()) {
      cut = true;
      break;
    }
    const reading = await ask(left);
    if (reading === 'unreachable') {
      unreachable = true;
      cut = answers.length > 0;
      break;
    }
    if (reading.state === 'more') cut = true;
    if (reading.state !== 'answered' || reading.answer.version !== version.code) break;
    const { answer } = reading;
    const fewer = left.filter(([code]) => code !== answer.suite);
    // A suite that nobody offered is no answer of TLS.
    if (fewer.length === left.length) break;
    left = fewer;
    answers.push(answer);
  }
  const certificates = answers.flatMap((answer) => answer.certificates);
  return { spoken: answers.length > 0 ? spokenOf(version, answers) : undefined, cut, unreachable, certificates };
}

function spokenOf(version: TlsVersion, answers: readonly TlsAnswer[]): SpokenVersion {
  const name = (code: number): string => version.suites.find(([each]) => each === code)?.[1] ?? String(code);
  const primes = answers.flatMap(({ primeBits }) => (primeBits === undefined ? [] : [primeBits]));
  return {
    version: version.name,
    suites: answers.map(({ suite }) => name(suite)),
    groups: [...new Set(answers.flatMap(({ group }) => (group === undefined ? [] : [group])))],
    primeBits: primes.length > 0 ? Math.min(...primes) : undefined,
  };
}

/** One question. "more": the peer fell silent before its answer was whole; "refused" also when it just closed. */
async function askOnce(
  peer: Peer,
  hello: Uint8Array,
  timeout: number,
  limits: ProbeLimits,
  signal?: AbortSignal,
): Promise<TlsReading | 'unreachable'> {
  let reading: TlsReading = { state: 'more' };
  const done = (received: Uint8Array): boolean => {
    reading = readTlsAnswer(received);
    return reading.state !== 'more';
  };
  const { ending } = await converse(peer, hello, done, { timeout: Math.max(1, timeout), most: limits.most }, signal);
  if (ending === 'unreachable') return 'unreachable';
  return ending === 'closed' && reading.state === 'more' ? { state: 'refused', alert: 0 } : reading;
}

/** Whether the peer still answers SSL 2.0: one connection. */
async function askSsl2(peer: Peer, limits: ProbeLimits, signal?: AbortSignal): Promise<Ssl2Answer | undefined> {
  let reading: Ssl2Reading = { state: 'more' };
  const done = (received: Uint8Array): boolean => {
    reading = readSsl2(received);
    return reading.state !== 'more';
  };
  await converse(peer, ssl2Hello(), done, { timeout: limits.timeout, most: limits.most }, signal);
  const last = reading as Ssl2Reading;
  return last.state === 'answered' ? last.answer : undefined;
}

/** The chain of a full TLS 1.3 handshake, DER; empty when it fails. Nothing is verified: it is only looked at. */
function chainOf(
  peer: Peer,
  serverName: string | undefined,
  timeout: number,
  signal?: AbortSignal,
): Promise<readonly Uint8Array[]> {
  return new Promise((resolve) => {
    const socket = connect({
      host: peer.address,
      port: peer.port,
      servername: serverName !== undefined && isIP(serverName) === 0 ? serverName : undefined,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.3',
      // Weak certificates must be seen, not refused.
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    const end = (chain: readonly Uint8Array[]): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      socket.destroy();
      resolve(chain);
    };
    const aborted = (): void => end([]);
    const timer = setTimeout(aborted, timeout);
    signal?.addEventListener('abort', aborted, { once: true });
    socket.on('error', aborted);
    socket.on('secureConnect', () => {
      const chain: Uint8Array[] = [];
      let certificate = socket.getPeerX509Certificate();
      while (certificate !== undefined && chain.length < 12) {
        chain.push(certificate.raw);
        certificate = certificate.issuerCertificate;
      }
      end(chain);
    });
  });
}

function distinct(ders: readonly Uint8Array[]): readonly CertificateFacts[] {
  const facts = new Map<string, CertificateFacts>();
  for (const der of ders) {
    const one = certificateFacts(der);
    if (one !== undefined) facts.set(one.fingerprint, one);
  }
  return [...facts.values()];
}
