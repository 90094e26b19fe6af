import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { generateSm2Key } from '@citywall/gm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Component,
  contentDigest,
  createReplayCache,
  type HttpRequest,
  type MessageAlgorithm,
  signatureBase,
  signingKey,
  signMessage,
  type Verification,
  verifyingKey,
  verifyMessage,
} from './index.ts';
import { componentItem } from './rfc9421-component.ts';

const now = 1_800_000_000_000;
const created = now / 1_000;
const body = Buffer.from('{"valve":7}');
const code = (reason: string) => ({ code: `http-signature.${reason}` });
const covers = [
  '@method',
  '@target-uri',
  'content-digest',
  'content-type',
  { name: '@query-param', parameters: { name: 'a' } },
];

const pairs = {
  'ecdsa-p256-sha256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'ecdsa-p384-sha384': generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  ed25519: generateKeyPairSync('ed25519').privateKey,
  'rsa-pss-sha512': generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
  'sm2-sm3': generateSm2Key().key,
} as const;

const plain = (): HttpRequest => ({
  method: 'POST',
  url: 'https://water.city.example/valves?a=1&b=2',
  headers: { 'content-type': 'application/json', 'content-digest': contentDigest(body, ['sha-256', 'sm3']) },
});

async function signed(algorithm: keyof typeof pairs = 'ed25519', more: object = {}): Promise<HttpRequest> {
  const key = signingKey('water', algorithm, pairs[algorithm]);
  const fields = await signMessage(plain(), key, { components: covers, created, nonce: randomUUID(), ...more });
  return {
    ...plain(),
    headers: { ...plain().headers, 'signature-input': fields.signatureInput, signature: fields.signature },
  };
}

const asked = (algorithm: MessageAlgorithm = 'ed25519', more: Partial<Verification> = {}): Verification => ({
  keyOf: (id) =>
    id === 'water' ? verifyingKey(algorithm, createPublicKey(pairs[algorithm as keyof typeof pairs])) : undefined,
  ...{ required: ['@method', '@target-uri'], now, nonce: true, body, ...more },
});

describe('signed messages', () => {
  test.each(Object.keys(pairs) as (keyof typeof pairs)[])(
    '%s: what is signed is verified, also when named',
    async (name) => {
      for (const named of [false, true]) {
        const message = await signed(name, { named, tag: 'city' });
        expect(await verifyMessage(message, asked(name, { tag: 'city' }))).toMatchObject({
          ...{ keyId: 'water', algorithm: name, created, tag: 'city' },
        });
      }
    },
  );

  test('whatever is changed in what is covered is refused', async () => {
    for (const name of ['ed25519', 'sm2-sm3', 'ecdsa-p256-sha256'] as const) {
      const message = await signed(name);
      const text = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(...'abcXYZ019-') });
      const change = fc.oneof(
        text.map((method) => ({ ...message, method })),
        text.map((path) => ({ ...message, url: `https://water.city.example/${path}?a=1&b=2` })),
        text.map((host) => ({
          ...message,
          url: `https://${host.toLowerCase().replaceAll('-', 'x')}.example/valves?a=1&b=2`,
        })),
        text.map((value) => ({ ...message, headers: { ...message.headers, 'content-type': value } })),
        text.map((value) => ({ ...message, url: `https://water.city.example/valves?a=${value}x&b=2` })),
        fc.uint8Array({ minLength: 1, maxLength: 32 }).map((other) => ({
          ...message,
          headers: { ...message.headers, 'content-digest': contentDigest(other) },
        })),
        fc.integer({ min: 1, max: 200 }).map((seconds) => ({
          ...message,
          headers: {
            ...message.headers,
            'signature-input': String(message.headers['signature-input']).replace(`${created}`, `${created - seconds}`),
          },
        })),
        fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
          const raw = Buffer.from(String(message.headers.signature).slice(5, -1), 'base64');
          raw[at % raw.length] = (raw[at % raw.length] ?? 0) ^ bits;
          return { ...message, headers: { ...message.headers, signature: `sig=:${raw.toString('base64')}:` } };
        }),
      );
      const { body: _, ...question } = asked(name);
      await fc.assert(
        fc.asyncProperty(change, async (changed) => {
          await expect(verifyMessage(changed, question)).rejects.toMatchObject(code('signature.wrong'));
        }),
        { numRuns: 60 },
      );
    }
  });

  test('each rule has its own answer', async () => {
    const message = await signed();
    const refused = async (reason: string, more: Partial<Verification>, given: HttpRequest = message) =>
      expect(verifyMessage(given, asked('ed25519', more))).rejects.toMatchObject(code(reason));
    await refused('component.required', { required: ['@authority'] });
    await refused('digest.wrong', { body: Buffer.from('{"valve":8}') });
    await refused('time.late', { now: now + 361_000 });
    await refused('time.late', { now: now + 62_000 }, await signed('ed25519', { expires: created + 1 }));
    await refused('time.early', { now: now - 61_000 });
    await refused('nonce.missing', {}, await signed('ed25519', { nonce: undefined }));
    await refused('time.missing', {}, await signed('ed25519', { created: undefined }));
    await refused('key.unknown', { keyOf: () => undefined });
    await refused('signature.missing', { label: 'other' });
    await refused('signature.missing', { tag: 'other' });
    await refused('signature.missing', {}, plain());
    await refused(
      'algorithm.other',
      { keyOf: asked('ecdsa-p256-sha256').keyOf },
      await signed('ed25519', { named: true }),
    );
    const both = { ...message.headers };
    both['signature-input'] += `, b=("@method");created=${created};keyid="water"`;
    await refused('signature.ambiguous', {}, { ...message, headers: both });
  });

  test('a message without its digest under the signature is refused when there is content', async () => {
    const key = signingKey('water', 'ed25519', pairs.ed25519);
    const fields = await signMessage(plain(), key, { components: ['@method', '@target-uri'], created, nonce: 'n' });
    const headers = { ...plain().headers, 'signature-input': fields.signatureInput, signature: fields.signature };
    await expect(verifyMessage({ ...plain(), headers }, asked())).rejects.toMatchObject(code('component.required'));
  });

  test('keys that do not suit an algorithm are refused', () => {
    expect(() => signingKey('x', 'ecdsa-p256-sha256', pairs['sm2-sm3'])).toThrow(
      expect.objectContaining(code('algorithm.other')),
    );
    expect(() => signingKey('x', 'sm2-sm3', pairs['ecdsa-p256-sha256'])).toThrow(
      expect.objectContaining(code('algorithm.other')),
    );
    expect(() => signingKey('x', 'ed25519', createPublicKey(pairs.ed25519))).toThrow(
      expect.objectContaining(code('algorithm.other')),
    );
  });
});

