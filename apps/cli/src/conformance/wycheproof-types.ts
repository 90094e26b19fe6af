import { createECDH, createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import { sm4CcmDecrypt, sm4CcmEncrypt, sm4GcmDecrypt, sm4GcmEncrypt } from '@citywall/gm';
import {
  aesCcmOpen,
  aesCcmSeal,
  aesGcmOpen,
  aesGcmSeal,
  aesKwpUnwrap,
  aesKwpWrap,
  type Curve,
  decryptJwe,
  ecdhAgree,
  ecdsaVerify,
  ed25519Verify,
  hkdf,
  type JoseKeys,
  pbkdf2,
  type RsaHash,
  readEcPublicKey,
  rsaOaepOpen,
  rsaPkcs1Verify,
  rsaPssVerify,
  verifyHmac,
  verifyJws,
  x25519Agree,
  x25519PrivateKey,
  x25519PublicKey,
} from '@citywall/trust/algorithms';

/** A test or group as read from a file: strings, most of them hex, and numbers. */
type Fields = Readonly<Record<string, unknown>>;

export interface WycheproofTest extends Fields {
  readonly tcId: number;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

export interface WycheproofGroup extends Fields {
  readonly type: string;
  readonly tests: readonly WycheproofTest[];
}

export interface WycheproofFile {
  readonly algorithm: string | null;
  readonly testGroups: readonly WycheproofGroup[];
}

type Check = (file: WycheproofFile, group: Fields, test: Fields) => boolean | Promise<boolean>;

const curves: Readonly<Record<string, Curve>> = {
  secp256r1: 'P-256',
  'P-256': 'P-256',
  secp384r1: 'P-384',
  'P-384': 'P-384',
};
const nodeNames: Readonly<Record<Curve, string>> = { 'P-256': 'prime256v1', 'P-384': 'secp384r1' };

/** Whether the product takes what the test brings and, where it tells a result, comes to the same. */
export async function accepts(file: WycheproofFile, group: WycheproofGroup, test: WycheproofTest): Promise<boolean> {
  const check = checks[group.type];
  if (check === undefined)
    throw new Error(`Test type ${group.type} (${file.algorithm}) is of an algorithm the product does not offer`);
  try {
    return await check(file, group, test);
  } catch {
    return false;
  }
}

/** How each type of test is answered; a throw means that the product refuses. */
const checks: Readonly<Record<string, Check>> = {
  AeadTest: (file, group, test) => {
    const { seal, open } = aeadOf(file.algorithm);
    const tagBytes = Number(group.tagSize) / 8;
    const nonce = hex(test.iv);
    const sealed = Buffer.concat([hex(test.ct), hex(test.tag)]);
    const opened = open(hex(test.key), nonce, sealed, hex(test.aad), tagBytes);
    const again = seal(hex(test.key), nonce, opened, hex(test.aad), tagBytes);
    return hex(test.msg).equals(opened) && sealed.equals(again);
  },
  KeywrapTest: (_file, _group, test) => {
    const key = createSecretKey(hex(test.key));
    return hex(test.msg).equals(aesKwpUnwrap(key, hex(test.ct))) && hex(test.ct).equals(aesKwpWrap(key, hex(test.msg)));
  },
  MacTest: (file, group, test) => {
    const hash = macHash(file.algorithm);
    return verifyHmac(hash, createSecretKey(hex(test.key)), hex(test.msg), hex(test.tag), Number(group.tagSize) / 8);
  },
  HkdfTest: (_file, _group, test) =>
    hkdf('sha256', hex(test.ikm), hex(test.salt), hex(test.info), Number(test.size)).equals(hex(test.okm)),
  PbkdfTest: (_file, _group, test) =>
    pbkdf2('sha256', hex(test.password), hex(test.salt), Number(test.iterationCount), Number(test.dkLen)).equals(
      hex(test.dk),
    ),
  EcdhTest: (_file, group, test) => {
    const curve = curveOf(group.curve);
    const publicKey = readEcPublicKey(curve, hex(test.public));
    return ecdhAgree(curve, ecPrivateKey(curve, hex(test.private)), publicKey).equals(hex(test.shared));
  },
  XdhComp: (_file, _group, test) =>
    x25519Agree(x25519PrivateKey(hex(test.private)), x25519PublicKey(hex(test.public))).equals(hex(test.shared)),
  EcdsaVerify: (_file, group, test) => ecdsaVerify(keyCurve(group), spki(group), hex(test.msg), hex(test.sig)),
  EcdsaP1363Verify: (_file, group, test) =>
    ecdsaVerify(keyCurve(group), spki(group), hex(test.msg), hex(test.sig), 'ieee-p1363'),
  EddsaVerify: (_file, group, test) => ed25519Verify(spki(group), hex(test.msg), hex(test.sig)),
  RsassaPssVerify: (_file, group, test) => rsaPssVerify(rsaHash(group), spki(group), hex(test.msg), hex(test.sig)),
  RsassaPkcs1Verify: (_file, group, test) => rsaPkcs1Verify(rsaHash(group), spki(group), hex(test.msg), hex(test.sig)),
  RsaesOaepDecrypt: (_file, group, test) => {
    const key = createPrivateKey({ key: hex(group.privateKeyPkcs8), format: 'der', type: 'pkcs8' });
    return rsaOaepOpen(rsaHash(group), key, hex(test.ct), hex(test.label)).equals(hex(test.msg));
  },
  JsonWebCrypto: jose,
  JsonWebEncryption: jose,
  JsonWebKey: jose,
  JsonWebSignature: jose,
};

async function jose(_file: WycheproofFile, group: Fields, test: Fields): Promise<boolean> {
  const keys = (group.public ?? group.private) as JoseKeys;
  if (test.jws !== undefined) await verifyJws(keys, String(test.jws));
  else {
    const plaintext = await decryptJwe(group.private as JoseKeys, String(test.jwe));
    if (test.pt !== undefined) return hex(test.pt).equals(plaintext);
  }
  return true;
}

function hex(value: unknown): Buffer {
  if (typeof value !== 'string' || !/^(?:[0-9a-f]{2})*$/i.test(value)) throw new Error('not hex');
  return Buffer.from(value, 'hex');
}

type Aead = (key: Buffer, nonce: Buffer, data: Uint8Array, aad: Buffer, tagBytes: number) => Uint8Array;

function aeadOf(algorithm: string | null): { readonly seal: Aead; readonly open: Aead } {
  const secret =
    (act: (key: KeyObject, nonce: Buffer, data: Uint8Array, aad: Buffer, tagBytes: number) => Uint8Array): Aead =>
    (key, ...rest) =>
      act(createSecretKey(key), ...rest);
  if (algorithm === 'AES-GCM') return { seal: secret(aesGcmSeal), open: secret(aesGcmOpen) };
  if (algorithm === 'AES-CCM') return { seal: secret(aesCcmSeal), open: secret(aesCcmOpen) };
  if (algorithm === 'SM4-GCM') return { seal: sm4GcmEncrypt, open: sm4GcmDecrypt };
  if (algorithm === 'SM4-CCM') return { seal: sm4CcmEncrypt, open: sm4CcmDecrypt };
  throw new Error(`The product does not offer ${algorithm}`);
}

function macHash(algorithm: string | null): 'sha256' | 'sm3' {
  if (algorithm === 'HMACSHA256') return 'sha256';
  if (algorithm === 'HMACSM3') return 'sm3';
  throw new Error(`The product does not offer ${algorithm}`);
}

function curveOf(name: unknown): Curve {
  const curve = curves[String(name)];
  if (curve === undefined) throw new Error(`The product does not offer the curve ${String(name)}`);
  return curve;
}

function keyCurve(group: Fields): Curve {
  return curveOf((group.publicKey as Fields).curve);
}

function spki(group: Fields): KeyObject {
  return createPublicKey({ key: hex(group.publicKeyDer), format: 'der', type: 'spki' });
}

function rsaHash(group: Fields): RsaHash {
  const name = String(group.sha).toLowerCase().replace('-', '');
  if (name === 'sha256' || name === 'sha384' || name === 'sha512') return name;
  throw new Error(`The product does not offer ${String(group.sha)}`);
}

/** From the number alone: the file gives no point. */
function ecPrivateKey(curve: Curve, number: Buffer): KeyObject {
  const bytes = curve === 'P-256' ? 32 : 48;
  const d = Buffer.concat([Buffer.alloc(bytes), number]).subarray(-bytes);
  const ecdh = createECDH(nodeNames[curve]);
  ecdh.setPrivateKey(d);
  const point = ecdh.getPublicKey();
  const [x, y] = [point.subarray(1, 1 + bytes), point.subarray(1 + bytes)].map((half) => half.toString('base64url'));
  return createPrivateKey({ key: { kty: 'EC', crv: curve, d: d.toString('base64url'), x, y }, format: 'jwk' });
}
