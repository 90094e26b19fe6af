import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deviceGrant } from './application-rules.ts';
import { authorizePath, openSignOn, pkce, type SignOn } from './sign-on.fixture.ts';

let sso: SignOn;
beforeAll(async () => {
  sso = await openSignOn();
}, 60_000);
afterAll(() => sso.close());

const service = { kind: 'service', redirectUris: [], scopes: ['trees.read'] };
const json = async (response: Response): Promise<any> => ({
  status: response.status,
  ...((await response.json()) as object),
});
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

it('gives an application tokens of its own within its scopes, and tells it about them', async () => {
  const { id, secret } = await sso.application(service);
  const headers = basic(id, secret);
  const fields = { grant_type: 'client_credentials', scope: 'trees.read' };
  const token = await json(await sso.form('/oauth2/token', fields, headers));
  expect(token).toMatchObject({ status: 200, token_type: 'Bearer', scope: 'trees.read', expires_in: 600 });
  const told = await json(await sso.form('/oauth2/introspect', { token: token.access_token }, headers));
  expect(told).toMatchObject({ active: true, client_id: id, scope: 'trees.read', token_type: 'Bearer', iss: sso.url });
  const beyond = await json(await sso.form('/oauth2/token', { ...fields, scope: 'trees.write' }, headers));
  expect(beyond).toMatchObject({ status: 400, error: 'invalid_scope' });
  await sso.form('/oauth2/revoke', { token: token.access_token }, headers);
  expect(await json(await sso.form('/oauth2/introspect', { token: token.access_token }, headers))).toMatchObject({
    active: false,
  });
});

it('answers alike to a wrong secret, an unknown application, and one that is not approved', async () => {
  const { id } = await sso.application(service);
  const made = await sso.run('identity.application.create', { ...service, name: { en: 'New', zh: '新' } });
  const fields = { grant_type: 'client_credentials' };
  const answers = await Promise.all(
    [
      [id, 'x'.repeat(43)],
      ['019ab3a4-0000-7000-8000-000000000000', 'x'.repeat(43)],
      [made.application.id as string, made.secret as string],
      ['not-an-id', 'x'],
    ].map(([name = '', secret = '']) => sso.form('/oauth2/token', fields, basic(name, secret))),
  );
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
  expect(new Set(bodies).size).toBe(1);
});

it('lets the old secret work beside the new one, and stops both with the application', async () => {
  const { id, secret } = await sso.application(service);
  const fields = { grant_type: 'client_credentials' };
  const { secret: fresh } = await sso.run('identity.application.renew-secret', { id });
  const status = async (word: string) => (await sso.form('/oauth2/token', fields, basic(id, word))).status;
  expect([await status(secret), await status(fresh)]).toEqual([200, 200]);
  const held = await json(await sso.form('/oauth2/token', fields, basic(id, fresh)));
  const watcher = await sso.application({ ...service, introspects: true });
  const headers = basic(watcher.id, watcher.secret);
  const ask = async () => json(await sso.form('/oauth2/introspect', { token: held.access_token }, headers));
  expect((await ask()).active).toBe(true);
  await sso.run('identity.application.disable', { id });
  expect([await status(secret), await status(fresh)]).toEqual([401, 401]);
  expect((await ask()).active).toBe(false);
});

