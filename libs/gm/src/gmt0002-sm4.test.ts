import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  sm4CbcDecrypt,
  sm4CbcEncrypt,
  sm4CcmDecrypt,
  sm4CcmEncrypt,
  sm4CtrHmacDecrypt,
  sm4CtrHmacEncrypt,
  sm4EcbDecrypt,
  sm4EcbEncrypt,
  sm4GcmDecrypt,
  sm4GcmEncrypt,
} from './index.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const exampleKey = hex('0123456789abcdeffedcba9876543210');
const keys = { encryption: exampleKey, authentication: Buffer.alloc(32, 5) };

test('GB/T 32907 annex A: one block', () => {
  expect(toHex(sm4EcbEncrypt(exampleKey, exampleKey))).toBe('681edf34d206965e86b3e94f536e4246');
  expect(toHex(sm4EcbDecrypt(exampleKey, hex('681edf34d206965e86b3e94f536e4246')))).toBe(toHex(exampleKey));
});

test('RFC 8998 annex A.1: SM4-GCM', () => {
  const nonce = hex('00001234567800000000abcd');
  const aad = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
  const data = Buffer.concat([0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0xee, 0xaa].map((byte) => Buffer.alloc(8, byte)));
  const sealed = sm4GcmEncrypt(exampleKey, nonce, data, aad);
  expect(toHex(sealed)).toBe(
    '17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec',
  );
  expect(sm4GcmDecrypt(exampleKey, nonce, sealed, aad)).toEqual(data);
});

test('RFC 8998 annex A.2: SM4-CCM', () => {
  const nonce = hex('00001234567800000000abcd');
  const aad = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2');
  const data = Buffer.concat([0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 0xee, 0xaa].map((byte) => Buffer.alloc(8, byte)));
  const sealed = sm4CcmEncrypt(exampleKey, nonce, data, aad);
  expect(toHex(sealed.subarray(-16))).toBe('16842d4fa186f56ab33256971fa110f4');
  expect(sm4CcmDecrypt(exampleKey, nonce, sealed, aad)).toEqual(data);
});

const modes = {
  gcm: {
    nonce: 12,
    seal: (nonce: Uint8Array, data: Uint8Array, aad: Uint8Array) => sm4GcmEncrypt(exampleKey, nonce, data, aad),
    open: (nonce: Uint8Array, sealed: Uint8Array, aad: Uint8Array) => sm4GcmDecrypt(exampleKey, nonce, sealed, aad),
  },
  ccm: {
    nonce: 12,
    seal: (nonce: Uint8Array, data: Uint8Array, aad: Uint8Array) => sm4CcmEncrypt(exampleKey, nonce, data, aad),
    open: (nonce: Uint8Array, sealed: Uint8Array, aad: Uint8Array) => sm4CcmDecrypt(exampleKey, nonce, sealed, aad),
  },
  'ctr with hmac': {
    nonce: 16,
    seal: (nonce: Uint8Array, data: Uint8Array, aad: Uint8Array) => sm4CtrHmacEncrypt(keys, nonce, data, aad),
    open: (nonce: Uint8Array, sealed: Uint8Array, aad: Uint8Array) => sm4CtrHmacDecrypt(keys, nonce, sealed, aad),
  },
};

describe.each(Object.entries(modes))('SM4 in %s', (_, mode) => {
  test('opens what it sealed, and nothing of which one bit is another', () => {
    const bytes = fc.uint8Array({ maxLength: 100 });
    const nonces = fc.uint8Array({ minLength: mode.nonce, maxLength: mode.nonce });
    fc.assert(
      fc.property(nonces, bytes, bytes, fc.nat(), (nonce, data, aad, at) => {
        const sealed = mode.seal(nonce, data, aad);
        expect(new Uint8Array(mode.open(nonce, sealed, aad))).toEqual(data);
        const altered = (whole: Uint8Array): Uint8Array =>
          whole.map((byte, of) => (of === at % whole.length ? byte ^ 4 : byte));
        expect(() => mode.open(nonce, altered(sealed), aad)).toThrow(/cannot be decrypted/);
        expect(() => mode.open(altered(nonce), sealed, aad)).toThrow(/cannot be decrypted/);
        expect(() => mode.open(nonce, sealed, Buffer.concat([aad, Uint8Array.of(0)]))).toThrow(/cannot be decrypted/);
        expect(() => mode.open(nonce, sealed.subarray(0, 11), aad)).toThrow(/cannot be decrypted/);
      }),
    );
  });
});

