import { createHash, randomBytes } from 'node:crypto';
import { buildTimestampQuery } from '@citywall/x509';
import { alone, type Figure } from './figure.ts';
import { requestStorm } from './request-storm.ts';
import type { ShippedServer } from './shipped-server.ts';

const queries = 2_000;

/** `timestamps`: RFC 3161 tokens a second over HTTP for SHA-256 digests, each query with a nonce, certificates asked for. */
export async function* timestampFigures(server: ShippedServer): AsyncIterable<Figure> {
  // Without a time service of its own the machine's clock counts once somebody has compared it.
  await server.call('POST', '/trust/time/confirm', { reason: 'Measured on a machine of its own.' });
  const requests = Array.from({ length: queries }, (_, at) => {
    const imprint = createHash('sha256').update(String(at)).digest();
    const query = buildTimestampQuery({
      digest: 'sha256',
      imprint,
      nonce: BigInt(`0x${randomBytes(8).toString('hex')}`),
      certificateRequested: true,
    });
    const head = `POST /tsa HTTP/1.1\r\nhost: bench\r\ncontent-type: application/timestamp-query\r\ncontent-length: ${query.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), query]);
  });
  const storm = { port: Number(new URL(server.url).port), requests, connections: 32 };
  await requestStorm({ ...storm, seconds: 3 });
  const measured = await requestStorm({ ...storm, seconds: 10 });
  if (measured.failures > 0) throw new Error(`${measured.failures} timestamps were refused`);
  yield alone('timestamps', Math.round(measured.perSecond), 'timestamps/s');
  yield alone('timestamps-p99', Number(measured.p99Ms.toFixed(2)), 'ms');
}
