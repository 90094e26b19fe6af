import { afterEach, describe, expect, it, vi } from 'vitest';
import { asProblem, RequestProblem } from './problem.ts';
import { act, connectRequests, get, queryString } from './request.ts';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

/** Answers requests one after the other as given and keeps what was sent. */
function server(...answers: readonly (readonly [number, unknown])[]): readonly Sent[] {
  const sent: Sent[] = [];
  const queue = [...answers];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, init });
    const next = queue.shift();
    if (!next) throw new TypeError('connection refused');
    return new Response(typeof next[1] === 'string' ? next[1] : JSON.stringify(next[1]), { status: next[0] });
  });
  return sent;
}

const proofNeeded = { code: 'access.proof.required', text: { en: 'Prove it.', zh: '请验证。' } };

afterEach(() => {
  vi.unstubAllGlobals();
  connectRequests({ askProof: async () => false, sessionEnded: () => undefined });
});

describe('the client', () => {
  it('marks what it does against forged requests, and not what it asks', async () => {
    const sent = server([200, {}], [200, {}]);
    await act('POST', '/response/blocks/undo', { reason: 'test' });
    await get('/response/blocks', { state: 'active', cursor: undefined });
    expect(sent[0]!.init.headers).toMatchObject({ 'x-citywall-request': '1' });
    expect(sent[1]!.init.headers).not.toHaveProperty('x-citywall-request');
    expect(sent[1]!.url).toBe('/api/v1/response/blocks?state=active');
  });

  it('speaks the language of the reader, and says when nobody uses the page', async () => {
    const sent = server([200, {}], [200, {}], [200, {}]);
    let used = true;
    connectRequests({ language: () => 'zh', inUse: () => used });
    await get('/response/playbooks');
    used = false;
    await get('/response/playbooks');
    await act('POST', '/response/blocks/undo', {});
    connectRequests({ language: () => 'en', inUse: () => true });
    const [first, second, third] = sent.map(({ init }) => init.headers);
    expect(first).toMatchObject({ 'accept-language': 'zh' });
    expect(first).not.toHaveProperty('x-citywall-passive');
    expect(second).toMatchObject({ 'x-citywall-passive': '1' });
    expect(third).not.toHaveProperty('x-citywall-passive');
  });

  it('sends what a DELETE needs as a query, because it has no body', async () => {
    const sent = server([200, {}]);
    await act('DELETE', '/detection/rules/r1', { reason: 'old rule' });
    expect(sent[0]!.url).toBe('/api/v1/detection/rules/r1?reason=old+rule');
    expect(sent[0]!.init.body).toBeNull();
  });

  it('asks for a new proof when the server wants one, and then does the act again', async () => {
    const sent = server([403, proofNeeded], [200, { undone: 3 }]);
    const askProof = vi.fn(async () => true);
    connectRequests({ askProof });
    await expect(act('POST', '/response/blocks/undo', { reason: 'test' })).resolves.toEqual({ undone: 3 });
    expect(askProof).toHaveBeenCalledOnce();
    expect(sent.map((one) => one.init.body)).toEqual(['{"reason":"test"}', '{"reason":"test"}']);
  });

  it('does not act when the proof is not given', async () => {
    const sent = server([403, proofNeeded], [200, {}]);
    await expect(act('POST', '/response/blocks/undo', { reason: 'test' })).rejects.toMatchObject({
      code: proofNeeded.code,
    });
    expect(sent).toHaveLength(1);
  });

  it('tells when the session has ended, but not for a refused sign-in', async () => {
    server([401, { code: 'x' }], [401, { code: 'y' }]);
    const sessionEnded = vi.fn();
    connectRequests({ sessionEnded });
    await expect(get('/response/blocks')).rejects.toBeInstanceOf(RequestProblem);
    await expect(act('POST', '/identity/sessions', { name: 'a', password: 'b' })).rejects.toBeInstanceOf(
      RequestProblem,
    );
    expect(sessionEnded).toHaveBeenCalledOnce();
  });

  it('says in both languages what to do when there is no answer, or no sense in it', async () => {
    server([500, '<html>broken</html>']);
    for (let time = 0; time < 2; time++) {
      const problem = asProblem(await get('/platform/alarms').catch((error: unknown) => error));
      expect(problem.text.en.length).toBeGreaterThan(20);
      expect(problem.text.zh).toMatch(/\p{Script=Han}/u);
    }
  });
});

it('queries leave out what is empty and repeat lists', () => {
  expect(queryString({ a: undefined, b: '', c: 0, d: false, where: ['x=1', 'y=2'] })).toBe(
    '?c=0&d=false&where=x%3D1&where=y%3D2',
  );
  expect(queryString()).toBe('');
});
