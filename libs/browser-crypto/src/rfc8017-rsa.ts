// RFC 8017 sections 8.1.2 and 8.2.2: verification of RSASSA-PSS and RSASSA-PKCS1-v1_5.
import { toNumber } from './der.ts';
import { digestBytes } from './digests.ts';
import type { VerifyingKey } from './public-key.ts';

type RsaKey = Extract<VerifyingKey, { kind: 'rsa' }>;

/** DigestInfo up to the digest (section 9.2, note 1), hex. */
const digestInfos: Readonly<Record<string, string>> = {
  sha1: '3021300906052b0e03021a05000414',
  sha224: '302d300d06096086480165030402040500041c',
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

/** The signature to the power of the exponent, as many octets as the modulus; undefined when it is out of range. */
function open({ modulus, exponent, octets }: RsaKey, signature: Uint8Array): Uint8Array | undefined {
  const value = toNumber(signature);
  if (signature.length !== octets || value >= modulus) return undefined;
  let [result, base] = [1n, value];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  const hex = result.toString(16).padStart(octets * 2, '0');
  return Uint8Array.from({ length: octets }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
}

/** Whether the signature is one of PKCS#1 v1.5; the whole block is compared, so that nothing in it is free. */
export function verifyPkcs1(key: RsaKey, name: string, message: Uint8Array, signature: Uint8Array): boolean {
  const info = digestInfos[name];
  const block = open(key, signature);
  if (info === undefined || block === undefined) return false;
  const prefix = Uint8Array.from(info.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  const tail = [...prefix, ...digestBytes(name, message)];
  if (key.octets < tail.length + 11) return false;
  const padding = Array.from({ length: key.octets - tail.length - 3 }, () => 0xff);
  return isSame(block, [0, 1, ...padding, 0, ...tail]);
}

/** Whether the signature is one of PSS with MGF1 over the same digest and salt of exactly this length. */
export function verifyPss(
  key: RsaKey,
  name: string,
  saltLength: number,
  { message, signature }: { readonly message: Uint8Array; readonly signature: Uint8Array },
): boolean {
  const opened = open(key, signature);
  const digest = digestBytes(name, message);
  const bits = key.modulus.toString(2).length - 1;
  const length = Math.ceil(bits / 8);
  if (opened === undefined || length < digest.length + saltLength + 2) return false;
  // When the block is a byte shorter than the modulus, that byte is zero.
  const block = opened.subarray(key.octets - length);
  if (opened.length > length && opened[0] !== 0) return false;
  const top = 0xff >> (8 * length - bits);
  const masked = block.subarray(0, length - digest.length - 1);
  const hash = block.subarray(masked.length, -1);
  if (block[length - 1] !== 0xbc || (masked[0]! & ~top) !== 0) return false;
  const mask = generateMask(name, hash, masked.length);
  const db = masked.map((byte, at) => byte ^ mask[at]!);
  db[0]! &= top;
  const salt = db.subarray(db.length - saltLength);
  const zeros = db.length - saltLength - 1;
  if (db[zeros] !== 1 || db.subarray(0, zeros).some((byte) => byte !== 0)) return false;
  return isSame(digestBytes(name, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, ...digest, ...salt)), [...hash]);
}

/** MGF1 of appendix B.2.1. */
function generateMask(name: string, seed: Uint8Array, length: number): Uint8Array {
  const mask: number[] = [];
  for (let counter = 0; mask.length < length; counter += 1)
    mask.push(...digestBytes(name, Uint8Array.of(...seed, counter >>> 24, counter >>> 16, counter >>> 8, counter)));
  return Uint8Array.from(mask.slice(0, length));
}

function isSame(bytes: Uint8Array, others: readonly number[]): boolean {
  return bytes.length === others.length && bytes.every((byte, at) => byte === others[at]);
}
