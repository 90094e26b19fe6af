import { createPrivateKey, createPublicKey, createSecretKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type HttpMessage, signingKey, signMessage, type VerifyingKey, verifyingKey, verifyMessage } from './index.ts';

// Keys of B.1: test-key-rsa-pss, test-key-ecc-p256, test-key-ed25519, test-shared-secret.
const spki = (base64: string) => createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
const secret = createSecretKey(
  'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==',
  'base64',
);
const keys: Record<string, VerifyingKey> = {
  'test-key-rsa-pss': verifyingKey(
    'rsa-pss-sha512',
    spki(
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHqgDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5WUtzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI2wIDAQAB',
    ),
  ),
  'test-key-ecc-p256': verifyingKey(
    'ecdsa-p256-sha256',
    spki(
      'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==',
    ),
  ),
  'test-key-ed25519': verifyingKey('ed25519', spki('MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=')),
  'test-shared-secret': verifyingKey('hmac-sha256', secret),
};

const request = (): HttpMessage => ({
  method: 'POST',
  url: 'https://example.com/foo?param=Value&Pet=dog',
  headers: {
    host: 'example.com',
    date: 'Tue, 20 Apr 2021 02:07:55 GMT',
    'content-type': 'application/json',
    'content-digest':
      'sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:',
    'content-length': '18',
  },
});
const response = (): HttpMessage => ({
  status: 200,
  headers: {
    date: 'Tue, 20 Apr 2021 02:07:56 GMT',
    'content-type': 'application/json',
    'content-digest':
      'sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
    'content-length': '23',
  },
});

const vectors = {
  'B.2.1 minimal signature, rsa-pss-sha512': [
    request,
    'sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"',
    'sig-b21=:d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==:',
  ],
  'B.2.2 selected components, rsa-pss-sha512': [
    request,
    'sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"',
    'sig-b22=:LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==:',
  ],
  'B.2.3 full coverage, rsa-pss-sha512': [
    request,
    'sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"',
    'sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:',
  ],
  'B.2.4 response, ecdsa-p256-sha256': [
    response,
    'sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"',
    'sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:',
  ],
  'B.2.5 request, hmac-sha256': [
    request,
    'sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
    'sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:',
  ],
  'B.2.6 request, ed25519': [
    request,
    'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    'sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:',
  ],
} as const;
const asked = { keyOf: (id: string) => keys[id], required: [], now: 1_618_884_480_000 };
const carrying = (message: HttpMessage, input: string, signature: string): HttpMessage => ({
  ...message,
  headers: { ...message.headers, 'signature-input': input, signature },
});

describe('RFC 9421 Appendix B.2', () => {
  test.each(Object.entries(vectors))('%s', async (_, [message, input, signature]) => {
    const body = 'method' in message() ? '{"hello": "world"}' : '{"message": "good dog"}';
    const needsBody = input.includes('"content-digest"');
    const verified = await verifyMessage(carrying(message(), input, signature), {
      ...asked,
      ...(needsBody ? { body: Buffer.from(body) } : {}),
    });
    expect(verified.created).toBe(1_618_884_473);
    expect(input).toContain(`(${verified.components.join(' ')})`);
    const later = carrying(message(), input.replace('1618884473', '1618884474'), signature);
    await expect(verifyMessage(later, asked)).rejects.toMatchObject({ code: 'http-signature.signature.wrong' });
  });

  test('B.2.5 and B.2.6: our signatures are the very same', async () => {
    const mac = await signMessage(request(), signingKey('test-shared-secret', 'hmac-sha256', secret), {
      ...{ label: 'sig-b25', created: 1_618_884_473, components: ['date', '@authority', 'content-type'] },
    });
    expect([mac.signatureInput, mac.signature]).toEqual(vectors['B.2.5 request, hmac-sha256'].slice(1));
    const der = Buffer.from('MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF', 'base64');
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const ed25519 = await signMessage(request(), signingKey('test-key-ed25519', 'ed25519', key), {
      ...{ label: 'sig-b26', created: 1_618_884_473 },
      components: ['date', '@method', '@path', '@authority', 'content-type', 'content-length'],
    });
    expect([ed25519.signatureInput, ed25519.signature]).toEqual(vectors['B.2.6 request, ed25519'].slice(1));
  });

  test('B.3: what a proxy that ends TLS signs', async () => {
    const certificate =
      ':MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:';
    const message = {
      method: 'POST',
      url: 'https://service.internal.example/foo?param=Value&Pet=dog',
      headers: {
        'client-cert': certificate,
        'signature-input':
          'ttrp=("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"',
        signature: 'ttrp=:xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==:',
      },
    };
    expect((await verifyMessage(message, asked)).label).toBe('ttrp');
  });

  test.each([
    ['as signed', true, 'GET', 'https://example.org/demo?name1=Value1&Name2=value2', ['application/json', '*/*']],
    ['other query', true, 'GET', 'https://example.org/demo?name1=Value1&Name2=value2&more=1', 'application/json, */*'],
    ['other method and host', false, 'POST', 'https://example.com/demo', ['application/json', '*/*']],
    ['lines in another order', false, 'GET', 'https://example.org/demo', ['*/*', 'application/json']],
  ] as const)('B.4: transformations, %s', async (_, holds, method, url, accept) => {
    const headers = {
      accept,
      'signature-input':
        'transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"',
      signature: 'transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:',
    };
    const verified = verifyMessage({ method, url, headers }, asked);
    if (holds) expect((await verified).keyId).toBe('test-key-ed25519');
    else await expect(verified).rejects.toMatchObject({ code: 'http-signature.signature.wrong' });
  });
});
