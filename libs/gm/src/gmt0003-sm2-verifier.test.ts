import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { a, b, basePoint, fromBytes, gx, gy, n, p, toBytes } from './gmt0003-sm2-curve.ts';
import { createSm2Verifier, generateSm2Key, sm2PrivateKeyFromScalar, sm2Sign, sm2Verify } from './index.ts';
import { type Sm2Judgement, Sm2Module } from './sm2-module.ts';

// The definition of GB/T 32918.2 section 7.1 over the affine group law, complete and slow.
type Point = { readonly x: bigint; readonly y: bigint } | undefined;
const G: Point = { x: gx, y: gy };
const mod = (value: bigint, of: bigint): bigint => ((value % of) + of) % of;

function inverse(value: bigint, of: bigint): bigint {
  let [r0, r1, t0, t1] = [of, mod(value, of), 0n, 1n];
  while (r1 !== 0n) [r0, r1, t0, t1] = [r1, r0 % r1, t1, t0 - (r0 / r1) * t1];
  return mod(t0, of);
}

function plus(one: Point, other: Point): Point {
  if (!one || !other) return one ?? other;
  if (one.x === other.x && mod(one.y + other.y, p) === 0n) return undefined;
  const slope =
    one.x === other.x
      ? (3n * one.x * one.x + a) * inverse(2n * one.y, p)
      : (other.y - one.y) * inverse(other.x - one.x, p);
  const x = mod(slope * slope - one.x - other.x, p);
  return { x, y: mod(slope * (one.x - x) - one.y, p) };
}

function times(k: bigint, point: Point): Point {
  let sum: Point;
  for (const bit of k.toString(2)) {
    sum = plus(sum, sum);
    if (bit === '1') sum = plus(sum, point);
  }
  return sum;
}

function definition(P: Point, e: bigint, r: bigint, s: bigint): boolean {
  const t = mod(r + s, n);
  if (r < 1n || r >= n || s < 1n || s >= n || t === 0n) return false;
  const sum = plus(times(s, G), times(t, P));
  return sum !== undefined && mod(e + sum.x, n) === r;
}

const encode = (point: Point): Uint8Array => Uint8Array.of(4, ...toBytes(point!.x), ...toBytes(point!.y));
const opposite = (point: Point): Point => ({ x: point!.x, y: mod(-point!.y, p) });

const module = new Sm2Module();
const soak = process.env.CITYWALL_SOAK === '1';

/** Both ways of the module at once: they may differ only in which cases they leave undecided. */
function judge(P: Point, e: bigint, r: bigint, s: bigint): readonly [Sm2Judgement, Sm2Judgement] {
  const [point, rs, digest] = [encode(P), Buffer.concat([toBytes(r), toBytes(s)]), toBytes(e)];
  const loaded = module.loadKey(0, point);
  return [loaded ? module.judgeWithTable(0, rs, digest) : 'invalid', module.judgeWithoutTable(point, rs, digest)];
}

/** A valid signature for any P, without its private key: r = t − s, e = r − x of sG + tP. */
function forge(P: Point, s: bigint, t: bigint): readonly [bigint, bigint, bigint] | undefined {
  const sum = plus(times(s, G), times(t, P));
  const r = mod(t - s, n);
  return sum && r !== 0n ? [mod(r - sum.x, n), r, s] : undefined;
}

const anyScalar = fc.oneof(
  fc.bigInt({ min: 1n, max: n - 1n }),
  // Few digits, in any window, in both signs: these meet in the additions.
  fc.tuple(fc.integer({ min: 1, max: 300 }), fc.nat(247), fc.boolean()).map(([digit, shift, minus]) => {
    const value = mod(BigInt(digit) << BigInt(shift), n);
    return minus ? n - value : value;
  }),
);

