import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { family, type Needles, nameOf, searchMemory } from '../../root/search-memory.fixture.ts';
import { type ShippedServer, startShippedServer } from '../../shipped-server.fixture.ts';

let server: ShippedServer;

beforeAll(async () => {
  server = await startShippedServer();
}, 60_000);
afterAll(() => server.stop());

/** Where texts of shares stand in the memory of the city's processes; empty is good. What ends while it is searched holds nothing any more. */
const leaks = (needles: Needles): readonly string[] =>
  family(server.pid).flatMap((pid) => {
    try {
      return searchMemory(pid, server.folder, needles).found.map((name) => `${name} in ${nameOf(pid)}`);
    } catch (error) {
      const isGone = ['ENOENT', 'ESRCH', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (isGone && pid !== server.pid) return [];
      throw error;
    }
  });

interface Ceremony {
  readonly id: string;
  readonly state: string;
}

describe('shares', () => {
  test('lie in no memory of an unsealed city: neither those shown, nor typed to unseal, nor for a ceremony', async () => {
    const founded = await server.call<{ shares: { share: string }[] }>('/trust/root/found', {
      holders: ['a', 'b', 'c'],
      threshold: 2,
    });
    const shares = founded.shares.map(({ share }) => share);
    const needles = Object.fromEntries(shares.map((share, at) => [`share ${at}`, Buffer.from(share.slice(-30))]));
    // Else the search would find nothing anywhere.
    expect(leaks({ variable: Buffer.from('CITYWALL_ADMIN_PASSWORD=') })).not.toEqual([]);
    const city = { organisation: 'City', country: 'CN', domain: 'city.example' };
    const { items } = await server.call<{ items: { id: string }[] }>('/trust/hierarchies', city);
    await expect.poll(() => leaks(needles), { timeout: 20_000, interval: 1_000 }).toEqual([]);

    await server.call('/trust/seal/seal', {});
    for (const share of shares.slice(1)) await server.call('/trust/seal/unseal', { share });
    await expect.poll(() => leaks(needles), { timeout: 20_000, interval: 1_000 }).toEqual([]);

    const opened = await server.call<Ceremony>('/trust/ceremonies', { purpose: 'Another authority' });
    const path = `/trust/ceremonies/${opened.id}`;
    for (const share of shares.slice(0, 2)) await server.call(`${path}/shares`, { share });
    const wish = { root: items[0]!.id, name: 'More', purpose: 'people', organisation: 'City', country: 'CN' };
    await server.call('/trust/authorities', wish);
    expect(await server.call<Ceremony>(`${path}/close`, {})).toMatchObject({ state: 'closed' });
    await expect.poll(() => leaks(needles), { timeout: 20_000, interval: 1_000 }).toEqual([]);
  }, 180_000);
});
