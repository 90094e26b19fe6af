import { X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sm2OpenKey, sm2PrivateKeyFromPkcs8, sm2PublicKeyToSpki } from '@citywall/gm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPrograms, run, startTrustCity, type TrustCity } from './trust-city.ts';

const distid = 'distid:1234567812345678';

interface Issued {
  readonly chain: string;
}

interface Double {
  readonly signature: Issued;
  readonly encryption: Issued;
  readonly envelope: string;
  readonly escrow: string;
}

/** SM2 double certificates with the holder's key made by openssl and the other in the key processes. */
describe.skipIf(!hasPrograms('openssl'))('SM2 double certificates', () => {
  let city: TrustCity;
  let double: Double;
  const password = 'eight patient herons at dawn';
  const at = (name: string) => join(city.folder, name);

  const openssl = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await run('openssl', args, city.folder);
    expect(code, err).toBe(0);
    return out;
  };
  const makeKey = async (name: string) => {
    await openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-out', `${name}.pem`);
    await openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.pem`, '-outform', 'DER', '-out', `${name}.der`);
    return sm2PrivateKeyFromPkcs8(readFileSync(at(`${name}.der`)));
  };
  /** Calls as the second administrator. */
  const asWang = async (path: string) => {
    const response = await fetch(`${city.url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`wang:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: '{}',
    });
    return { status: response.status, body: (await response.json()) as { envelope?: string; code?: string } };
  };

  beforeAll(async () => {
    city = await startTrustCity();
    await city.call('POST', '/identity/users', {
      ...{ name: 'wang', displayName: 'Wang', roles: ['security-administrator'], password, mustChangePassword: false },
    });
  }, 120_000);
  afterAll(() => city?.close());

  test('openssl verifies both; the holder opens the encryption key with the signature key', async () => {
    const holder = await makeKey('holder');
    await openssl(
      ...[
        'req',
        '-new',
        '-key',
        'holder.pem',
        '-sm3',
        '-sigopt',
        distid,
        '-subj',
        '/CN=Zhou Wei',
        '-out',
        'holder.csr',
      ],
    );
    double = await city.call<Double>('POST', '/trust/double-certificates', {
      request: readFileSync(at('holder.csr'), 'utf8'),
      owner: { type: 'person', id: 'zhou', name: 'Zhou Wei' },
    });
    for (const name of ['signature', 'encryption'] as const) {
      const [leaf = '', issuer = ''] = double[name].chain.split(/(?<=-----END CERTIFICATE-----\n)/);
      writeFileSync(at(`${name}.pem`), leaf);
      writeFileSync(at('issuer.pem'), issuer);
      // This openssl gives the signer's identifier to the leaf alone: what is above it is proved where authorities are.
      const trusted = ['-partial_chain', '-trusted', 'issuer.pem', `${name}.pem`];
      expect(await openssl('verify', '-vfyopt', distid, ...trusted)).toMatch(/: OK/);
    }
    const key = sm2OpenKey(holder, Buffer.from(double.envelope, 'base64'));
    const encryption = new X509Certificate(double.encryption.chain);
    const certified = encryption.publicKey.export({ type: 'spki', format: 'der' });
    expect(Buffer.from(sm2PublicKeyToSpki(key.publicKey))).toEqual(certified);
  });

  test('the escrowed key is recovered by two persons and stays the same key', async () => {
    const recipient = await makeKey('recipient');
    const publicKey = await openssl('pkey', '-in', 'recipient.pem', '-pubout');
    const { id } = await city.call<{ id: string }>('POST', `/trust/escrows/${double.escrow}/recover`, {
      ...{ reason: 'the holder lost the token', publicKey },
    });
    await expect(city.call('POST', `/trust/recoveries/${id}/approve`, {})).rejects.toThrow(/same-person/);
    const approved = await asWang(`/trust/recoveries/${id}/approve`);
    expect(approved.status, JSON.stringify(approved.body)).toBe(200);
    const delivered = await city.call<{ envelope: string }>('GET', `/trust/recoveries/${id}`);
    const key = sm2OpenKey(recipient, Buffer.from(delivered.envelope, 'base64'));
    const certified = new X509Certificate(double.encryption.chain).publicKey.export({ type: 'spki', format: 'der' });
    expect(Buffer.from(sm2PublicKeyToSpki(key.publicKey))).toEqual(certified);
    const { items } = await city.call<{ items: { operation: string }[] }>('GET', '/audit/records?limit=100');
    const operations = items.map(({ operation }) => operation);
    expect(operations).toContain('trust.escrow.recovery.request');
    expect(operations).toContain('trust.escrow.recovery.approve');
  });
});
