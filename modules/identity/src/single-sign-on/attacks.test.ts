import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorizePath, gatedAt, type Jar, openSignOn, pkce, type SignOn, signOnTo } from './sign-on.fixture.ts';

let sso: SignOn;
beforeAll(async () => {
  sso = await openSignOn();
}, 60_000);
afterAll(() => sso.close());

const post = { authentication: 'client_secret_post' };
type Tokens = Record<'access_token' | 'refresh_token' | 'id_token' | 'error', string>;

const tokensOf = async (response: Response) => (await response.json()) as Tokens;
const refresh = (client: { id: string; secret: string }, token: string) =>
  sso.form('/oauth2/token', {
    ...{ grant_type: 'refresh_token', refresh_token: token, client_id: client.id, client_secret: client.secret },
  });
const userinfo = (token: string) =>
  sso.browse('/oauth2/userinfo', new Map(), { headers: { authorization: `Bearer ${token}` } });
const isActive = async (client: { id: string; secret: string }, token: string) => {
  const fields = { token, client_id: client.id, client_secret: client.secret };
  return ((await (await sso.form('/oauth2/introspect', fields)).json()) as { active: boolean }).active;
};
const locationOf = (response: Response) => response.headers.get('location') ?? '';

describe('codes and tokens', () => {
  it('takes back all tokens of a code that is used twice', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    const { exchange } = await signOnTo(sso, jar, client);
    const tokens = await tokensOf(await exchange());
    expect(await isActive(client, tokens.access_token)).toBe(true);
    const again = await exchange();
    expect(again.status).toBe(400);
    expect((await tokensOf(again)).error).toBe('invalid_grant');
    expect(await isActive(client, tokens.access_token)).toBe(false);
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    expect((await refresh(client, tokens.refresh_token)).status).toBe(400);
  });

  it('gives a code that comes twice at the same moment to one of them at most, and then to nobody', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    const { exchange } = await signOnTo(sso, jar, client);
    const answers = await Promise.all([exchange(), exchange(), exchange(), exchange()]);
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    const won = answers.find(({ status }) => status === 200);
    if (won !== undefined) expect((await exchange()).status).toBe(400);
  });

  it('refuses to go without PKCE or with the plain method', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    const without = await sso.browse(authorizePath(client.id, '', { code_challenge_method: '' }), jar);
    expect(locationOf(without)).toContain('error=invalid_request');
    const { verifier } = pkce();
    const plain = await sso.browse(authorizePath(client.id, verifier, { code_challenge_method: 'plain' }), jar);
    expect(locationOf(plain)).toContain('error=invalid_request');
    expect(locationOf(plain)).not.toContain('code=');
  });

  it('refuses a code with another verifier or none', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    const { code } = await signOnTo(sso, jar, client);
    const fields = { grant_type: 'authorization_code', code, redirect_uri: 'https://trees.example/back' };
    const whose = { client_id: client.id, client_secret: client.secret };
    expect((await sso.form('/oauth2/token', { ...fields, ...whose })).status).toBe(400);
    expect((await sso.form('/oauth2/token', { ...fields, ...whose, code_verifier: pkce().verifier })).status).toBe(400);
  });

  it('sends nobody to an address that only begins like a registered one', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    for (const redirect_uri of [
      'https://trees.example/back/../evil',
      'https://trees.example/backdoor',
      'https://trees.example/back?next=evil',
      'https://trees.example.evil/back',
      'https://trees.example@evil.example/back',
    ]) {
      const answer = await sso.browse(authorizePath(client.id, pkce().challenge, { redirect_uri }), jar);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('location')).toBeNull();
    }
  });

  it('kills the family when a refresh token comes back after it was replaced', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    const first = await tokensOf(await (await signOnTo(sso, jar, client)).exchange());
    const second = await tokensOf(await refresh(client, first.refresh_token));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(client, first.refresh_token)).status).toBe(400);
    expect((await refresh(client, second.refresh_token)).status).toBe(400);
    expect(await isActive(client, second.access_token)).toBe(false);
  });

  it('lets no application use the tokens or codes of another', async () => {
    const { jar } = await sso.person();
    const [mine, other] = [await sso.application(post), await sso.application(post)];
    const tokens = await tokensOf(await (await signOnTo(sso, jar, mine)).exchange());
    expect((await refresh(other, tokens.refresh_token)).status).toBe(400);
    expect(await isActive(other, tokens.access_token)).toBe(false);
  });

  it('keeps no value of a token anywhere in the database', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    const { code, exchange } = await signOnTo(sso, jar, client);
    const tokens = await tokensOf(await exchange());
    const rows = await sso.db
      .selectFrom('identity.sign_on_artefact' as never)
      .selectAll()
      .execute();
    const kept = JSON.stringify(rows);
    for (const value of [code, tokens.access_token, tokens.refresh_token, client.secret]) {
      expect(value.length).toBeGreaterThan(20);
      expect(kept).not.toContain(value);
    }
  });
});

