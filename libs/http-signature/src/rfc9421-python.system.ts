import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  contentDigest,
  type HttpRequest,
  type MessageAlgorithm,
  signingKey,
  signMessage,
  verifyingKey,
  verifyMessage,
} from './index.ts';

/** Where `pip install --target` put http-message-signatures, when not among Python's own packages. */
const environment = { ...process.env, PYTHONPATH: process.env.CITYWALL_PYTHON_HTTP_SIGNATURES ?? '' };
const missing = spawnSync('python3', ['-c', 'import http_message_signatures'], { env: environment }).status !== 0;
if (missing) {
  console.warn(
    'Signed messages are not compared here: python3 cannot import http_message_signatures (CITYWALL_PYTHON_HTTP_SIGNATURES).',
  );
}

const script = `
import json, sys
import http_message_signatures as hms
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
asked = json.load(sys.stdin)
algorithm = getattr(hms.algorithms, asked['algorithm'])
class Keys(hms.HTTPSignatureKeyResolver):
    def resolve_public_key(self, key_id): return load_pem_public_key(asked['public'].encode())
    def resolve_private_key(self, key_id): return load_pem_private_key(asked['private'].encode(), None)
class Message: pass
message = Message()
message.method, message.url, message.headers = asked['method'], asked['url'], asked['headers']
components = ['"@method"', '"@target-uri"', '"@authority"', '"@path"', '"@query"', '"content-digest"', '"content-type"']
if asked['act'] == 'sign':
    signer = hms.HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=Keys())
    names = tuple(component.strip('"') for component in components) + ('"@query-param";name="a"',)
    signer.sign(message, key_id='water', nonce='n', covered_component_ids=names, use_existing_digest=True)
    print(json.dumps(dict(message.headers)))
else:
    verifier = hms.HTTPMessageVerifier(signature_algorithm=algorithm, key_resolver=Keys())
    try:
        print(json.dumps(len(verifier.verify(message))))
    except hms.InvalidSignature as error:
        print(json.dumps('refused'))
`;

const algorithms: readonly (readonly [MessageAlgorithm, string, KeyObject])[] = [
  ['ecdsa-p256-sha256', 'ECDSA_P256_SHA256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['ed25519', 'ED25519', generateKeyPairSync('ed25519').privateKey],
  ['rsa-pss-sha512', 'RSA_PSS_SHA512', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['rsa-v1_5-sha256', 'RSA_V1_5_SHA256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
];
const body = Buffer.from('{"valve":7}');
const request = (): HttpRequest => ({
  method: 'POST',
  url: 'https://water.city.example/valves?a=one%20two&b=2',
  headers: { 'content-type': 'application/json', 'content-digest': contentDigest(body) },
});
const covers = ['@method', '@target-uri', '@authority', '@path', '@query', 'content-digest', 'content-type'];

const lowerCase = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

describe.skipIf(missing)('http-message-signatures of Python', () => {
  test.each(algorithms)('%s both ways', async (algorithm, name, key) => {
    const pems = {
      public: createPublicKey(key).export({ format: 'pem', type: 'spki' }),
      private: key.export({ format: 'pem', type: 'pkcs8' }),
    };
    const ask = (act: 'sign' | 'verify', message: HttpRequest) => {
      const input = JSON.stringify({ ...message, ...pems, act, algorithm: name });
      return JSON.parse(execFileSync('python3', ['-c', script], { env: environment, input }).toString());
    };
    const theirs: HttpRequest = { ...request(), headers: lowerCase(ask('sign', request())) };
    const verifying = { keyOf: () => verifyingKey(algorithm, createPublicKey(key)), required: covers, body };
    const verified = await verifyMessage(theirs, { ...verifying, now: Date.now(), nonce: true });
    expect(verified).toMatchObject({ keyId: 'water', algorithm, nonce: 'n' });

    const fields = await signMessage(request(), signingKey('water', algorithm, key), {
      ...{ components: covers, created: Math.trunc(Date.now() / 1_000), nonce: 'n', named: true },
    });
    const headers = { ...request().headers, 'Signature-Input': fields.signatureInput, Signature: fields.signature };
    expect(ask('verify', { ...request(), headers })).toBe(1);
    expect(ask('verify', { ...request(), method: 'PUT', headers })).toBe('refused');
  });
});
