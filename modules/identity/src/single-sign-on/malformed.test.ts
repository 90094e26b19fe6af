import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSignOn, type SignOn } from './sign-on.fixture.ts';

let sso: SignOn;
beforeAll(async () => {
  sso = await openSignOn();
}, 60_000);
afterAll(() => sso.close());

const names = [
  ...['grant_type', 'client_id', 'client_secret', 'code', 'scope', 'token', 'redirect_uri', 'request_uri', 'request'],
  ...['id_token_hint', 'code_verifier', 'resource', 'state', 'prompt', 'max_age', 'response_type', 'refresh_token'],
];
const paths = [
  ...['/oauth2/token', '/oauth2/introspect', '/oauth2/revoke', '/oauth2/par', '/oauth2/device-authorization'],
  ...['/oauth2/authorize', '/oauth2/end-session', '/oauth2/userinfo', '/oauth2/register', '/.citywall/enter'],
];

it('answers whatever comes without a fault, and gives nothing away', async () => {
  const known = await sso.application({ authentication: 'client_secret_post' });
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom('client_credentials', 'authorization_code', 'openid', 'a.b.c', '\0', 'none', '-1', known.id),
    fc.constant('https://trees.example/back'),
  );
  const fields = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 8 });
  const request = fc.record({ path: fc.constantFrom(...paths), fields, post: fc.boolean(), proof: fc.boolean() });
  const faults: unknown[] = [];
  for (const asked of fc.sample(request, 400)) {
    const form = new URLSearchParams(asked.fields);
    const headers: Record<string, string> = asked.proof ? { authorization: 'DPoP x', dpop: 'a.b.c' } : {};
    const answer = asked.post
      ? await sso.browse(asked.path, new Map(), { method: 'POST', body: form, headers })
      : await sso.browse(`${asked.path}?${form}`, new Map(), { headers });
    const body = await answer.text();
    if (answer.status >= 500 || body.includes('access_token":"'))
      faults.push({ ...asked, status: answer.status, body });
  }
  expect(faults).toEqual([]);
  expect(sso.failures).toEqual([]);
}, 60_000);
