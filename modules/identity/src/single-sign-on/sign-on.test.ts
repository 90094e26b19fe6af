import { afterAll, beforeAll, expect, it } from 'vitest';
import { authorizePath, openSignOn, pkce, type SignOn, signOnTo } from './sign-on.fixture.ts';

let sso: SignOn;
beforeAll(async () => {
  sso = await openSignOn();
}, 60_000);
afterAll(() => sso.close());

const post = { authentication: 'client_secret_post' };

it('carries the session of the platform into a trusted application without asking, and tells who it is', async () => {
  const { jar, id, name } = await sso.person();
  const client = await sso.application(post);
  const { back, exchange } = await signOnTo(sso, jar, client, { scope: 'openid profile roles' });
  expect(back.origin).toBe('https://trees.example');
  expect(back.searchParams.get('state')).toBe('st');
  expect(back.searchParams.get('iss')).toBe(sso.url);
  const tokens = (await (await exchange()).json()) as Record<string, string>;
  expect(tokens.token_type).toBe('Bearer');
  const person = await sso.browse('/oauth2/userinfo', new Map(), {
    headers: { authorization: `Bearer ${tokens.access_token}` },
  });
  expect(await person.json()).toMatchObject({ sub: id, preferred_username: name });
  expect(sso.failures).toEqual([]);
});

it('leads to the console and back when nobody is signed in', async () => {
  const client = await sso.application(post);
  const { challenge } = pkce();
  const jar = new Map<string, string>();
  const first = await sso.browse(authorizePath(client.id, challenge), jar);
  const path = first.headers.get('location') ?? '';
  expect(path).toMatch(/^\/sign-on\/[\w-]+$/);
  const { jar: signedIn } = await sso.person();
  for (const [key, value] of signedIn) jar.set(key, value);
  const uid = path.slice('/sign-on/'.length);
  const shown = await sso.api('GET', `/identity/sign-on/${uid}`, jar);
  expect(shown).toMatchObject({ status: 200, step: 'ready', application: { name: { en: 'Trees' } } });
  const { location } = await sso.api('POST', `/identity/sign-on/${uid}`, jar, { decision: 'continue' });
  const back = await sso.browse(location, jar);
  expect(back.headers.get('location')).toContain('code=');
});

// Last, because it moves the clock away from the one that the protocol's own times come from.
it('keeps a session in use while an application renews its tokens, and ends it otherwise', async () => {
  const worker = await sso.person();
  const idler = await sso.person();
  const client = await sso.application(post);
  const renew = async (token: string) => {
    const fields = { grant_type: 'refresh_token', refresh_token: token };
    const answer = await sso.form('/oauth2/token', { ...fields, client_id: client.id, client_secret: client.secret });
    return ((await answer.json()) as { refresh_token?: string }).refresh_token;
  };
  const take = async (jar: typeof worker.jar) =>
    ((await (await (await signOnTo(sso, jar, client)).exchange()).json()) as { refresh_token: string }).refresh_token;
  let held: string | undefined = await take(worker.jar);
  const idle = await take(idler.jar);
  for (let turn = 0; turn < 3; turn += 1) {
    sso.advance(12 * 60_000);
    held = await renew(held ?? '');
    expect(held, `turn ${turn}`).toBeDefined();
  }
  expect(await renew(idle)).toBeUndefined();
});
