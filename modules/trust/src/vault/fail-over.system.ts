import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ShippedServer, startShippedServer } from '../shipped-server.fixture.ts';

let server: ShippedServer;
beforeAll(async () => {
  server = await startShippedServer();
}, 60_000);
afterAll(() => server.stop());

interface Seal {
  readonly state: string;
  readonly processes: readonly { readonly pid: number; readonly open: boolean }[];
}

test('key processes are killed one after the other under load over HTTP, and no call fails', async () => {
  await server.call('/trust/root/found', { holders: ['a', 'b'], threshold: 2 });
  const ring = await server.call<{ id: string }>('/trust/rings', { name: 'load' });
  const sealing = await server.call<{ id: string }>('/trust/keys', {
    ring: ring.id,
    name: 'seal',
    kind: 'aes-256-gcm',
  });
  const signing = await server.call<{ id: string }>('/trust/keys', { ring: ring.id, name: 'sign', kind: 'sm2' });
  const items = Array.from({ length: 100 }, (_, at) => ({ message: Buffer.from(`message ${at}`).toString('base64') }));
  const statuses = new Map<number, number>();
  let ending = false;
  const caller = async (path: string, body: object): Promise<void> => {
    while (!ending) {
      const answer = await server.ask(path, body);
      const text = await answer.text();
      // An item of a batch can fail by itself.
      const status = text.includes('"error"') ? 0 : answer.status;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const callers = Array.from({ length: 6 }, (_, at) =>
    at % 2 === 0
      ? caller(`/trust/keys/${sealing.id}/encrypt`, { plaintext: 'aGVsbG8=' })
      : caller(`/trust/keys/${signing.id}/sign`, { items }),
  );
  const openProcesses = async () => (await server.call<Seal>('/trust/seal')).processes.filter(({ open }) => open);
  for (let round = 0; round < 3; round += 1) {
    await expect.poll(async () => (await openProcesses()).length, { timeout: 20_000 }).toBe(2);
    process.kill((await openProcesses())[round % 2]?.pid ?? 0, 'SIGKILL');
    await new Promise((passed) => setTimeout(passed, 500));
  }
  ending = true;
  await Promise.all(callers);
  expect([...statuses.keys()]).toEqual([200]);
  expect(statuses.get(200)).toBeGreaterThan(20);
}, 120_000);
