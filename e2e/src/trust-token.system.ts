import { randomBytes, webcrypto } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RSABSSA } from '@cloudflare/blindrsa-ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPrograms, run, startTrustCity, type TrustCity } from './trust-city.ts';

const password = 'six amber kettles hum';
const authorization = `Basic ${Buffer.from(`zhao:${password}`).toString('base64')}`;
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

interface Kind {
  readonly id: string;
  readonly publicKey: string;
  readonly jwk: { readonly kty: string; readonly n: string; readonly e: string };
}

interface Token {
  readonly message: string;
  readonly signature: string;
}

/** Anonymous tokens over HTTP with a client that is not ours: RFC 9474 by @cloudflare/blindrsa-ts. */
describe('anonymous tokens', () => {
  const suite = RSABSSA.SHA384.PSS.Randomized({ supportsRSARAW: false });
  let city: TrustCity;
  let kind: Kind;
  let key: CryptoKey;

  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const type = { 'content-type': 'application/json' };
    const answer = await fetch(`${city.url}/api/v1${path}`, {
      ...{ method: 'POST', headers: { ...type, ...headers }, body: JSON.stringify(body) },
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const redeem = (token: Token, headers = {}) => post(`/trust/token-kinds/${kind.id}/redeem`, token, headers);

  beforeAll(async () => {
    city = await startTrustCity();
    await city.call('POST', '/identity/users', {
      ...{ name: 'zhao', displayName: 'Zhao', roles: [], password, mustChangePassword: false },
    });
    const title = { en: 'Neighbourhood survey', zh: '社区调查' };
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const { id } = await city.call<Kind>('POST', '/trust/token-kinds', {
      ...{ name: 'survey', title, expiresAt, dailyLimit: 4 },
    });
    // Whoever holds or takes tokens reads the key without signing in.
    kind = (await (await fetch(`${city.url}/api/v1/trust/token-kinds/${id}`)).json()) as Kind;
    const { kty, n, e } = kind.jwk;
    const algorithm = { name: 'RSA-PSS', hash: 'SHA-384' };
    key = (await webcrypto.subtle.importKey('jwk', { kty, n, e }, algorithm, true, ['verify'])) as CryptoKey;
  }, 120_000);
  afterAll(() => city?.close());

  test('are blinded, issued, unblinded and redeemed, once each', async () => {
    const wishes = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const message = suite.prepare(randomBytes(32));
        return { message, ...(await suite.blind(key, message)) };
      }),
    );
    const blinded = wishes.map(({ blindedMsg }) => base64(blindedMsg));
    const issued = await post(`/trust/token-kinds/${kind.id}/issue`, { blinded }, { authorization });
    expect(issued.status).toBe(200);
    expect(issued.body.left).toBe(1);
    const signatures = issued.body.signatures as string[];
    const tokens = await Promise.all(
      wishes.map(async ({ message, inv }, at) => {
        const signature = await suite.finalize(key, message, Buffer.from(signatures[at] ?? '', 'base64'), inv);
        return { message: base64(message), signature: base64(signature) };
      }),
    );
    const [first, second, third] = tokens as [Token, Token, Token];
    expect(await redeem(first)).toEqual({ status: 200, body: {} });
    expect(await redeem(first)).toMatchObject({ status: 409, body: { code: 'trust.token.spent' } });
    // Signed in or not: nobody is asked.
    expect((await redeem(second, { authorization })).status).toBe(200);
    const raced = await Promise.all(Array.from({ length: 10 }, () => redeem(third)));
    expect(raced.map(({ status }) => status).toSorted()).toEqual([200, ...Array(9).fill(409)]);
    expect(await redeem({ ...first, message: second.message })).toMatchObject({
      ...{ status: 422, body: { code: 'trust.token.invalid' } },
    });
    const more = await post(`/trust/token-kinds/${kind.id}/issue`, { blinded }, { authorization });
    expect(more).toMatchObject({ status: 429, body: { code: 'trust.token.quota' } });
    const { items } = await city.call<{ items: object[] }>('GET', '/trust/token-kinds');
    expect(items).toMatchObject([{ name: 'survey', issued: 3, redeemed: 3, state: 'open' }]);
  }, 60_000);

  test.skipIf(!hasPrograms('openssl'))('have a public key that openssl reads as one for PSS alone', async () => {
    writeFileSync(join(city.folder, 'kind.pem'), kind.publicKey);
    const { out } = await run('openssl', ['pkey', '-pubin', '-in', 'kind.pem', '-noout', '-text'], city.folder);
    expect(out).toMatch(/Public-Key: \(3072 bit\)/);
    expect(out).toMatch(/MGF1 with SHA2?-?384/i);
  });

  test('leave records that say who had some, and that some were used, and nothing that joins the two', async () => {
    // Redeemed tokens are counted by the minute, and what was counted is written at the end.
    await city.interrupt();
    const records = recordsIn(join(city.folder, 'data', 'audit'));
    const of = (operation: string) => records.filter((record) => record.operation === operation);
    expect(of('trust.token.issue').find(({ outcome }) => outcome === 'success')).toMatchObject({
      ...{ principal: { type: 'person', name: 'zhao' }, details: { tokens: 3 } },
    });
    const redeemed = of('trust.token.redeem');
    const times = redeemed.filter(({ outcome }) => outcome === 'success').map(({ count = 1 }) => count);
    expect(times.reduce((sum, count) => sum + count, 0)).toBe(3);
    for (const record of redeemed) {
      expect(record.principal.type).toBe('anonymous');
      expect(record.time).toMatch(/:00\.000Z$/);
      expect(record).not.toHaveProperty('address');
      expect(record).not.toHaveProperty('call');
    }
  }, 30_000);
});

interface Recorded {
  readonly operation: string;
  readonly outcome: string;
  readonly time: string;
  readonly count?: number;
  readonly principal: { readonly type: string };
}

/** The records about tokens, out of the bytes of the audit log. */
function recordsIn(folder: string): Recorded[] {
  const braces = '[^{}]*(?:\\{[^{}]*\\}[^{}]*)*';
  const pattern = new RegExp(`\\{${braces}"operation":"trust\\.token\\.${braces}\\}`, 'g');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').match(pattern) ?? [])
    .map((text) => JSON.parse(text) as Recorded);
}
