import { createSign, createVerify, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sealWith } from './gmt0003-sm2-encryption.ts';
import { multiplySecret } from './gmt0003-sm2-multiply.ts';
import {
  decodePoint,
  defaultUserId,
  generateSm2Key,
  isOnCurve,
  sm2Decrypt,
  sm2Encrypt,
  sm2OpenKey,
  sm2PrivateKeyFromPkcs8,
  sm2PrivateKeyFromScalar,
  sm2PrivateKeyToPkcs8,
  sm2PrivateScalar,
  sm2PublicKey,
  sm2PublicKeyFromSpki,
  sm2PublicKeyToSpki,
  sm2SealKey,
  sm2Sign,
  sm2SignatureFromDer,
  sm2SignatureFromSdf,
  sm2SignatureToDer,
  sm2SignatureToSdf,
  sm2Verify,
  sm2Za,
} from './index.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase();
const formats = ['asn1', 'c1c3c2', 'c1c2c3'] as const;
const order = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const scalar = (value: bigint): Buffer => hex(value.toString(16).padStart(64, '0'));

// GB/T 32918.5 annex A: the example over the recommended curve.
const example = {
  d: hex('3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8'),
  point: hex(
    '0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13',
  ),
  za: 'B2E14C5C79C6DF5B85F4FE7ED8DB7A262B9DA7E07CCB0EA9F4747B8CCDA8A4F3',
  message: Buffer.from('message digest'),
  signature: hex(
    'F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA',
  ),
  k: '59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21',
  c1: '0404EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73E858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0',
  c3: '59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766',
  c2: '21886CA989CA9C7D58087307CA93092D651EFA',
};

describe('GB/T 32918.5 annex A', () => {
  const key = sm2PrivateKeyFromScalar(example.d);

  test('the public key, ZA and the signature of the example', () => {
    expect(toHex(key.publicKey.point)).toBe(toHex(example.point));
    expect(toHex(sm2Za(key.publicKey))).toBe(example.za);
    const der = sm2SignatureToDer(example.signature)!;
    expect(sm2Verify(key.publicKey, example.message, der)).toBe(true);
    expect(sm2Verify(key.publicKey, Buffer.from('message digesT'), der)).toBe(false);
  });

  test('the ciphertext of the example, made with its k and opened in every format', () => {
    const message = Buffer.from('encryption standard');
    const parts = sealWith(key.publicKey, message, hex(example.c1), hex(example.k))!;
    expect([toHex(parts.c3), toHex(parts.c2)]).toEqual([example.c3, example.c2]);
    expect(sm2Decrypt(key, hex(example.c1 + example.c3 + example.c2), 'c1c3c2')).toEqual(new Uint8Array(message));
    expect(sm2Decrypt(key, hex(example.c1 + example.c2 + example.c3), 'c1c2c3')).toEqual(new Uint8Array(message));
  });
});