test('SM4-CTR with HMAC tells aad from ciphertext', () => {
  const nonce = new Uint8Array(16);
  const sealed = sm4CtrHmacEncrypt(keys, nonce, Buffer.from('abcdef'), Buffer.from('xy'));
  const moved = Buffer.concat([Buffer.from('y'), sealed]);
  expect(() => sm4CtrHmacDecrypt(keys, nonce, moved, Buffer.from('x'))).toThrow(/cannot be decrypted/);
});

test('SM4-CBC pads and opens', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (data) => {
      const sealed = sm4CbcEncrypt(exampleKey, new Uint8Array(16), data);
      expect(sealed.length % 16).toBe(0);
      expect(new Uint8Array(sm4CbcDecrypt(exampleKey, new Uint8Array(16), sealed))).toEqual(data);
    }),
  );
  expect(() => sm4CbcDecrypt(exampleKey, new Uint8Array(16), new Uint8Array(15))).toThrow(/cannot be decrypted/);
});

test('wrong lengths are refused with a word on the right ones', () => {
  const none = new Uint8Array();
  expect(() => sm4GcmEncrypt(none, new Uint8Array(12), none)).toThrow(/SM4 key.*16/);
  expect(() => sm4GcmEncrypt(exampleKey, none, none)).toThrow(/nonce/);
  expect(() => sm4GcmDecrypt(exampleKey, new Uint8Array(12), new Uint8Array(40), none, 4)).toThrow(/12–16/);
  expect(() => sm4CcmEncrypt(exampleKey, new Uint8Array(14), none)).toThrow(/7–13/);
  expect(() => sm4CcmEncrypt(exampleKey, new Uint8Array(12), none, none, 5)).toThrow(/tag/);
  expect(() => sm4CcmEncrypt(exampleKey, new Uint8Array(13), new Uint8Array(65_536))).toThrow(/65535/);
  expect(() => sm4CtrHmacEncrypt(keys, new Uint8Array(12), none)).toThrow(/nonce/);
  expect(() => sm4EcbEncrypt(exampleKey, new Uint8Array(17))).toThrow(/16, 32/);
});

const wycheproof = join(import.meta.dirname, '../../../../shared/data/trust/wycheproof');

describe.skipIf(!existsSync(wycheproof))('Wycheproof', () => {
  test.each([
    ['sm4_gcm_test.json', sm4GcmEncrypt, sm4GcmDecrypt],
    ['sm4_ccm_test.json', sm4CcmEncrypt, sm4CcmDecrypt],
  ] as const)('%s', (file, encrypt, decrypt) => {
    const { testGroups } = JSON.parse(readFileSync(join(wycheproof, file), 'utf8')) as any;
    let cases = 0;
    for (const group of testGroups) {
      for (const one of group.tests) {
        const [key, nonce, aad, data] = [one.key, one.iv, one.aad, one.msg].map(hex) as [
          Buffer,
          Buffer,
          Buffer,
          Buffer,
        ];
        const sealed = hex(one.ct + one.tag);
        const works = (): boolean =>
          decrypt(key, nonce, sealed, aad, group.tagSize / 8).length === data.length &&
          Buffer.compare(encrypt(key, nonce, data, aad, group.tagSize / 8), sealed) === 0;
        if (one.result === 'valid') expect(works(), `tcId ${one.tcId}`).toBe(true);
        if (one.result === 'invalid') expect(works, `tcId ${one.tcId}`).toThrow();
        cases += 1;
      }
    }
    expect(cases).toBeGreaterThan(20);
  });
});