describe('people', () => {
  it('refuses a disabled person within a second on every path', async () => {
    const { jar, id } = await sso.person();
    const client = await sso.application(post);
    const gated = await sso.application({ ...gatedAt('disabled.example'), redirectUris: [] });
    expect(gated.id).not.toBe('');
    const tokens = await tokensOf(await (await signOnTo(sso, jar, client)).exchange());
    const pending = await signOnTo(sso, jar, client);
    const here = { 'x-forwarded-host': 'disabled.example' };
    expect((await sso.browse('/forward-auth', jar, { headers: here })).status).toBe(200);
    await sso.run('identity.user.disable', { id, reason: 'left' });
    const { challenge } = pkce();
    const began = Date.now();
    const paths = {
      introspection: async () => !(await isActive(client, tokens.access_token)),
      userinfo: async () => (await userinfo(tokens.access_token)).status === 401,
      refresh: async () => (await refresh(client, tokens.refresh_token)).status === 400,
      code: async () => (await pending.exchange()).status === 400,
      authorize: async () => !locationOf(await sso.browse(authorizePath(client.id, challenge), jar)).includes('code='),
      gate: async () => (await sso.browse('/forward-auth', jar, { headers: here })).status === 401,
      api: async () => (await sso.api('GET', '/identity/applications/mine', jar)).status === 401,
    };
    for (const [path, isRefused] of Object.entries(paths)) expect([path, await isRefused()]).toEqual([path, true]);
    expect(Date.now() - began).toBeLessThan(1_000);
  });

  it('ends tokens with the session, but not those of another session', async () => {
    const one = await sso.person();
    const client = await sso.application(post);
    const first = await tokensOf(await (await signOnTo(sso, one.jar, client)).exchange());
    const other: Jar = new Map();
    await sso.api('POST', '/identity/sessions', other, { name: one.name, password: 'correct horse battery 7' });
    const second = await tokensOf(await (await signOnTo(sso, other, client)).exchange());
    await sso.api('DELETE', '/identity/sessions/current', one.jar);
    expect(await isActive(client, first.access_token)).toBe(false);
    expect((await refresh(client, first.refresh_token)).status).toBe(400);
    expect(await isActive(client, second.access_token)).toBe(true);
  });

  it('lets only those into an application whom the registry names, and takes tokens back with the role', async () => {
    const client = await sso.application({ ...post, roles: ['viewer'] });
    const stranger = await sso.person();
    const refused = await sso.browse(authorizePath(client.id, pkce().challenge), stranger.jar);
    const uid = locationOf(refused).slice('/sign-on/'.length);
    expect((await sso.api('GET', `/identity/sign-on/${uid}`, stranger.jar)).step).toBe('not-permitted');
    expect((await sso.api('POST', `/identity/sign-on/${uid}`, stranger.jar, { decision: 'continue' })).status).toBe(
      403,
    );
    const { location } = await sso.api('POST', `/identity/sign-on/${uid}`, stranger.jar, { decision: 'decline' });
    expect(locationOf(await sso.browse(location, stranger.jar))).toContain('error=access_denied');
    const viewer = await sso.person(['viewer']);
    const tokens = await tokensOf(await (await signOnTo(sso, viewer.jar, client)).exchange());
    expect(await isActive(client, tokens.access_token)).toBe(true);
    await sso.run('identity.role.assign', { id: viewer.id, roles: [], reason: 'moved' });
    expect(await isActive(client, tokens.access_token)).toBe(false);
  });

  it('asks before an application that the city does not vouch for, once for the same things', async () => {
    const { jar } = await sso.person();
    const client = await sso.application({ ...post, trusted: false });
    const asked = await sso.browse(authorizePath(client.id, pkce().challenge), jar);
    const uid = locationOf(asked).slice('/sign-on/'.length);
    expect(await sso.api('GET', `/identity/sign-on/${uid}`, jar)).toMatchObject({
      ...{ step: 'consent', scopes: ['openid', 'profile'] },
    });
    expect((await sso.api('POST', `/identity/sign-on/${uid}`, jar, { decision: 'continue' })).status).toBe(403);
    const { location } = await sso.api('POST', `/identity/sign-on/${uid}`, jar, { decision: 'agree' });
    expect(locationOf(await sso.browse(location, jar))).toContain('code=');
    const again = await sso.browse(authorizePath(client.id, pkce().challenge), jar);
    expect(locationOf(again)).toContain('code=');
    const more = await sso.browse(authorizePath(client.id, pkce().challenge, { scope: 'openid roles' }), jar);
    expect(locationOf(more)).toContain('/sign-on/');
  });

  it('opens an application only after the proofs and the assurance that it needs', async () => {
    const { jar } = await sso.person();
    for (const [needs, step] of [
      [{ proofs: ['passkey', 'totp'] }, 'proof'],
      [{ assurance: 3 }, 'assurance'],
    ] as const) {
      const client = await sso.application({ ...post, ...needs });
      const asked = await sso.browse(authorizePath(client.id, pkce().challenge), jar);
      const uid = locationOf(asked).slice('/sign-on/'.length);
      expect((await sso.api('GET', `/identity/sign-on/${uid}`, jar)).step).toBe(step);
      expect((await sso.api('POST', `/identity/sign-on/${uid}`, jar, { decision: 'continue' })).status).toBe(403);
      const silent = await sso.browse(authorizePath(client.id, pkce().challenge, { prompt: 'none' }), jar);
      expect(locationOf(silent)).toContain('error=unmet_authentication_requirements');
    }
  });

  it('tells applications what was proved, and when', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    const { id_token } = await tokensOf(await (await signOnTo(sso, jar, client)).exchange());
    const claims = JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.amr).toEqual(['password']);
    expect(claims.acr).toMatch(/^urn:citywall:assurance:[0-3]$/);
    expect(Math.abs(claims.auth_time - Date.now() / 1_000)).toBeLessThan(20);
  });

  it('wants a fresh proof when the application asks for one', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    // The protocol counts in whole seconds.
    await new Promise((done) => setTimeout(done, 1_100));
    const asked = await sso.browse(authorizePath(client.id, pkce().challenge, { prompt: 'login' }), jar);
    const uid = locationOf(asked).slice('/sign-on/'.length);
    expect((await sso.api('GET', `/identity/sign-on/${uid}`, jar)).step).toBe('prove');
    expect((await sso.api('POST', `/identity/sign-on/${uid}`, jar, { decision: 'continue' })).status).toBe(403);
    await sso.api('POST', '/identity/sessions/prove', jar, { password: 'correct horse battery 7' });
    const { location } = await sso.api('POST', `/identity/sign-on/${uid}`, jar, { decision: 'continue' });
    expect(locationOf(await sso.browse(location, jar))).toContain('code=');
  });
});

