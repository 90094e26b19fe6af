import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { openSecret, sealSecret } from './sealed-secret.ts';

const signer = (name: string) => ({
  publicKey: new Uint8Array(32),
  name,
  sign: () => new Uint8Array(64),
  mac: (purpose: string, message: Uint8Array) => createHmac('sha256', `${name} ${purpose}`).update(message).digest(),
});
const here = signer('here');

test('opens for its installation, purpose and place alone, and not when a bit was changed', () => {
  const sealed = sealSecret(here, 'purpose', '秘密', 'row 1');
  expect(openSecret(here, 'purpose', sealed, 'row 1')).toBe('秘密');
  expect(sealed.includes('秘密')).toBe(false);
  expect(() => openSecret(signer('elsewhere'), 'purpose', sealed, 'row 1')).toThrow();
  expect(() => openSecret(here, 'other', sealed, 'row 1')).toThrow();
  expect(() => openSecret(here, 'purpose', sealed, 'row 2')).toThrow();
  for (const at of [0, 13, sealed.length - 1]) {
    const altered = Buffer.from(sealed);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(() => openSecret(here, 'purpose', altered, 'row 1')).toThrow();
  }
  expect(() => openSecret(here, 'purpose', sealed.subarray(0, 20), 'row 1')).toThrow('too short');
});
