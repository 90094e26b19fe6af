import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ShippedServer, startShippedServer } from '../../shipped-server.fixture.ts';
import { hasSoftHsm, makeSoftHsm, type SoftHsm, softHsmPin } from './soft-hsm.fixture.ts';

interface Provider {
  readonly name: string;
  readonly state: string;
  readonly pid: number;
}

describe.skipIf(!hasSoftHsm)('the shipped server with hardware modules (SoftHSM2) in its settings', () => {
  let hsm: SoftHsm;
  let server: ShippedServer;
  const providers = async () => (await server.call<{ items: Provider[] }>('/trust/providers')).items;

  beforeAll(async () => {
    hsm = makeSoftHsm(['city-a', 'city-b']);
    server = await startShippedServer({
      CITYWALL_HSM_LIBRARY: hsm.settings.library,
      CITYWALL_HSM_TOKENS: 'city-a,city-b',
      CITYWALL_HSM_PIN_VARIABLE: 'PIN_OF_THE_TEST',
      CITYWALL_HSM_ENVIRONMENT: 'SOFTHSM2_CONF',
      SOFTHSM2_CONF: hsm.settings.environment.SOFTHSM2_CONF ?? '',
      PIN_OF_THE_TEST: softHsmPin,
    });
  });
  afterAll(async () => {
    await server?.stop();
    hsm?.remove();
  });

  test('founds its trust there, and signs on while a slot hangs and another’s process is killed', async () => {
    await server.call('/trust/root/found', { hsm: { tokens: ['city-a', 'city-b'] } });
    const states = async () => (await providers()).map(({ name, state }) => `${name}: ${state}`);
    await expect.poll(states, { timeout: 20_000 }).toContain('city-b: unprepared');
    await server.call('/trust/providers/prepare', {});
    const open = ['process 1: open', 'process 2: open', 'city-a: open', 'city-b: open'];
    await expect.poll(states, { timeout: 20_000 }).toEqual(open);
    const ring = await server.call<{ id: string }>('/trust/rings', { name: 'hardware' });
    const wish = { ring: ring.id, name: 'sign', kind: 'ecdsa-p256', held: 'hsm' };
    const { id } = await server.call<{ id: string }>('/trust/keys', wish);

    const [, , first, second] = await providers();
    const items = Array.from({ length: 20 }, (_, at) => ({ message: Buffer.from(`m ${at}`).toString('base64') }));
    const statuses: number[] = [];
    const caller = async (): Promise<void> => {
      for (let call = 0; call < 25; call += 1) {
        const answer = await server.ask(`/trust/keys/${id}/sign`, { items });
        const text = await answer.text();
        statuses.push(text.includes('"error"') ? 0 : answer.status);
        if (statuses.length === 20) process.kill(first?.pid ?? 0, 'SIGSTOP');
        if (statuses.length === 60) process.kill(second?.pid ?? 0, 'SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 4 }, caller));
    expect(statuses).toEqual(Array.from({ length: 100 }, () => 200));
    await expect.poll(states, { timeout: 60_000 }).toEqual(open);
    const after = await providers();
    for (const before of [first, second]) expect(after.map(({ pid }) => pid)).not.toContain(before?.pid);
  });
});
