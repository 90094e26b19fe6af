import { alone, type Figure } from './figure.ts';
import { requestStorm } from './request-storm.ts';
import { startShippedServer } from './shipped-server.ts';

/**
 * `door`: authenticated, decided and durably recorded operations a second over HTTP, against the shipped server with
 * its default durability, the client on the same cores. The operation itself is light, so that the door is measured.
 */
export async function* run(): AsyncIterable<Figure> {
  const server = await startShippedServer();
  try {
    const { token } = (await server.call('POST', '/identity/keys', { name: 'bench', roles: ['viewer'] })) as {
      token: string;
    };
    const before = await records(server);
    const request = `GET /api/v1/access/roles HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${token}\r\n\r\n`;
    const storm = { port: Number(new URL(server.url).port), requests: [request], connections: 64 };
    const warm = await requestStorm({ ...storm, seconds: 3 });
    const measured = await requestStorm({ ...storm, seconds: 10 });
    if (measured.failures > 0) throw new Error(`${measured.failures} requests were not answered with 200`);
    // What was answered must be in the log: the count of records proves that the figure counts recorded operations.
    const written = (await records(server)) - before;
    const answered = Math.round(warm.perSecond * 3 + measured.perSecond * 10);
    if (written < answered * 0.95) throw new Error(`${answered} answered but only ${written} recorded`);
    yield alone('door', Math.round(measured.perSecond), 'operations/s');
    yield alone('door-p99', Number(measured.p99Ms.toFixed(2)), 'ms');
  } finally {
    await server.stop();
  }
}

async function records(server: { call(method: string, path: string): Promise<unknown> }): Promise<number> {
  const { size } = (await server.call('GET', '/audit/checkpoint')) as { size: number };
  return size;
}