describe('the compiled module against the definition', () => {
  test('valid for signatures of random keys, invalid for every other digest, r and s', () => {
    fc.assert(
      fc.property(anyScalar, anyScalar, anyScalar, fc.bigInt({ min: 1n, max: n - 1n }), (d, s, t, other) => {
        const P = times(d, G);
        const forged = forge(P, s, t);
        fc.pre(forged !== undefined);
        const [e, r] = forged!;
        for (const [digest, one, two] of [
          [e, r, s],
          [other, r, s],
          [e, other, s],
          [e, r, other],
        ] as const) {
          const expected = definition(P, digest, one, two) ? 'valid' : 'invalid';
          for (const judgement of judge(P, digest, one, two)) expect([expected, 'undecided']).toContain(judgement);
        }
      }),
      { numRuns: soak ? 1_000 : 15 },
    );
  });

  test('decides every case of random numbers', () => {
    for (let round = 0; round < 10; round += 1) {
      const P = times(fromBytes(crypto.getRandomValues(new Uint8Array(31))) + 2n, G);
      const [s, t] = [1, 2].map(() => fromBytes(crypto.getRandomValues(new Uint8Array(31))) + 1n) as [bigint, bigint];
      const [e, r] = forge(P, s, t)!;
      expect(judge(P, e, r, s)).toEqual(['valid', 'valid']);
      // The same number of 256 bits, not reduced: a digest may be n or more.
      if (e + n < 1n << 256n) expect(judge(P, e + n, r, s)).toEqual(['valid', 'valid']);
      expect(judge(P, mod(e + 1n, n), r, s)).toEqual(['invalid', 'invalid']);
      expect(judge(opposite(P), e, r, s)).toEqual(['invalid', 'invalid']);
    }
  });

  test('r or s out of range, or r + s = 0 modulo n, is invalid', () => {
    const [e, r, s] = forge(G, 5n, 12n)!;
    expect(definition(G, e, r, s)).toBe(true);
    const top = (1n << 256n) - 1n;
    for (const [one, two] of [
      [0n, s],
      [r, 0n],
      [n, s],
      [r, n],
      [r + n, s],
      [r, s + n],
      [top, s],
      [r, top],
      [n - s, s],
      [0n, 0n],
    ] as const) {
      expect(judge(G, e, one, two)).toEqual(['invalid', 'invalid']);
    }
  });

  test('the x coordinate between n and p is compared modulo n', () => {
    let x = n;
    let cases = 0;
    for (; cases < 3; x += 1n) {
      const y = squareRoot(mod(x * x * x + a * x + b, p));
      if (y === undefined) continue;
      cases += 1;
      const [s, t] = [0x1234_5678_9abc_def1n << 100n, (0xfedc_ba98n << 190n) + BigInt(cases)];
      const P = times(inverse(t, n), plus({ x, y }, opposite(times(s, G))));
      const [e, r] = forge(P, s, t)!;
      expect(mod(r - e, n)).toBe(x - n);
      expect(definition(P, e, r, s)).toBe(true);
      expect(judge(P, e, r, s)).toEqual(['valid', 'valid']);
    }
  });

  test('equal and opposite operands are never taken for valid when they are not, and often left undecided', () => {
    const seen = new Set<Sm2Judgement>();
    for (const d of [1n, n - 1n, 2n, n - 2n, 129n, n - 256n, 1n << 128n]) {
      const P = times(d, G);
      for (const [s, t] of [
        [1n, 1n],
        [7n, n - 7n],
        [128n, 128n],
        [129n, 129n],
        [256n, 1n],
        [1n << 200n, 1n << 192n],
        [n - 1n, 1n],
        [n - 1n, 2n],
        [mod(-d * 5n, n), 5n],
        [mod(d * 5n, n), 5n],
      ] as const) {
        for (const e of [forge(P, s, t)?.[0] ?? 1n, 0n, n - 1n]) {
          const r = mod(t - s, n);
          const expected = definition(P, e, r, s) ? 'valid' : 'invalid';
          for (const judgement of judge(P, e, r, s)) {
            expect([expected, 'undecided'], `d ${d} s ${s} t ${t}`).toContain(judgement);
            seen.add(judgement);
          }
        }
      }
    }
    expect([...seen].sort()).toEqual(['invalid', 'undecided', 'valid']);
  });

  test('a key that is not on the curve gets no table and no valid signature', () => {
    const [rs, e] = [Buffer.concat([toBytes(1n), toBytes(1n)]), toBytes(1n)];
    const off = Uint8Array.from(basePoint);
    off[64]! ^= 1;
    const beyond = Uint8Array.of(4, ...toBytes(gx + p > 1n << 256n ? p : gx + p), ...toBytes(gy));
    const twist = { x: 5n, y: 0n };
    const shapes = [
      basePoint.subarray(0, 64),
      Uint8Array.of(...basePoint, 0),
      Uint8Array.of(2, ...basePoint.subarray(1)),
    ];
    for (const bad of [off, beyond, encode(twist), Uint8Array.of(4, ...new Uint8Array(64)), ...shapes]) {
      expect(module.loadKey(1, bad)).toBe(false);
      expect(module.judgeWithoutTable(bad, rs, e)).toBe('invalid');
    }
  });
});

