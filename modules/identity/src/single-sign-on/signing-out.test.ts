import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSignOn, type SignOn, signOnTo } from './sign-on.fixture.ts';

let sso: SignOn;
beforeAll(async () => {
  sso = await openSignOn();
}, 60_000);
afterAll(() => sso.close());

const locationOf = (response: Response) => response.headers.get('location') ?? '';
const post = { authentication: 'client_secret_post' };
type Tokens = Record<'id_token', string>;
const tokensOf = async (response: Response) => (await response.json()) as Tokens;

describe('signing out', () => {
  it('tells every application within two seconds, also one that was away at first', async () => {
    let away = true;
    const told: { application: string; token: string; at: number }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const refuses = request.url === '/late' && away;
        if (!refuses) {
          const token = new URLSearchParams(body).get('logout_token') ?? '';
          told.push({ application: request.url ?? '', token, at: Date.now() });
        }
        response.writeHead(refuses ? 503 : 200).end();
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const { jar, id } = await sso.person();
      const applications = [
        await sso.application({ ...post, backChannelUri: `${at}/one` }),
        await sso.application({ ...post, backChannelUri: `${at}/two` }),
        await sso.application({ ...post, backChannelUri: `${at}/late` }),
      ];
      const signedOn = [];
      for (const application of applications) {
        signedOn.push(await tokensOf(await (await signOnTo(sso, jar, application)).exchange()));
      }
      const ended = Date.now();
      await sso.api('POST', '/identity/sign-on/sign-out', jar, {});
      await expect.poll(() => told.length, { timeout: 4_000 }).toBe(2);
      for (const { at } of told) expect(at - ended).toBeLessThan(2_000);
      const claims = JSON.parse(Buffer.from(told[0]?.token.split('.')[1] ?? '', 'base64url').toString());
      expect(claims).toMatchObject({ iss: sso.url, sub: id });
      expect(applications.map((each) => each.id)).toContain(claims.aud);
      expect(claims.nonce).toBeUndefined();
      const known = signedOn.map(({ id_token }) =>
        JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString()),
      );
      expect(known.find(({ aud }) => aud === claims.aud).sid).toBe(claims.sid);
      away = false;
      await expect.poll(() => told.some(({ application }) => application === '/late'), { timeout: 8_000 }).toBe(true);
    } finally {
      server.close();
    }
  }, 20_000);

  it('is an application’s to ask for, with a token of ours for this very person and an address that is registered', async () => {
    const { jar } = await sso.person();
    const client = await sso.application({ ...post, logOutUris: ['https://trees.example/bye'] });
    const { id_token } = await tokensOf(await (await signOnTo(sso, jar, client)).exchange());
    const bye = { post_logout_redirect_uri: 'https://trees.example/bye', state: 'x' };
    const without = await sso.browse(
      `/oauth2/end-session?${new URLSearchParams({ client_id: client.id, ...bye })}`,
      jar,
    );
    expect(locationOf(without)).toContain('/sign-out?');
    const elsewhere = { id_token_hint: id_token, post_logout_redirect_uri: 'https://trees.example/bye/evil' };
    expect((await sso.browse(`/oauth2/end-session?${new URLSearchParams(elsewhere)}`, jar)).status).toBe(400);
    const forged = `${id_token.slice(0, -8)}AAAAAAAA`;
    const query = new URLSearchParams({ id_token_hint: forged, ...bye });
    expect((await sso.browse(`/oauth2/end-session?${query}`, jar)).status).toBe(400);
    expect((await sso.api('GET', '/identity/applications/mine', jar)).status).toBe(200);
    const kept = new Map(jar);
    const good = new URLSearchParams({ id_token_hint: id_token, ...bye });
    expect(locationOf(await sso.browse(`/oauth2/end-session?${good}`, jar))).toBe('https://trees.example/bye?state=x');
    expect((await sso.api('GET', '/identity/applications/mine', kept)).status).toBe(401);
  });
});
