import { alone, type Figure } from './figure.ts';
import { requestStorm } from './request-storm.ts';
import { startShippedServer } from './shipped-server.ts';

/**
 * `data-key-wrap`: data keys made and wrapped under an AES-256-GCM key a second, one a request, over HTTP against the
 * shipped server: authenticated by an API key, decided, counted, and done in a key process; the client on the same cores.
 */
export async function* keyFigures(): AsyncIterable<Figure> {
  const server = await startShippedServer();
  try {
    const post = async <T>(path: string, body: object): Promise<T> => (await server.call('POST', path, body)) as T;
    await post('/trust/root/found', { holders: ['one', 'two', 'three'], threshold: 2 });
    const machine = await post<{ key: { id: string }; token: string }>('/identity/keys', {
      name: 'bench',
      roles: ['key-user'],
    });
    const owner = { type: 'application', id: machine.key.id, name: 'bench' };
    const ring = await post<{ id: string }>('/trust/rings', { name: 'bench', owner });
    const key = await post<{ id: string }>('/trust/keys', { ring: ring.id, name: 'bench', kind: 'aes-256-gcm' });
    const body = '{}';
    const request = `POST /api/v1/trust/keys/${key.id}/data-key HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${machine.token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const storm = { port: Number(new URL(server.url).port), requests: [request], connections: 32 };
    await requestStorm({ ...storm, seconds: 3 });
    const measured = await requestStorm({ ...storm, seconds: 10 });
    if (measured.failures > 0) throw new Error(`${measured.failures} requests were not answered with 200`);
    yield alone('data-key-wrap', Math.round(measured.perSecond), 'wraps/s');
    yield alone('data-key-wrap-p99', Number(measured.p99Ms.toFixed(2)), 'ms');
  } finally {
    await server.stop();
  }
}