/** p ≡ 3 modulo 4. */
function squareRoot(square: bigint): bigint | undefined {
  let [root, base] = [1n, square];
  for (let exponent = (p + 1n) / 4n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) root = (root * base) % p;
    base = (base * base) % p;
  }
  return (root * root) % p === square ? root : undefined;
}

describe('the verifier against OpenSSL', () => {
  const verifier = createSm2Verifier({ tables: 2 });

  test('random keys, messages and user ids, as signed and with one bit another', () => {
    const bytes = fc.uint8Array({ maxLength: 120 });
    const userIds = fc.option(fc.uint8Array({ maxLength: 20 }), { nil: undefined });
    const keys = Array.from({ length: 5 }, generateSm2Key);
    fc.assert(
      fc.property(fc.constantFrom(...keys), bytes, userIds, fc.nat(), fc.nat(7), (key, message, userId, at, bit) => {
        const signature = sm2Sign(key, message, userId);
        expect(verifier.verify(key.publicKey, message, signature, userId)).toBe(true);
        const altered = signature.map((byte, of) => (of === at % signature.length ? byte ^ (1 << bit) : byte));
        expect(verifier.verify(key.publicKey, message, altered, userId)).toBe(false);
        expect(verifier.verify(keys[at % 5]!.publicKey, message, signature, userId)).toBe(keys[at % 5] === key);
        const longer = Buffer.concat([message, Uint8Array.of(0)]);
        expect(verifier.verify(key.publicKey, longer, signature, userId)).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('private keys at the edges, whose points meet the base point', () => {
    for (const d of [1n, 2n, 3n, 128n, 255n, 256n, 257n, n - 2n, n - 3n, n - 256n, n >> 1n, (n >> 1n) + 1n]) {
      const key = sm2PrivateKeyFromScalar(toBytes(d));
      for (let use = 0; use < 6; use += 1) {
        const message = Buffer.from(`use ${use}`);
        const signature = sm2Sign(key, message);
        expect(verifier.verify(key.publicKey, message, signature), `d ${d}`).toBe(true);
        expect(verifier.verify(key.publicKey, Buffer.from('another'), signature), `d ${d}`).toBe(false);
      }
    }
  });

  test('a message beyond the buffer is hashed in pieces', () => {
    const key = generateSm2Key();
    for (const length of [16_384, 16_385, 200_000]) {
      const message = Buffer.alloc(length, length % 251);
      const signature = sm2Sign(key, message);
      expect(verifier.verify(key.publicKey, message, signature)).toBe(true);
      message[length - 1]! ^= 1;
      expect(verifier.verify(key.publicKey, message, signature)).toBe(sm2Verify(key.publicKey, message, signature));
    }
  });

  test('far more keys than tables, in turns and with favourites', () => {
    const keys = Array.from({ length: 40 }, generateSm2Key);
    const message = Buffer.from('of many');
    const signatures = keys.map((key) => sm2Sign(key, message));
    const random = fc.sample(fc.nat(39), 1_500);
    for (const at of [...random, ...random.map((one) => one % 3)]) {
      expect(verifier.verify(keys[at]!.publicKey, message, signatures[at]!)).toBe(true);
      expect(verifier.verify(keys[at]!.publicKey, message, signatures[(at + 1) % 40]!)).toBe(false);
    }
  });

  test('without any table it answers the same', () => {
    const bare = createSm2Verifier({ tables: 0 });
    const key = generateSm2Key();
    const signature = sm2Sign(key, Buffer.from('m'));
    for (let use = 0; use < 6; use += 1) expect(bare.verify(key.publicKey, Buffer.from('m'), signature)).toBe(true);
    expect(bare.verify(key.publicKey, Buffer.from('n'), signature)).toBe(false);
  });

  test('what the module leaves undecided, OpenSSL decides', () => {
    const undecided = [
      vi.spyOn(Sm2Module.prototype, 'judgeWithTable').mockReturnValue('undecided'),
      vi.spyOn(Sm2Module.prototype, 'judgeWithoutTable').mockReturnValue('undecided'),
    ];
    const key = generateSm2Key();
    const signature = sm2Sign(key, Buffer.from('m'));
    expect(verifier.verify(key.publicKey, Buffer.from('m'), signature)).toBe(true);
    expect(verifier.verify(key.publicKey, Buffer.from('n'), signature)).toBe(false);
    for (const spy of undecided) spy.mockRestore();
  });

  test('a user id that is too long is refused as by sm2Verify', () => {
    const key = generateSm2Key();
    const verify = () => verifier.verify(key.publicKey, Buffer.from('m'), new Uint8Array(70), new Uint8Array(8192));
    expect(verify).toThrow(/8,191/);
  });
});