describe('SM2 keys', () => {
  test('a fresh key signs SM2 and not ECDSA: OpenSSL verifies it over ZA and the message, and not without ZA', () => {
    const key = generateSm2Key();
    const signature = sm2Sign(key, example.message);
    expect(sm2Verify(key.publicKey, example.message, signature)).toBe(true);
    const trap = generateKeyPairSync('ec', { namedCurve: 'SM2' });
    const ecdsa = createSign('sm3').update(example.message).sign(trap.privateKey);
    expect(createVerify('sm3').update(example.message).verify(trap.publicKey, ecdsa)).toBe(true);
    const spki = trap.publicKey.export({ format: 'der', type: 'spki' });
    expect(sm2Verify(sm2PublicKeyFromSpki(spki), example.message, ecdsa)).toBe(false);
  });

  test('every encoding gives the same key back', () => {
    const key = generateSm2Key();
    const again = sm2PrivateKeyFromPkcs8(sm2PrivateKeyToPkcs8(key));
    expect(again.publicKey).toEqual(key.publicKey);
    expect(sm2PrivateKeyFromScalar(sm2PrivateScalar(key)).publicKey).toEqual(key.publicKey);
    expect(sm2PublicKeyFromSpki(sm2PublicKeyToSpki(key.publicKey))).toEqual(key.publicKey);
    const compressed = Buffer.concat([
      Uint8Array.of(2 + (key.publicKey.point[64]! & 1)),
      key.publicKey.point.subarray(1, 33),
    ]);
    expect(sm2PublicKey(compressed)).toEqual(key.publicKey);
  });

  test('PKCS#8 without a public key is read, with that of another it is refused', () => {
    const [key, other] = [generateSm2Key(), generateSm2Key()];
    const d = toHex(sm2PrivateScalar(key));
    const bare = hex(`3041020100301306072A8648CE3D020106082A811CCF5501822D042730250201010420${d}`);
    expect(sm2PrivateKeyFromPkcs8(bare).publicKey).toEqual(key.publicKey);
    const mixed = Buffer.from(sm2PrivateKeyToPkcs8(key));
    mixed.set(other.publicKey.point, mixed.length - 65);
    expect(() => sm2PrivateKeyFromPkcs8(mixed)).toThrow(/private key/);
    const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => sm2PrivateKeyFromPkcs8(p256.privateKey.export({ format: 'der', type: 'pkcs8' }))).toThrow(/SM2/);
    expect(() => sm2PublicKeyFromSpki(p256.publicKey.export({ format: 'der', type: 'spki' }))).toThrow(/SM2/);
  });

  test('d is taken from 1 to n − 2 and nowhere else', () => {
    for (const good of [1n, 2n, order - 2n]) expect(sm2PrivateKeyFromScalar(scalar(good))).toBeDefined();
    for (const bad of [0n, order - 1n, order, order + 1n, (1n << 256n) - 1n])
      expect(() => sm2PrivateKeyFromScalar(scalar(bad))).toThrow(/private key/);
    expect(() => sm2PrivateKeyFromScalar(new Uint8Array(31).fill(1))).toThrow(/private key/);
  });

  test('explicit parameters are refused, even those of the curve itself (RFC 5480)', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'SM2', paramEncoding: 'explicit' });
    expect(() => sm2PublicKeyFromSpki(publicKey.export({ format: 'der', type: 'spki' }))).toThrow(/named curve/);
    expect(() => sm2PrivateKeyFromPkcs8(privateKey.export({ format: 'der', type: 'pkcs8' }))).toThrow(/named curve/);
  });

  test('what is no point is refused', () => {
    const { point } = generateSm2Key().publicKey;
    const off = Uint8Array.from(point);
    off[64]! ^= 1;
    const beyond = Buffer.concat([Uint8Array.of(4), new Uint8Array(32).fill(255), point.subarray(33)]);
    const hybrid = Uint8Array.of(6 + (point[64]! & 1), ...point.subarray(1));
    for (const bad of [off, beyond, hybrid, new Uint8Array(65), Uint8Array.of(0), new Uint8Array()])
      expect(() => decodePoint(bad)).toThrow(/no point/);
    expect(isOnCurve(0n, 0n)).toBe(false);
  });

  test('bytes of any kind are refused with an error that says what to send', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => sm2PublicKeyFromSpki(bytes)).toThrow(/SM2/);
        expect(() => sm2PrivateKeyFromPkcs8(bytes)).toThrow(/SM2/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('multiplication of a point by a secret', () => {
  test('both sides of a Diffie–Hellman exchange agree, and 1 and n − 1 give the point and its inverse', () => {
    const [one, other] = [generateSm2Key(), generateSm2Key()];
    const shared = multiplySecret(sm2PrivateScalar(one), other.publicKey.point);
    expect(multiplySecret(sm2PrivateScalar(other), one.publicKey.point)).toEqual(shared);
    const same = multiplySecret(scalar(1n), one.publicKey.point);
    const inverse = multiplySecret(scalar(order - 1n), one.publicKey.point);
    expect(toHex(same)).toBe(toHex(one.publicKey.point));
    expect(inverse.subarray(0, 33)).toEqual(same.subarray(0, 33));
    expect(inverse.subarray(33)).not.toEqual(same.subarray(33));
  });
});

describe('SM2 signatures', () => {
  const key = generateSm2Key();
  const message = Buffer.from('the city');

  test('the user id is part of what is signed', () => {
    const signature = sm2Sign(key, message, Buffer.from('ALICE'));
    expect(sm2Verify(key.publicKey, message, signature, Buffer.from('ALICE'))).toBe(true);
    expect(sm2Verify(key.publicKey, message, signature)).toBe(false);
    expect(sm2Verify(key.publicKey, message, sm2Sign(key, message), defaultUserId)).toBe(true);
    const longest = new Uint8Array(8191).fill(7);
    expect(sm2Verify(key.publicKey, message, sm2Sign(key, message, longest), longest)).toBe(true);
    expect(() => sm2Sign(key, message, new Uint8Array(8192))).toThrow(/8,191/);
  });

  test('every single altered byte of the signature is caught', () => {
    const signature = sm2Sign(key, message);
    for (let at = 0; at < signature.length; at += 1) {
      const altered = Uint8Array.from(signature);
      altered[at]! ^= 1 << (at % 8);
      expect(sm2Verify(key.publicKey, message, altered)).toBe(false);
    }
  });

  test('only strict DER with r and s in [1, n − 1] is a signature', () => {
    const good = sm2SignatureToDer(Buffer.concat([scalar(1n), scalar(order - 1n)]))!;
    expect(toHex(sm2SignatureFromDer(good)!)).toBe(toHex(Buffer.concat([scalar(1n), scalar(order - 1n)])));
    for (const [r, s] of [
      [0n, 1n],
      [1n, 0n],
      [order, 1n],
      [1n, order],
    ] as const) {
      expect(sm2SignatureToDer(Buffer.concat([scalar(r), scalar(s)]))).toBeUndefined();
    }
    const malformed = {
      'zero r': '3006020100020101',
      'negative r': '30060201FF020101',
      'padded r': '300702020001020101',
      'order as r': `3026022100${toHex(scalar(order))}020101`,
      'trailing byte': '300602010102010100',
      'trailing byte inside': '300702010102010100',
      'long-form length': '308106020101020101',
      'indefinite length': '30800201010201010000',
      'empty integer': '30050200020101',
      'one number': '3003020101',
      'a set': '3106020101020101',
      nothing: '',
    };
    for (const [name, der] of Object.entries(malformed)) expect(sm2SignatureFromDer(hex(der)), name).toBeUndefined();
  });

  test('DER, r ‖ s and the fields of devices are the same signature', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: order - 1n }),
        fc.nat(255),
        fc.bigInt({ min: 1n, max: order - 1n }),
        (r, shift, s) => {
          const raw = Buffer.concat([scalar(r >> BigInt(shift) || 1n), scalar(s)]);
          expect(Buffer.from(sm2SignatureFromDer(sm2SignatureToDer(raw)!)!)).toEqual(raw);
          expect(Buffer.from(sm2SignatureFromSdf(sm2SignatureToSdf(raw)!)!)).toEqual(raw);
        },
      ),
    );
    expect(sm2SignatureFromSdf(new Uint8Array(128).fill(1))).toBeUndefined();
    expect(sm2SignatureFromSdf(new Uint8Array(64).fill(1))).toBeUndefined();
  });

  test('bytes of any kind are never a signature and never an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(sm2Verify(key.publicKey, message, bytes)).toBe(false);
      }),
    );
  });
});

