import { generateKeyPairSync, sign } from 'node:crypto';
import type { Call, Settings } from '@citywall/kernel';
import { buildRequest, extension, formatPem, nameOf, subjectAltName } from '@citywall/x509';
import { expect, test } from 'vitest';
import type { Certifier } from './certifier.ts';
import { profileOperations } from './profile.operations.ts';
import { initialProfiles } from './profiles.table.ts';
import { readCertificateRequest } from './read-request.ts';

const device = initialProfiles.find(({ name }) => name === 'device')!;

const kept = new Map<string, unknown>([['trust.domain', 'city.example']]);
const settings = {
  get: (key: string, fallback: unknown) => kept.get(key) ?? fallback,
  set: async (_db: unknown, key: string, value: unknown) => void kept.set(key, value),
} as Settings;
const certifier = { readRequest: readCertificateRequest } as Certifier;

const attempt = profileOperations({ settings, certifier }).find(({ name }) => name === 'trust.profile.try')!;

async function requestFor(host: string): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = {
    algorithm: 'ecdsa-p256-sha256',
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    subject: nameOf({ commonName: 'lamp 7' }),
    extensions: [extension(subjectAltName, [{ kind: 'dns', text: host }])],
  } as const;
  return formatPem('CERTIFICATE REQUEST', await buildRequest(content, (bytes) => sign('sha256', bytes, privateKey)));
}

test('a drafted profile is tried on a request: every refusal is named, and nothing is kept', async () => {
  const draft = { ...device, keys: ['sm2' as const], names: { ...device.names, hosts: ['gate.example'] } };
  const request = await requestFor('lamp-7.city.example');
  const answer = await attempt.run({ profile: draft, request } as never, {} as Call);
  expect(answer).toMatchObject({ key: 'ecdsa-p256', names: [{ kind: 'host', value: 'lamp-7.city.example' }] });
  expect((answer as { refused: readonly { en: string }[] }).refused.map(({ en }) => en)).toEqual([
    'a key of kind ecdsa-p256; allowed are sm2',
    'the name lamp-7.city.example (host)',
  ]);
  expect(await attempt.run({ profile: device, request } as never, {} as Call)).toMatchObject({ refused: [] });
  expect([...kept.keys()]).toEqual(['trust.domain']);
  const upsideDown = { ...device, days: 20, longestDays: 10 };
  await expect(attempt.run({ profile: upsideDown, request } as never, {} as Call)).rejects.toMatchObject({
    code: 'trust.profile.bounds',
  });
});