it('binds a token to the key of its application (DPoP), and the scopes of the registry hold there too', async () => {
  const { id, secret } = await sso.application({ ...service, mustBind: true });
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = await exportJWK(publicKey);
  const proof = () =>
    new SignJWT({ htm: 'POST', htu: `${sso.url}/oauth2/token`, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .setIssuedAt()
      .sign(privateKey);
  const headers = async () => ({ ...basic(id, secret), dpop: await proof() });
  const fields = { grant_type: 'client_credentials', scope: 'trees.read' };
  const used = await headers();
  const token = await json(await sso.form('/oauth2/token', fields, used));
  expect(token).toMatchObject({ status: 200, token_type: 'DPoP' });
  const told = await json(await sso.form('/oauth2/introspect', { token: token.access_token }, basic(id, secret)));
  expect(told).toMatchObject({ active: true, cnf: { jkt: await calculateJwkThumbprint(jwk) } });
  expect((await sso.form('/oauth2/token', fields, used)).status).toBe(400);
  expect((await sso.form('/oauth2/token', fields, basic(id, secret))).status).toBe(400);
  const beyond = await json(await sso.form('/oauth2/token', { ...fields, scope: 'trees.write' }, await headers()));
  expect(beyond).toMatchObject({ status: 400, error: 'invalid_scope' });
});

it('takes an application’s own signature in the place of a secret', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' }] };
  const { id } = await sso.application({ ...service, authentication: 'private_key_jwt', jwks });
  const assertion = async (key: CryptoKey) => ({
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(id)
      .setSubject(id)
      .setAudience(sso.url)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(key),
  });
  const fields = { grant_type: 'client_credentials', client_id: id };
  const token = await json(await sso.form('/oauth2/token', { ...fields, ...(await assertion(privateKey)) }));
  expect(token.status).toBe(200);
  const other = await generateKeyPair('ES256');
  expect((await sso.form('/oauth2/token', { ...fields, ...(await assertion(other.privateKey)) })).status).toBe(401);
});

it('takes a pushed request, and nothing else from an application that must push', async () => {
  const { jar } = await sso.person();
  const client = await sso.application({ authentication: 'client_secret_post', mustPush: true });
  const { challenge } = pkce();
  const direct = await sso.browse(authorizePath(client.id, challenge), jar);
  expect(direct.headers.get('location')).toContain('error=invalid_request');
  const pushed = await json(
    await sso.form('/oauth2/par', {
      ...Object.fromEntries(new URL(authorizePath(client.id, challenge), sso.url).searchParams),
      client_secret: client.secret,
    }),
  );
  expect(pushed.status).toBe(201);
  const query = new URLSearchParams({ client_id: client.id, request_uri: pushed.request_uri });
  const answer = await sso.browse(`/oauth2/authorize?${query}`, jar);
  expect(answer.headers.get('location')).toContain('code=');
});

it('lets a person authorise a device by the code that it shows', async () => {
  const { id } = await sso.application({ kind: 'native', redirectUris: [], grantTypes: [deviceGrant] });
  const { jar, name } = await sso.person();
  const begun = await json(await sso.form('/oauth2/device-authorization', { client_id: id, scope: 'openid profile' }));
  expect(begun).toMatchObject({ status: 200, verification_uri: `${sso.url}/device` });
  const poll = async () =>
    json(await sso.form('/oauth2/token', { grant_type: deviceGrant, device_code: begun.device_code, client_id: id }));
  expect(await poll()).toMatchObject({ status: 400, error: 'authorization_pending' });
  const shown = await sso.api('GET', `/identity/device-codes/${begun.user_code.toLowerCase()}`, jar);
  expect(shown).toMatchObject({ status: 200, scopes: ['openid', 'profile'] });
  expect((await sso.api('POST', `/identity/device-codes/${begun.user_code}`, jar, { allow: true })).status).toBe(200);
  expect((await sso.api('POST', `/identity/device-codes/${begun.user_code}`, jar, { allow: true })).status).toBe(404);
  const tokens = await poll();
  expect(tokens.status).toBe(200);
  const headers = { authorization: `Bearer ${tokens.access_token}` };
  expect(await json(await sso.browse('/oauth2/userinfo', new Map(), { headers }))).toMatchObject({
    preferred_username: name,
  });
  expect((await poll()).status).toBe(400);
});

it('takes the registration of a program, which opens nothing until it is approved', async () => {
  const register = (body: object) =>
    sso.browse('/oauth2/register', new Map(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const made = await json(
    await register({
      ...{ client_name: 'Noise map', redirect_uris: ['https://trees.example/back'] },
      token_endpoint_auth_method: 'client_secret_post',
    }),
  );
  expect(made).toMatchObject({ status: 201, citywall_state: 'asked' });
  const { jar } = await sso.person();
  const before = await sso.browse(authorizePath(made.client_id, pkce().challenge), jar);
  expect([before.status, before.headers.get('location')]).toEqual([400, null]);
  await sso.run('identity.application.approve', { id: made.client_id });
  const after = await sso.browse(authorizePath(made.client_id, pkce().challenge), jar);
  expect(after.headers.get('location')).toContain('/sign-on/');
  expect(await json(await register({ client_name: 'Evil', redirect_uris: ['http://evil.example/'] }))).toMatchObject({
    ...{ status: 400, error: 'invalid_redirect_uri' },
  });
});

it('gives every application another identifier of the same person where that is asked', async () => {
  const { jar, id } = await sso.person();
  const subjects = [];
  for (const pairwise of [true, true, false]) {
    const client = await sso.application({ authentication: 'client_secret_post', pairwise });
    const { verifier, challenge } = pkce();
    const answer = await sso.browse(authorizePath(client.id, challenge), jar);
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const tokens = await json(
      await sso.form('/oauth2/token', {
        ...{ grant_type: 'authorization_code', code, code_verifier: verifier },
        ...{ redirect_uri: 'https://trees.example/back', client_id: client.id, client_secret: client.secret },
      }),
    );
    subjects.push(JSON.parse(Buffer.from(tokens.id_token.split('.')[1], 'base64url').toString()).sub);
  }
  expect(new Set(subjects).size).toBe(3);
  expect(subjects[2]).toBe(id);
  expect(subjects.slice(0, 2)).not.toContain(id);
});
