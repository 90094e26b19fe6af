import { generateKeyPairSync, sign } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  buildOcspRequest,
  buildRequest,
  certIdOf,
  extension,
  nameOf,
  parseCertificate,
  parsePem,
  subjectAltName,
} from '@citywall/x509';
import { alone, beside, type Figure } from './figure.ts';
import { requestStorm } from './request-storm.ts';
import { type ShippedServer, startShippedServer } from './shipped-server.ts';
import { listFigures } from './trust-lists.ts';
import { type BenchRequest, findStepCa, measureStepCa } from './trust-step-ca.ts';
import { timestampFigures } from './trust-timestamps.ts';

const names = 500;
const connections = 64;
const seconds = 10;
/** So long after the shares of founding were shown, memory is swept of them; that is no part of issuing. */
const sharesSweptMs = 15_000;

/**
 * `certificates`: certificates signed, stored, indexed and recorded a second over HTTP, each for another name, beside
 * step-ca; `ocsp`: signed answers a second about those certificates, each request with a nonce of its own so that none is
 * kept; then `timestamps` and `crl-100k` on the same city.
 */
export async function* certificateFigures(): AsyncIterable<Figure> {
  const requests = await certificateRequests();
  const server = await startShippedServer();
  let issued: number;
  try {
    await server.call('POST', '/trust/root/found', { holders: ['Bench One', 'Bench Two'], threshold: 2 });
    const city = { organisation: 'Bench', country: 'CN', domain: 'bench.example' };
    await server.call('POST', '/trust/hierarchies', city);
    await setTimeout(sharesSweptMs);
    const port = Number(new URL(server.url).port);
    const wishes = await issueRequests(server, requests);
    await requestStorm({ port, requests: wishes, connections, seconds: 3 });
    const issuing = await requestStorm({ port, requests: wishes, connections, seconds });
    if (issuing.failures > 0) throw new Error(`${issuing.failures} certificates were not issued`);
    issued = Math.round(issuing.perSecond);
    yield alone('certificates-p99', Number(issuing.p99Ms.toFixed(2)), 'ms');
    const asked = await statusRequests(server);
    await requestStorm({ port, requests: asked, connections, seconds: 3 });
    const answering = await requestStorm({ port, requests: asked, connections, seconds });
    if (answering.failures > 0) throw new Error(`${answering.failures} status requests were not answered`);
    yield alone('ocsp', Math.round(answering.perSecond), 'answers/s');
    yield alone('ocsp-p99', Number(answering.p99Ms.toFixed(2)), 'ms');
    yield* timestampFigures(server);
    yield* listFigures(server);
  } finally {
    await server.stop();
  }
  // The peer alone on the machine, as ours was.
  const path = findStepCa();
  if (path === undefined) {
    yield alone('certificates', issued, 'certificates/s');
    return;
  }
  const { perSecond, version } = await measureStepCa(path, requests, { connections, seconds });
  const peer = { name: `step-ca ${version}`, value: Math.round(perSecond), better: 'higher' } as const;
  yield beside('certificates', issued, 'certificates/s', peer);
}

/** One request for each name, all with one key. */
async function certificateRequests(): Promise<readonly BenchRequest[]> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return Promise.all(
    Array.from({ length: names }, async (_, at) => {
      const host = `host-${at}.bench.example`;
      const der = await buildRequest(
        {
          algorithm: 'ecdsa-p256-sha256',
          subject: nameOf({ commonName: host }),
          spki,
          extensions: [extension(subjectAltName, [{ kind: 'dns', text: host }])],
        },
        (content) => sign('sha256', content, privateKey),
      );
      return { host, der };
    }),
  );
}

/** The requests as HTTP of an application that may have certificates issued. */
async function issueRequests(server: ShippedServer, requests: readonly BenchRequest[]): Promise<readonly string[]> {
  const wanted = { name: 'bench', roles: ['enroller'] };
  const { token } = (await server.call('POST', '/identity/keys', wanted)) as { token: string };
  return requests.map(({ der }) => {
    const body = JSON.stringify({ profile: 'service-tls', request: Buffer.from(der).toString('base64') });
    return `POST /api/v1/trust/certificates HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  });
}

/** Requests about certificates that are there, several for each, every one with its own nonce. */
async function statusRequests(server: ShippedServer): Promise<readonly Buffer[]> {
  const { items } = (await server.call('GET', `/trust/certificates?profile=service-tls&limit=${names}`)) as {
    items: { id: string; authority: string; serial: string }[];
  };
  const first = items[0];
  if (first === undefined) throw new Error('there is no certificate to ask about');
  const { chain } = (await server.call('GET', `/trust/certificates/${first.id}`)) as { chain: string };
  const issuer = parseCertificate(parsePem(chain)[1]!.bytes);
  const requests: Buffer[] = [];
  for (const { serial } of items) {
    for (let turn = 0; turn < 4; turn += 1) {
      const certId = certIdOf(issuer, Buffer.from(serial.padStart(32, '0'), 'hex'));
      const nonce = crypto.getRandomValues(new Uint8Array(32));
      const body = buildOcspRequest([certId], { nonce });
      const head = `POST /ocsp/${first.authority} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/ocsp-request\r\ncontent-length: ${body.length}\r\n\r\n`;
      requests.push(Buffer.concat([Buffer.from(head), body]));
    }
  }
  return requests;
}
