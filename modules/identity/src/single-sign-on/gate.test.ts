import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatedAt, type Jar, openSignOn, type SignOn } from './sign-on.fixture.ts';

let sso: SignOn;
beforeAll(async () => {
  sso = await openSignOn();
}, 60_000);
afterAll(() => sso.close());

const locationOf = (response: Response) => response.headers.get('location') ?? '';

describe('applications behind a proxy', () => {
  it('lets a person in once he has come by the platform, under a cookie that opens nothing else', async () => {
    await sso.application({ ...gatedAt('lamps.example'), redirectUris: [] });
    await sso.application({ ...gatedAt('other.example'), redirectUris: [] });
    const { jar, name } = await sso.person();
    const here = { headers: { 'x-forwarded-host': 'lamps.example', 'x-forwarded-proto': 'https' } };
    const browser: Jar = new Map();
    const first = await sso.browse('/forward-auth', browser, {
      headers: { ...here.headers, 'x-original-uri': '/map?x=1' },
    });
    expect(first.status).toBe(401);
    expect(locationOf(first)).toBe('https://lamps.example/.citywall/start?to=%2Fmap%3Fx%3D1');
    const started = await sso.browse('/.citywall/start?to=%2Fmap%3Fx%3D1', browser, here);
    const wish = Object.fromEntries(new URL(locationOf(started)).searchParams);
    const entered = await sso.api('POST', '/identity/applications/enter', jar, wish);
    expect(entered.step).toBe('ready');
    const ticket = new URL(entered.location);
    expect(ticket.origin).toBe('https://lamps.example');
    const stolen = await sso.browse(ticket.pathname + ticket.search, new Map(), here);
    expect(stolen.status).toBe(403);
    const arrived = await sso.browse(ticket.pathname + ticket.search, browser, here);
    expect(locationOf(arrived)).toBe('/map?x=1');
    expect((await sso.browse(ticket.pathname + ticket.search, browser, here)).status).toBe(403);
    const passed = await sso.browse('/forward-auth', browser, here);
    expect([passed.status, passed.headers.get('remote-user')]).toEqual([200, name]);
    const elsewhere = { headers: { 'x-forwarded-host': 'other.example' } };
    expect((await sso.browse('/forward-auth', browser, elsewhere)).status).toBe(401);
    expect(browser.has('citywall_session')).toBe(false);
    await sso.api('DELETE', '/identity/sessions/current', jar);
    sso.advance(1_100);
    expect((await sso.browse('/forward-auth', browser, here)).status).toBe(401);
  });

  it('leads to no other site afterwards', async () => {
    const host = 'paths.example';
    await sso.application({ ...gatedAt(host), redirectUris: [] });
    for (const to of ['//evil.example', '/\\evil.example', 'https://evil.example/x', 'javascript:alert(1)']) {
      const answer = await sso.browse(`/.citywall/start?${new URLSearchParams({ to })}`, new Map(), {
        headers: { 'x-forwarded-host': host },
      });
      expect(new URL(locationOf(answer)).searchParams.get('to')).toMatch(/^\/(x)?$/);
    }
  });
});