describe('SM2 encryption', () => {
  const key = generateSm2Key();

  test('what is encrypted is decrypted, in every format and length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.constantFrom(...formats), (message, format) => {
        // Of one byte, one mask in 256 is zero and drawn again.
        expect(sm2Decrypt(key, sm2Encrypt(key.publicKey, message, format), format)).toEqual(message);
      }),
      { numRuns: 60 },
    );
  });

  test('every single altered byte, another key and another order are caught with one and the same answer', () => {
    const message = Buffer.from('a key of the city');
    for (const format of formats) {
      const ciphertext = sm2Encrypt(key.publicKey, message, format);
      for (let at = 0; at < ciphertext.length; at += 1) {
        const altered = Uint8Array.from(ciphertext);
        altered[at]! ^= 1 << (at % 8);
        expect(() => sm2Decrypt(key, altered, format)).toThrow(/cannot be decrypted/);
      }
      expect(() => sm2Decrypt(generateSm2Key(), ciphertext, format)).toThrow(/cannot be decrypted/);
      expect(() => sm2Decrypt(key, Buffer.concat([ciphertext, Uint8Array.of(0)]), format)).toThrow();
      expect(() => sm2Decrypt(key, ciphertext, format === 'c1c2c3' ? 'c1c3c2' : 'c1c2c3')).toThrow();
    }
  });

  test('nothing and too much are refused', () => {
    expect(() => sm2Encrypt(key.publicKey, new Uint8Array())).toThrow(/1 byte/);
    expect(() => sm2Encrypt(key.publicKey, new Uint8Array((1 << 20) + 1))).toThrow(/1 MiB/);
    expect(() => sm2Decrypt(key, new Uint8Array())).toThrow(/cannot be decrypted/);
  });
});

describe('SM2EnvelopedKey (GM/T 0009)', () => {
  test('an escrowed key reaches its holder and nobody else', () => {
    const [holder, pair] = [generateSm2Key(), generateSm2Key()];
    const envelope = sm2SealKey(holder.publicKey, pair);
    expect(sm2OpenKey(holder, envelope).publicKey).toEqual(pair.publicKey);
    expect(() => sm2OpenKey(pair, envelope)).toThrow(/cannot be decrypted/);
  });

  test('every single altered byte is caught, those of the unauthenticated private number too', () => {
    const [holder, pair] = [generateSm2Key(), generateSm2Key()];
    const envelope = sm2SealKey(holder.publicKey, pair);
    for (let at = 0; at < envelope.length; at += 1) {
      const altered = Uint8Array.from(envelope);
      altered[at]! ^= 1 << (at % 8);
      expect(() => sm2OpenKey(holder, altered), `byte ${at}`).toThrow(/cannot be decrypted/);
    }
  });
});

const examples = join(import.meta.dirname, '../../../../shared/data/trust/examples/standard_examples.json');

describe.skipIf(!existsSync(examples))('shared/data/trust/examples', () => {
  test('the ASN.1 ciphertext of the example', () => {
    const { sm2 } = JSON.parse(readFileSync(examples, 'utf8')) as any;
    const key = sm2PrivateKeyFromScalar(hex(sm2.privateKey));
    expect(Buffer.from(sm2Decrypt(key, hex(sm2.encryption.asn1))).toString()).toBe(sm2.encryption.plaintext);
    expect(sm2Verify(key.publicKey, Buffer.from(sm2.message), hex(sm2.sigDer))).toBe(true);
  });
});