describe('replay', () => {
  test('a message is taken once, and its nonce is not taken in another', async () => {
    const replays = createReplayCache();
    const message = await signed('ed25519', { nonce: 'same' });
    await verifyMessage(message, asked('ed25519', { replays }));
    await expect(verifyMessage(message, asked('ed25519', { replays }))).rejects.toMatchObject(code('replay.seen'));
    const other = await signed('ed25519', { nonce: 'same', created: created + 1 });
    await expect(verifyMessage(other, asked('ed25519', { replays }))).rejects.toMatchObject(code('replay.seen'));
    await verifyMessage(await signed(), asked('ed25519', { replays }));
  });

  test('another valid signature over the same text is a replay too', async () => {
    const replays = createReplayCache();
    const key = signingKey('water', 'sm2-sm3', pairs['sm2-sm3']);
    const wish = { components: covers, created, nonce: 'n' };
    const headersOf = async () => {
      const { signatureInput, signature } = await signMessage(plain(), key, wish);
      return { ...plain().headers, 'signature-input': signatureInput, signature };
    };
    await verifyMessage({ ...plain(), headers: await headersOf() }, asked('sm2-sm3', { replays }));
    await expect(
      verifyMessage({ ...plain(), headers: await headersOf() }, asked('sm2-sm3', { replays })),
    ).rejects.toMatchObject(code('replay.seen'));
  });

  test('a wrong signature uses no nonce up', async () => {
    const replays = createReplayCache();
    const message = await signed();
    const forged = { ...message, method: 'PUT' };
    await expect(verifyMessage(forged, asked('ed25519', { replays }))).rejects.toMatchObject(code('signature.wrong'));
    await verifyMessage(message, asked('ed25519', { replays }));
  });

  test('a full cache refuses; what no longer counts makes room; one key does not fill another', () => {
    const replays = createReplayCache({ mostOfKey: 2, mostKeys: 2 });
    replays.admit('a', ['1', '2'], 100, 0);
    expect(() => replays.admit('a', ['3'], 100, 0)).toThrow(expect.objectContaining(code('replay.full')));
    expect(() => replays.admit('a', ['1'], 100, 99)).toThrow(expect.objectContaining(code('replay.seen')));
    replays.admit('b', ['1'], 200, 0);
    expect(() => replays.admit('c', ['1'], 100, 50)).toThrow(expect.objectContaining(code('replay.full')));
    replays.admit('c', ['1'], 300, 100);
    replays.admit('b', ['2'], 300, 100);
  });
});

