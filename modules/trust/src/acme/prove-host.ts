import { createHash } from 'node:crypto';
import { lookup, Resolver } from 'node:dns/promises';
import { request } from 'node:http';
import type { Settings } from '@citywall/kernel';
import { type AcmeErrorDocument, acmeErrorDocument } from './acme-problem.ts';
import type { ChallengeKind } from './order.store.ts';

const timeLimitMs = 10_000;
const longestAnswer = 1_024;

/** Where names are looked up and asked; settings of trust that tests and closed networks change. */
export interface ProofPaths {
  /** The port of http-01; 80 by RFC 8555. */
  readonly httpPort: number;
  /** Resolvers as ADDRESS or ADDRESS:PORT; none: those of the host. */
  readonly resolvers: readonly string[];
}

export function proofPaths(settings: Settings): ProofPaths {
  return {
    httpPort: settings.get('trust.acme.http-port', 80),
    resolvers: settings.get<string[]>('trust.acme.resolvers', []),
  };
}

/** RFC 8555 section 8.1: what shows that the holder of the account key controls the name. */
export function keyAuthorization(token: string, thumbprint: string): string {
  return `${token}.${thumbprint}`;
}

/** Tries the challenge once; undefined when the name is proved, else why not. */
export async function proveHost(
  kind: ChallengeKind,
  host: string,
  token: string,
  thumbprint: string,
  paths: ProofPaths,
): Promise<AcmeErrorDocument | undefined> {
  const wanted = keyAuthorization(token, thumbprint);
  return kind === 'http-01' ? proveByHttp(host, token, wanted, paths) : proveByDns(host, wanted, paths);
}

/** RFC 8555 section 8.3. No redirect is followed: a name proves itself. */
async function proveByHttp(
  host: string,
  token: string,
  wanted: string,
  paths: ProofPaths,
): Promise<AcmeErrorDocument | undefined> {
  const address = await addressOf(host, paths.resolvers);
  if (address === undefined) return acmeErrorDocument('dns', `${host} has no address.`);
  const url = `http://${host}${paths.httpPort === 80 ? '' : `:${paths.httpPort}`}/.well-known/acme-challenge/${token}`;
  try {
    const answer = await fetchText(address, host, paths.httpPort, `/.well-known/acme-challenge/${token}`);
    if (answer.status !== 200) return acmeErrorDocument('unauthorized', `${url} answered ${answer.status}.`);
    if (answer.text.trimEnd() === wanted) return undefined;
    return acmeErrorDocument('incorrectResponse', `${url} did not answer with the key authorization.`);
  } catch (error) {
    return acmeErrorDocument('connection', `${url} could not be fetched: ${(error as Error).message}.`);
  }
}

function fetchText(
  address: string,
  host: string,
  port: number,
  path: string,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((done, failed) => {
    const asked = request({
      host: address,
      port,
      path,
      headers: { host, 'user-agent': 'citywall' },
      timeout: timeLimitMs,
    });
    const late = setTimeout(() => asked.destroy(new Error('no answer in time')), timeLimitMs);
    asked.on('error', failed);
    asked.on('close', () => clearTimeout(late));
    asked.on('response', (answer) => {
      let text = '';
      answer.setEncoding('latin1');
      answer.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > longestAnswer) asked.destroy(new Error('the answer is too long'));
      });
      answer.on('end', () => done({ status: answer.statusCode ?? 0, text }));
      answer.on('error', failed);
    });
    asked.end();
  });
}

function resolverOf(resolvers: readonly string[]): Resolver {
  const resolver = new Resolver({ timeout: 3_000, tries: 2 });
  if (resolvers.length > 0) resolver.setServers(resolvers);
  return resolver;
}

async function addressOf(host: string, resolvers: readonly string[]): Promise<string | undefined> {
  const resolver = resolverOf(resolvers);
  const found = await Promise.all([resolver.resolve4(host).catch(() => []), resolver.resolve6(host).catch(() => [])]);
  if (found.flat().length > 0 || resolvers.length > 0) return found.flat()[0];
  // Names of the hosts file, where no resolver was chosen.
  return (await lookup(host).catch(() => undefined))?.address;
}

/** RFC 8555 section 8.4. */
async function proveByDns(host: string, wanted: string, paths: ProofPaths): Promise<AcmeErrorDocument | undefined> {
  const name = `_acme-challenge.${host}`;
  const digest = createHash('sha256').update(wanted).digest('base64url');
  try {
    const records = await resolverOf(paths.resolvers).resolveTxt(name);
    if (records.some((parts) => parts.join('') === digest)) return undefined;
    return acmeErrorDocument('incorrectResponse', `${name} holds no TXT record with ${digest}.`);
  } catch (error) {
    return acmeErrorDocument(
      'dns',
      `${name} could not be looked up: ${(error as NodeJS.ErrnoException).code ?? 'error'}.`,
    );
  }
}
