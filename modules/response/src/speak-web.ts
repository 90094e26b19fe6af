import { lookup as resolveName } from 'node:dns/promises';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { overlaps, parseNetwork } from './protocol/index.ts';

/** Addresses where clouds keep their secrets, and no address at all. */
const forbidden = ['169.254.0.0/16', 'fe80::/10', '0.0.0.0/8', '::', 'fd00:ec2::254', '224.0.0.0/4', 'ff00::/8'];

interface Address {
  readonly address: string;
  readonly family: number;
}

/** Every address of a name; tests bring their own. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

const resolveAll: Resolve = (host) => resolveName(host, { all: true });

export interface WebRequest {
  readonly method: string;
  /** http or https. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From the first look-up to the last byte read, ms. */
  readonly timeout: number;
  /** How much of the answer is read, bytes. */
  readonly mostAnswer: number;
}

export interface WebAnswer {
  readonly status: number;
  /** 200 to 299. */
  readonly ok: boolean;
  readonly beginning: string;
}

/**
 * Sends one request to a receiver that a person entered. Its name is resolved once, the addresses found are checked, and
 * the connection goes to one of those very addresses: an answer that changes between two look-ups leads nowhere else.
 * Redirects are not followed, for they could lead anywhere inside. Throws with what to tell people.
 */
export async function speakWeb(asked: WebRequest, resolve: Resolve = resolveAll): Promise<WebAnswer> {
  const { method, headers, body, timeout, mostAnswer } = asked;
  const url = new URL(asked.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Written as an address it is never looked up.
  if (isIP(host) !== 0) refuseForbidden(host, [{ address: host, family: isIP(host) }]);
  const answer = await new Promise<IncomingMessage>((done, fail) => {
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const options = {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
      lookup: checkedLookup(resolve),
      // A kept connection would be one that was checked another time.
      agent: false as const,
      signal: AbortSignal.timeout(timeout),
    };
    send(url, options, done).once('error', fail).end(body);
  }).catch((error: Error) => {
    throw error.name === 'AbortError' ? new Error(`${host} did not answer within ${timeout / 1_000} s.`) : error;
  });
  const status = answer.statusCode ?? 0;
  return { status, ok: status >= 200 && status < 300, beginning: await beginningOf(answer, mostAnswer) };
}

/** What a connection asks for the addresses of its host: it gets the checked ones, or the reason why not. */
function checkedLookup(resolve: Resolve): LookupFunction {
  return (host, options, done) => {
    resolve(host).then(
      (found) => {
        try {
          refuseForbidden(host, found);
        } catch (error) {
          return done(error as Error, []);
        }
        const addresses = found.map(({ address, family }) => ({ address, family }));
        if (options.all) return done(null, addresses);
        return done(null, addresses[0]?.address ?? '', addresses[0]?.family);
      },
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };
}

function refuseForbidden(host: string, addresses: readonly Address[]): void {
  if (addresses.length === 0) throw new Error(`${host} leads to no address.`);
  for (const { address } of addresses) {
    const found = parseNetwork(address);
    const bad = found === undefined || forbidden.some((text) => overlaps(parseNetwork(text) ?? found, found));
    if (bad) throw new Error(`${host} leads to ${address}, to which nothing is sent.`);
  }
}

async function beginningOf(answer: IncomingMessage, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most).toString('utf8');
}