describe('RFC 9421 section 2: components', () => {
  const base = (
    components: Parameters<typeof componentItem>[0][],
    message: Parameters<typeof signatureBase>[0] = request,
  ) =>
    signatureBase(message, { items: components.map(componentItem), parameters: new Map() })
      .split('\n')
      .slice(0, -1);
  const request: HttpRequest = {
    method: 'GET',
    url: 'HTTPS://Www.Example.com:443?qux=&baz=batman&var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus',
    headers: {
      'example-dict': ['  a=1,    b=2;x=1;y=2', 'c=(a   b   c), d'],
      'obs-fold': 'Obsolete\r\n    line folding. ',
      'example-header': ['value, with, lots', 'of, commas'],
      empty: '',
      priority: 'u=1,  i',
    },
    trailers: { expires: 'Wed, 9 Nov 2022 07:28:00 GMT' },
  };

  test('derived components are as the RFC writes them', () => {
    expect(base(['@authority', '@scheme', '@path', '@request-target'])).toEqual([
      '"@authority": www.example.com',
      '"@scheme": https',
      '"@path": /',
      '"@request-target": /?qux=&baz=batman&var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus',
    ]);
    const query = (name: string) => ({ name: '@query-param', parameters: { name } });
    expect(base([query('qux'), query('baz'), query('var'), query('bar')])).toEqual([
      '"@query-param";name="qux": ',
      '"@query-param";name="baz": batman',
      '"@query-param";name="var": this%20is%20a%20big%0Amultiline%20value',
      '"@query-param";name="bar": with%20plus',
    ]);
    expect(base(['@query'], { ...request, url: 'https://a.example/path' })).toEqual(['"@query": ?']);
    expect(() => base([query('a')], { ...request, url: 'https://a.example/?a=1&a=2' })).toThrow(/more than one/);
  });

  test('fields: joined, unfolded, by key, strictly, as bytes, trailers', () => {
    const field = (name: string, parameters: Record<string, string | true>) => ({ name, parameters });
    expect(
      base([
        'example-dict',
        'obs-fold',
        'empty',
        field('example-dict', { key: 'a' }),
        field('example-dict', { key: 'b' }),
        field('example-dict', { key: 'c' }),
        field('example-dict', { key: 'd' }),
        field('example-header', { bs: true }),
        field('priority', { sf: true }),
        field('expires', { tr: true }),
      ]),
    ).toEqual([
      '"example-dict": a=1,    b=2;x=1;y=2, c=(a   b   c), d',
      '"obs-fold": Obsolete line folding.',
      '"empty": ',
      '"example-dict";key="a": 1',
      '"example-dict";key="b": 2;x=1;y=2',
      '"example-dict";key="c": (a b c)',
      '"example-dict";key="d": ?1',
      '"example-header";bs: :dmFsdWUsIHdpdGgsIGxvdHM=:, :b2YsIGNvbW1hcw==:',
      '"priority";sf: u=1, i',
      '"expires";tr: Wed, 9 Nov 2022 07:28:00 GMT',
    ]);
  });

  test('a response covers components of the request it answers', () => {
    const response = { status: 503, headers: {}, request };
    expect(base(['@status', { name: '@method', parameters: { req: true } }], response)).toEqual([
      '"@status": 503',
      '"@method";req: GET',
    ]);
    expect(() => base(['@method'], response)).toThrow();
    expect(() => base([{ name: '@method', parameters: { req: true } }], request)).toThrow();
  });

  test('what would be ambiguous is refused', () => {
    const refused: Component[] = [
      'Content-Type',
      '@signature-params',
      '@unknown',
      'absent',
      { name: 'priority', parameters: { sf: true, bs: true } },
      { name: 'priority', parameters: { other: true } },
      { name: '@method', parameters: { sf: true } },
      { name: 'empty', parameters: { sf: true } },
    ];
    for (const one of refused) expect(() => base([one])).toThrow(/component|“/);
    expect(() => base(['@method', '@method'])).toThrow(expect.objectContaining(code('component.twice')));
    const twice = [
      { sf: true as const, req: true as const },
      { req: true as const, sf: true as const },
    ];
    expect(() =>
      base(
        twice.map((parameters) => ({ name: 'priority', parameters })),
        { status: 200, headers: {}, request },
      ),
    ).toThrow(expect.objectContaining(code('component.twice')));
    expect(() => base(['x'], { ...request, headers: { x: 'a\nb: c' } })).toThrow();
    expect(() => base(['@path'], { ...request, url: 'https://user:word@a.example/' })).toThrow();
  });
});
