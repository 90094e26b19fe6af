import * as native from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { startDigest, toHex } from './digests.ts';
import * as portable from './index.ts';

const names = ['sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384', 'sha3-512', 'sm3'];
const wycheproof = resolve(import.meta.dirname, '../../../../shared/data/trust/wycheproof');

const spkiOf = (key: native.KeyObject): Buffer => key.export({ format: 'der', type: 'spki' });
const read = (spki: Buffer) => portable.createPublicKey({ key: spki, format: 'der', type: 'spki' });

/** What node:crypto and the portable code answer; a throw is a no, as the callers take it. */
function answer(act: () => boolean): boolean {
  try {
    return act();
  } catch {
    return false;
  }
}

describe('digests', () => {
  it.each(names)('%s is what OpenSSL says, whole and in parts of any length', (name) => {
    for (let length = 0; length < 300; length += 7) {
      const bytes = native.randomBytes(length);
      const expected = native.hash(name, bytes, 'hex');
      expect(portable.hash(name, bytes)).toBe(expected);
      const running = startDigest(name);
      for (let at = 0; at < length; ) {
        const part = native.randomInt(0, 130);
        running.update(bytes.subarray(at, at + part));
        at += part;
      }
      expect(toHex(running.digest()), `${name} over ${length} bytes`).toBe(expected);
    }
  });

  it('gives buffers that can be compared, and refuses what it does not know', () => {
    const digest = portable.hash('sha256', 'text', 'buffer') as Buffer;
    expect(digest.equals(native.hash('sha256', 'text', 'buffer'))).toBe(true);
    expect(portable.createHash('sm3').update(Buffer.from('abc')).digest('hex')).toMatch(/^66c7f0f4/);
    expect(() => startDigest('md5')).toThrow(RangeError);
    expect(() => startDigest('constructor')).toThrow(RangeError);
  });
});

interface Scheme {
  readonly name: string;
  readonly make: () => { readonly privateKey: native.KeyObject; readonly publicKey: native.KeyObject };
  readonly hash: string | null;
  readonly padding?: { readonly padding: number; readonly saltLength: number };
}

