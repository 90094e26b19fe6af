import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { rsaOaepSeal, rsaPkcs1Verify, rsaPssVerify, unfit } from '../../algorithms/index.ts';
import { classes, keyTypes, maskFunctions, mechanisms } from './cryptoki.table.ts';
import { privateKeyFor } from './key-uses.ts';
import { type Mechanism, oaepParameter, pssParameter } from './packing.ts';
import type { TokenKind } from './token-kind.ts';
import type { TokenSession } from './token-session.ts';

/** 65537, big-endian. */
export const rsaExponent = Buffer.from([1, 0, 1]);

/** In the order of the kind's schemes. DigestInfo of RFC 8017 section 9.2, note 1, up to the hash itself. */
const hashes = [
  { name: 'sha256', bytes: 32, digestInfo: '3031300d060960864801650304020105000420' },
  { name: 'sha384', bytes: 48, digestInfo: '3041300d060960864801650304020205000430' },
  { name: 'sha512', bytes: 64, digestInfo: '3051300d060960864801650304020305000440' },
] as const;

/** The schemes of the kind in their order: PSS with three hashes, then PKCS#1 v1.5 with the same. */
function schemeOf(position: number) {
  const hash = hashes[position % hashes.length];
  if (hash === undefined || position >= 2 * hashes.length) throw unfit('No such scheme.', '没有此签名方案。');
  return { ...hash, pss: position < hashes.length };
}

/** RSA-OAEP with SHA-256, also as its mask function. */
function oaep(label: Uint8Array): Mechanism {
  return { type: mechanisms.rsaOaep, parameter: oaepParameter(mechanisms.sha256, maskFunctions.sha256, label) };
}

/** Signatures are over the hash that is made here; encryption is OAEP with SHA-256, whose label is the context. */
export function rsa(bits: number): TokenKind {
  return {
    needs: {
      CKM_RSA_PKCS_KEY_PAIR_GEN: mechanisms.rsaKeyPair,
      CKM_RSA_PKCS_PSS: mechanisms.rsaPss,
      CKM_RSA_PKCS: mechanisms.rsaPkcs1,
      CKM_RSA_PKCS_OAEP: mechanisms.rsaOaep,
    },
    template: (purpose) => ({
      ...privateKeyFor(purpose === 'sign' ? { sign: true } : { decrypt: true }),
      keyType: keyTypes.rsa,
    }),
    generate: (session, secret, purpose) => {
      const use = purpose === 'sign' ? { verify: true } : { encrypt: true };
      const open = { class: classes.publicKey, keyType: keyTypes.rsa, token: false, ...use };
      const sized = { ...open, modulusBits: bits, publicExponent: rsaExponent };
      const pair = session.generatePair({ type: mechanisms.rsaKeyPair }, sized, secret);
      const publicKey = rsaPublicKey(session.get(pair.publicKey, 'modulus'));
      session.destroy(pair.publicKey);
      return { key: pair.privateKey, publicKey };
    },
    load: (session, key, publicKey) => ({
      sign: (message, scheme) => signRsa(session, key, message, scheme),
      verify: (message, signature, scheme) => {
        const { name, pss } = schemeOf(scheme);
        return publicKey !== undefined && (pss ? rsaPssVerify : rsaPkcs1Verify)(name, publicKey, message, signature);
      },
      seal: (plaintext, context) => rsaOaepSeal('sha256', publicKey as KeyObject, plaintext, context),
      open: (sealed, context) => session.decrypt(oaep(context), key, sealed),
    }),
  };
}

/** A public key from the modulus a token tells, with the exponent 65537. */
function rsaPublicKey(modulus: Buffer): KeyObject {
  const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: rsaExponent.toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function signRsa(session: TokenSession, key: bigint, message: Uint8Array, scheme: number): Buffer {
  const { name, bytes, digestInfo, pss } = schemeOf(scheme);
  const hash = createHash(name).update(message).digest();
  if (!pss) {
    return session.sign({ type: mechanisms.rsaPkcs1 }, key, Buffer.concat([Buffer.from(digestInfo, 'hex'), hash]));
  }
  const parameter = pssParameter(mechanisms[name], maskFunctions[name], bytes);
  return session.sign({ type: mechanisms.rsaPss, parameter }, key, hash);
}
