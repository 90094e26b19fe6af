import { afterEach, expect, test, vi } from 'vitest';
import { queryClient } from './query.ts';
import { actWithContent } from './request.ts';
import { foundRoot, giveShare, shareAnew } from './trust.ts';

const share = 'cwshare-1-AAAA-BBBB-CCCC-DDDD';

/** Everything the caches of the console hold, as text. */
function kept(): string {
  const mutations = queryClient.getMutationCache().getAll();
  const queries = queryClient.getQueryCache().getAll();
  return JSON.stringify([mutations.map(({ state }) => state), queries.map(({ queryKey, state }) => [queryKey, state])]);
}

function answer(status: number, body: unknown): void {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }));
}

afterEach(() => {
  vi.unstubAllGlobals();
  queryClient.clear();
});

test('a share is kept in no cache, whether it is taken, refused or lost on the way', async () => {
  // The measure itself: what goes through a cache is seen here.
  queryClient.setQueryData(['probe'], { share });
  expect(kept()).toContain(share);
  queryClient.clear();
  answer(200, { state: 'unsealing', given: 1 });
  await giveShare({ share });
  expect(kept()).not.toContain(share);
  answer(409, { code: 'trust.share.wrong', text: { en: 'Wrong.', zh: '错误。' } });
  await expect(giveShare({ share })).rejects.toMatchObject({ code: 'trust.share.wrong' });
  expect(kept()).not.toContain(share);
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('gone')));
  await expect(giveShare({ share })).rejects.toMatchObject({ code: 'network.unreachable' });
  expect(kept()).not.toContain(share);
});

test('shares that a ceremony hands out or takes are kept in no cache', async () => {
  answer(200, { shares: [{ position: 1, holder: 'Li', share }] });
  await foundRoot({ holders: ['Li'], threshold: 1 });
  await shareAnew({ shares: [share], holders: ['Li'], threshold: 1 });
  expect(kept()).not.toContain(share);
});

test('content goes as it is, with its own type', async () => {
  const sent: RequestInit[] = [];
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit) => {
    sent.push(init);
    return new Response('{}');
  });
  const content = new Blob(['{"a":1}'], { type: 'application/json' });
  await actWithContent('/trust/inventory/import', { location: 'a mill' }, content);
  await actWithContent('/trust/files', {}, new Blob(['x']));
  expect(sent.map(({ headers }) => (headers as Record<string, string>)['content-type'])).toEqual([
    'application/json',
    'application/octet-stream',
  ]);
  expect(sent[0]!.body).toBe(content);
});
