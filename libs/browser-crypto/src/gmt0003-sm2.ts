// Verification of SM2 signatures: GM/T 0003.2 (GB/T 32918.2) section 7 on the curve of GM/T 0003.5. Notation of the standard.
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { DerFields, toNumber } from './der.ts';

const p = 0xfffffffe_ffffffff_ffffffff_ffffffff_ffffffff_00000000_ffffffff_ffffffffn;
const n = 0xfffffffe_ffffffff_ffffffff_ffffffff_7203df6b_21c6052b_53bbf409_39d54123n;

/** The SM2 curve; its group law is complete, so that no operands are special. */
export const sm2 = weierstrass({
  p,
  n,
  h: 1n,
  a: p - 3n,
  b: 0x28e9fa9e_9d9f5e34_4d5a9e4b_cf6509a7_f39789f5_15ab8f92_ddbcbd41_4d940e93n,
  Gx: 0x32c4ae2c_1f198119_5f990446_6a39c994_8fe30bbf_f2660be1_715a4589_334c74c7n,
  Gy: 0xbc3736a2_f4f6779c_59bdcee3_6b692153_d0a9877c_c62a4740_02df32e5_2139f0a0n,
});

/** A point of the curve. */
export type CurvePoint = InstanceType<typeof sm2>;

/** Whether the signature (strict DER) is one over the digest e by the key P. A malformed signature is a wrong one. */
export function verifySm2(point: CurvePoint, e: Uint8Array, signature: Uint8Array): boolean {
  const rs = readSignature(signature);
  if (rs === undefined) return false;
  const { r, s } = rs;
  const t = (r + s) % n;
  if (t === 0n) return false;
  const sum = sm2.BASE.mulAddUnsafe(s, point, t);
  if (sum.is0()) return false;
  return (toNumber(e) + sum.toAffine().x) % n === r;
}

function readSignature(der: Uint8Array): { readonly r: bigint; readonly s: bigint } | undefined {
  try {
    const outer = new DerFields(der);
    const fields = outer.enter();
    outer.end();
    const [r, s] = [fields.positive(), fields.positive()];
    fields.end();
    const inRange = (value: bigint): boolean => value >= 1n && value < n;
    return inRange(r) && inRange(s) ? { r, s } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