const pss = { padding: native.constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const ec = (namedCurve: string) => () => native.generateKeyPairSync('ec', { namedCurve });
const rsa = (modulusLength: number) => () => native.generateKeyPairSync('rsa', { modulusLength });
const schemes: readonly Scheme[] = [
  { name: 'ECDSA P-256 with SHA-256', make: ec('P-256'), hash: 'sha256' },
  { name: 'ECDSA P-256 with SHA-512', make: ec('P-256'), hash: 'sha512' },
  { name: 'ECDSA P-384', make: ec('P-384'), hash: 'sha384' },
  { name: 'ECDSA P-521', make: ec('P-521'), hash: 'sha512' },
  { name: 'RSA PKCS#1 v1.5', make: rsa(2048), hash: 'sha256' },
  { name: 'RSA of an odd length', make: rsa(1031), hash: 'sha384' },
  { name: 'RSA PSS', make: rsa(2048), hash: 'sha256', padding: pss },
  { name: 'RSA PSS of a length just above whole bytes', make: rsa(2049), hash: 'sha256', padding: pss },
  { name: 'Ed25519', make: () => native.generateKeyPairSync('ed25519'), hash: null },
];

describe('signatures', () => {
  it.each(schemes)('$name: true ones and altered ones are judged as OpenSSL judges them', ({ make, hash, padding }) => {
    const { privateKey, publicKey } = make();
    const key = read(spkiOf(publicKey));
    for (let round = 0; round < 12; round += 1) {
      const message = native.randomBytes(round * 31);
      const signature = native.sign(
        hash,
        message,
        padding === undefined ? privateKey : { key: privateKey, ...padding },
      );
      const both = (text: Buffer, bytes: Buffer): readonly [boolean, boolean] => [
        answer(() =>
          native.verify(hash, text, padding === undefined ? publicKey : { key: publicKey, ...padding }, bytes),
        ),
        answer(() => portable.verify(hash, text, padding === undefined ? key : { key, ...padding }, bytes)),
      ];
      expect(both(message, signature)).toEqual([true, true]);
      expect(both(Buffer.concat([message, Buffer.of(0)]), signature)).toEqual([false, false]);
      for (const altered of alterationsOf(signature)) {
        const [expected, found] = both(message, altered);
        expect(found, altered.toString('hex')).toBe(expected);
      }
    }
  });

  it('SM2 over ZA and message: true ones and altered ones are judged as OpenSSL judges them', () => {
    const fresh = native.generateKeyPairSync('ec', { namedCurve: 'SM2' }).privateKey;
    // A fresh key would sign plain ECDSA; one that was imported signs SM2.
    const pkcs8 = fresh.export({ format: 'der', type: 'pkcs8' });
    const privateKey = native.createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const publicKey = native.createPublicKey(privateKey);
    const key = read(spkiOf(publicKey));
    const za = native.randomBytes(32);
    for (let round = 0; round < 12; round += 1) {
      const message = native.randomBytes(round * 31);
      const signature = native.createSign('sm3').update(za).update(message).sign(privateKey);
      for (const bytes of [signature, ...alterationsOf(signature)]) {
        const expected = native.createVerify('sm3').update(za).update(message).verify(publicKey, bytes);
        const found = portable.createVerify('sm3').update(za).update(message).verify(key, bytes);
        expect(found, bytes.toString('hex')).toBe(expected);
      }
      expect(portable.createVerify('sm3').update(message).verify(key, signature)).toBe(false);
    }
    expect(() => portable.verify('sm3', za, key, Buffer.alloc(70))).toThrow(RangeError);
  });

  it('keys off their curve, with other parameters or in a longer encoding are refused', () => {
    for (const curve of ['P-256', 'P-384', 'SM2']) {
      const spki = spkiOf(native.generateKeyPairSync('ec', { namedCurve: curve }).publicKey);
      const off = Buffer.from(spki);
      off[off.length - 1]! ^= 1;
      expect(() => read(off)).toThrow();
      expect(() => read(Buffer.concat([spki, Buffer.of(0)]))).toThrow();
      expect(() => read(Buffer.concat([Buffer.of(0x30, 0x81), spki.subarray(1)]))).toThrow();
    }
    expect(() => read(spkiOf(native.generateKeyPairSync('ed448').publicKey))).toThrow(RangeError);
    expect(() => read(Buffer.alloc(0))).toThrow(RangeError);
  });
});

/** The signature with bits changed, cut, lengthened, and with zero and large numbers in it. */
function alterationsOf(signature: Buffer): readonly Buffer[] {
  const flipped = Array.from({ length: 8 }, () => {
    const altered = Buffer.from(signature);
    altered[native.randomInt(altered.length)]! ^= 1 << native.randomInt(8);
    return altered;
  });
  const zeros = Buffer.from('3006020100020100', 'hex');
  return [
    ...flipped,
    signature.subarray(1),
    signature.subarray(0, -1),
    Buffer.concat([signature, Buffer.of(0)]),
    Buffer.concat([Buffer.of(0), signature]),
    Buffer.alloc(signature.length),
    Buffer.alloc(signature.length, 0xff),
    Buffer.alloc(0),
    zeros,
  ];
}

interface TestGroup {
  readonly publicKeyDer: string;
  readonly sha?: string;
  readonly sLen?: number;
  readonly tests: readonly { tcId: number; msg: string; sig: string; result: string }[];
}

const files = [
  'ecdsa_secp256r1_sha256_test',
  'ecdsa_secp384r1_sha384_test',
  'ed25519_test',
  'rsa_signature_2048_sha256_test',
  'rsa_signature_3072_sha256_test',
  'rsa_pss_2048_sha256_mgf1_32_test',
];

describe.skipIf(!existsSync(wycheproof))('Wycheproof', () => {
  test.each(files)('%s', (file) => {
    const { testGroups } = JSON.parse(readFileSync(`${wycheproof}/${file}.json`, 'utf8')) as {
      testGroups: readonly TestGroup[];
    };
    let judged = 0;
    for (const { publicKeyDer, sha, sLen, tests } of testGroups) {
      const key = read(Buffer.from(publicKeyDer, 'hex'));
      const hash = sha === undefined ? null : sha.toLowerCase().replace('-', '');
      const padded = sLen === undefined ? key : { key, padding: pss.padding, saltLength: sLen };
      for (const { tcId, msg, sig, result } of tests) {
        const [message, signature] = [Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex')];
        const found = answer(() => portable.verify(hash, message, padded, signature));
        judged += 1;
        if (result !== 'acceptable') expect(found, `${file}:${tcId}`).toBe(result === 'valid');
      }
    }
    expect(judged).toBeGreaterThan(20);
  });
});
