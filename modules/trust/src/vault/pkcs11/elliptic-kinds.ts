import { createHash, createPublicKey } from 'node:crypto';
import { type Curve, ecdsaVerify, ed25519Verify } from '../../algorithms/index.ts';
import { classes, keyTypes, mechanisms } from './cryptoki.table.ts';
import { privateKeyFor } from './key-uses.ts';
import { derSignature } from './raw-signature.ts';
import type { TokenKind } from './token-kind.ts';

/** CKA_EC_PARAMS: the curve's object identifier in DER; bytes of a coordinate; the hash that goes with it. */
const curves = {
  'P-256': { parameters: '06082a8648ce3d030107', bytes: 32, hash: 'sha256' },
  'P-384': { parameters: '06052b81040022', bytes: 48, hash: 'sha384' },
} as const;

/** Ed25519 as an object identifier (PKCS #11 3.0). */
const ed25519Parameters = Buffer.from('06032b6570', 'hex');

/** The token signs the hash that is made here, so that long messages do not travel to it. */
export function ecdsa(curve: Curve): TokenKind {
  const { parameters, bytes, hash } = curves[curve];
  const ecParameters = Buffer.from(parameters, 'hex');
  return {
    needs: { CKM_EC_KEY_PAIR_GEN: mechanisms.ecKeyPair, CKM_ECDSA: mechanisms.ecdsa },
    template: () => ({ ...privateKeyFor({ sign: true }), keyType: keyTypes.ec }),
    generate: (session, secret) => {
      const open = { class: classes.publicKey, keyType: keyTypes.ec, token: false, verify: true, ecParameters };
      const pair = session.generatePair({ type: mechanisms.ecKeyPair }, open, secret);
      const point = pointOf(session.get(pair.publicKey, 'ecPoint'), 1 + 2 * bytes);
      session.destroy(pair.publicKey);
      const coordinate = (from: number) => point.subarray(from, from + bytes).toString('base64url');
      const jwk = { kty: 'EC', crv: curve, x: coordinate(1), y: coordinate(1 + bytes) };
      return { key: pair.privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
    },
    load: (session, key, publicKey) => ({
      sign: (message) =>
        derSignature(session.sign({ type: mechanisms.ecdsa }, key, createHash(hash).update(message).digest())),
      verify: (message, signature) => publicKey !== undefined && ecdsaVerify(curve, publicKey, message, signature),
    }),
  };
}

export const ed25519: TokenKind = {
  needs: { CKM_EC_EDWARDS_KEY_PAIR_GEN: mechanisms.edwardsKeyPair, CKM_EDDSA: mechanisms.eddsa },
  template: () => ({ ...privateKeyFor({ sign: true }), keyType: keyTypes.edwards }),
  generate: (session, secret) => {
    const ecParameters = ed25519Parameters;
    const open = { class: classes.publicKey, keyType: keyTypes.edwards, token: false, verify: true, ecParameters };
    const pair = session.generatePair({ type: mechanisms.edwardsKeyPair }, open, secret);
    const x = pointOf(session.get(pair.publicKey, 'ecPoint'), 32).toString('base64url');
    session.destroy(pair.publicKey);
    return {
      key: pair.privateKey,
      publicKey: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
    };
  },
  load: (session, key, publicKey) => ({
    sign: (message) => session.sign({ type: mechanisms.eddsa }, key, message),
    verify: (message, signature) => publicKey !== undefined && ed25519Verify(publicKey, message, signature),
  }),
};

/** CKA_EC_POINT is the point in a DER OCTET STRING; some tokens leave that out. */
function pointOf(value: Buffer, bytes: number): Buffer {
  const point = value.subarray(value.length - bytes);
  const head = value.subarray(0, value.length - bytes);
  const wrapped = head.length === 2 && head[0] === 0x04 && head[1] === bytes;
  if (point.length === bytes && (head.length === 0 || wrapped)) return point;
  throw new Error(`the token answered a point of ${value.length} bytes`);
}