describe('browsers', () => {
  it('names the issuer in every answer, so that answers of two providers cannot be mixed up', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    const { back } = await signOnTo(sso, jar, client);
    const refused = new URL(
      locationOf(await sso.browse(authorizePath(client.id, pkce().challenge, { prompt: 'none' }), new Map())),
    );
    for (const answer of [back, refused]) expect(answer.searchParams.get('iss')).toBe(sso.url);
    expect(refused.searchParams.get('error')).toBe('login_required');
  });

  it('goes on with nothing that was begun in another browser', async () => {
    const client = await sso.application(post);
    const attacker: Jar = new Map();
    const began = await sso.browse(authorizePath(client.id, pkce().challenge), attacker);
    const uid = locationOf(began).slice('/sign-on/'.length);
    const { jar } = await sso.person();
    expect((await sso.api('GET', `/identity/sign-on/${uid}`, jar)).status).toBe(404);
    expect((await sso.api('POST', `/identity/sign-on/${uid}`, jar, { decision: 'continue' })).status).toBe(404);
    expect((await sso.browse(`/oauth2/authorize/${uid}`, jar)).status).toBe(403);
  });

  it('lets no other page decide for a person', async () => {
    const { jar } = await sso.person();
    const client = await sso.application({ ...post, trusted: false });
    const began = await sso.browse(authorizePath(client.id, pkce().challenge), jar);
    const uid = locationOf(began).slice('/sign-on/'.length);
    const forged = await sso.browse(`/api/v1/identity/sign-on/${uid}`, jar, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ decision: 'agree' }),
    });
    expect(forged.status).toBe(403);
  });

  it('gives nobody a session that somebody else knows', async () => {
    const planted = 'A'.repeat(54);
    const jar: Jar = new Map([['citywall_session', planted]]);
    const { name } = await sso.person();
    const client = await sso.application(post);
    await sso.api('POST', '/identity/sessions', jar, { name, password: 'correct horse battery 7' });
    expect(jar.get('citywall_session')).not.toBe(planted);
    expect((await signOnTo(sso, new Map([['citywall_session', planted]]), client)).code).toBe('');
  });

  it('lets a browser that another site led here come again from our own page', async () => {
    const { jar } = await sso.person();
    const client = await sso.application(post);
    const path = authorizePath(client.id, pkce().challenge);
    const crossing = await sso.browse(path, new Map(), { headers: { 'sec-fetch-site': 'cross-site' } });
    const page = await crossing.text();
    expect(crossing.status).toBe(200);
    expect(page).toContain('http-equiv="refresh"');
    expect(page).not.toContain('<script');
    expect(locationOf(await sso.browse(path, jar, { headers: { 'sec-fetch-site': 'same-origin' } }))).toContain(
      'code=',
    );
  });
});
