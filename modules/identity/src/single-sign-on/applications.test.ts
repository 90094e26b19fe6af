import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gather } from './gathering.ts';
import { authorizePath, openSignOn, pkce, type SignOn, signOnTo } from './sign-on.fixture.ts';

let sso: SignOn;
beforeAll(async () => {
  sso = await openSignOn();
}, 60_000);
afterAll(() => sso.close());

const named = { name: { en: 'Trees', zh: '树木' } };
const web = { kind: 'web', ...named, redirectUris: ['https://trees.example/back'] };
const refused = (code: string) => expect.objectContaining({ code: `identity.application.${code}` });

describe('registering', () => {
  it.each([
    ['redirect', { ...web, redirectUris: ['http://trees.example/back'] }],
    ['redirect', { ...web, redirectUris: ['https://trees.example/back#there'] }],
    ['redirect', { ...web, redirectUris: ['https://*.example/back'] }],
    ['redirect', { ...web, redirectUris: ['https://user:word@trees.example/back'] }],
    ['redirect', { ...web, redirectUris: ['javascript:alert(1)'] }],
    ['redirect', { ...web, redirectUris: ['com.example.trees:/back'] }],
    ['redirect', { ...web, redirectUris: [] }],
    ['address', { ...web, backChannelUri: 'http://trees.example/out' }],
    ['address', { ...web, homeUrl: 'ftp://trees.example/' }],
    ['grants', { ...web, grantTypes: ['authorization_code', 'implicit'] }],
    ['grants', { ...web, grantTypes: ['authorization_code', 'password'] }],
    ['authentication', { ...web, authentication: 'none' }],
    ['authentication', { ...web, kind: 'page', authentication: 'client_secret_post' }],
    ['keys', { ...web, authentication: 'private_key_jwt' }],
    ['keys', { ...web, authentication: 'private_key_jwt', jwks: { keys: [{ kty: 'EC', d: 'secret' }] } }],
    ['pairwise', { ...web, pairwise: true, redirectUris: ['https://a.example/', 'https://b.example/'] }],
    ['host', { kind: 'gated', ...named }],
    ['host', { ...web, host: 'trees.example' }],
    ['role', { ...web, roles: ['emperor'] }],
    ['organisation', { ...web, organisations: ['019ab3a4-0000-7000-8000-000000000000'] }],
    ['logo', { ...web, logo: '一二三四五' }],
    ['owner', { ...web, owner: '019ab3a4-0000-7000-8000-000000000000' }],
  ])('refuses what cannot be right: %s', async (code, input) => {
    await expect(sso.run('identity.application.create', input)).rejects.toEqual(refused(code));
  });

  it('lets whoever registers an application answer for it', async () => {
    const { application } = await sso.run('identity.application.create', web);
    expect(application).toMatchObject({ owner: sso.admin.id, state: 'asked' });
  });

  it('waits for approval again when it changes whom an application reaches, and only then', async () => {
    const { id } = await sso.application();
    const change = async (input: object) =>
      (await sso.run('identity.application.change', { id, ...input })).application;
    expect((await change({ logo: '树', homeUrl: 'https://trees.example/' })).state).toBe('approved');
    expect((await change({ redirectUris: ['https://trees.example/elsewhere'] })).state).toBe('asked');
    const { jar } = await sso.person();
    expect((await sso.browse(authorizePath(id, pkce().challenge), jar)).status).toBe(400);
    await sso.run('identity.application.approve', { id });
    expect((await change({ trusted: false })).state).toBe('asked');
  });

  it('shows a secret once, and keeps two at most', async () => {
    const { id, secret } = await sso.application();
    const first = JSON.stringify(await sso.run('identity.application.show', { id }));
    expect(first).not.toContain(secret);
    await sso.run('identity.application.renew-secret', { id });
    await sso.run('identity.application.renew-secret', { id });
    expect((await sso.run('identity.application.show', { id })).secrets).toHaveLength(2);
    const token = { grant_type: 'authorization_code', code: 'x', client_id: id, client_secret: secret };
    expect((await sso.form('/oauth2/token', token)).status).toBe(401);
  });

  it('shows in the portal what a person may use, and nothing else', async () => {
    await sso.application({ ...named, homeUrl: 'https://open.example/' });
    await sso.application({ ...named, homeUrl: 'https://viewers.example/', roles: ['viewer'] });
    await sso.run('identity.application.create', { ...web, homeUrl: 'https://asked.example/' });
    const urls = async (roles: readonly string[]) => {
      const { jar } = await sso.person(roles);
      const { items } = await sso.api('GET', '/identity/applications/mine', jar);
      return (items as { url: string }[]).map(({ url }) => url).sort();
    };
    expect(await urls([])).toEqual(['https://open.example/']);
    expect(await urls(['viewer'])).toEqual(['https://open.example/', 'https://viewers.example/']);
  });
});

it('changes the keys while what the old ones signed still holds', async () => {
  const client = await sso.application({
    authentication: 'client_secret_post',
    logOutUris: ['https://trees.example/'],
  });
  const { jar } = await sso.person();
  const tokens = (await (await (await signOnTo(sso, jar, client)).exchange()).json()) as { id_token: string };
  const kid = (token: string) => JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
  await sso.run('identity.application.rotate-keys', {});
  const { keys } = (await (await sso.browse('/oauth2/jwks', new Map())).json()) as { keys: Record<string, string>[] };
  expect(keys.map((key) => key.kid)).toContain(kid(tokens.id_token));
  expect(keys.every((key) => !('d' in key) && !('p' in key))).toBe(true);
  const again = (await (await (await signOnTo(sso, jar, client)).exchange()).json()) as { id_token: string };
  expect(kid(again.id_token)).not.toBe(kid(tokens.id_token));
  const query = new URLSearchParams({
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: 'https://trees.example/',
  });
  const answer = await sso.browse(`/oauth2/end-session?${query}`, jar);
  expect(answer.headers.get('location')).toBe('https://trees.example/');
});

describe('gathering', () => {
  it('does together what is asked at the same time, and answers each its own', async () => {
    const rounds: number[] = [];
    const double = gather<number, number>(async (items) => {
      rounds.push(items.length);
      return items.map((item) => item * 2);
    });
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(rounds).toEqual([3]);
  });

  it('fails those of a round that fails, and goes on with the next', async () => {
    const asked = gather<string, string>(async (items) => {
      if (items.includes('bad')) throw new Error('down');
      return items;
    });
    await expect(asked('bad')).rejects.toThrow('down');
    expect(await asked('good')).toBe('good');
  });
});
