import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { unfit } from '../../algorithms/index.ts';

const make = promisify(generateKeyPair) as (
  type: string,
  options?: object,
) => Promise<{ readonly privateKey: KeyObject }>;

/** Makes a pair off the main thread and answers the private key in PKCS#8 DER. */
export async function generatePkcs8(type: string, options?: object): Promise<Buffer> {
  const { privateKey } = await make(type, options);
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}

/** A private key of PKCS#8 DER; throws when it is none. */
export function readPkcs8(material: Buffer): KeyObject {
  return createPrivateKey({ key: material, format: 'der', type: 'pkcs8' });
}

/** A private key of PKCS#8 DER with its public half, refused unless it is of the type. */
export function readPair(material: Buffer, type: string): { readonly key: KeyObject; readonly publicKey: KeyObject } {
  let key: KeyObject | undefined;
  try {
    key = readPkcs8(material);
  } catch {
    // Said below in words of ours.
  }
  if (key?.asymmetricKeyType !== type)
    throw unfit(`The material is not a private key of ${type} in PKCS#8.`, `密钥材料不是 PKCS#8 格式的 ${type} 私钥。`);
  return { key, publicKey: createPublicKey(key) };
}

/** SubjectPublicKeyInfo in DER. */
export function spkiOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' });
}

/** Two parts as one: a 2-byte length before the first. */
export function joinParts(first: Uint8Array, second: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(first.length);
  return Buffer.concat([length, first, second]);
}

/** The inverse of joinParts; undefined when the bytes are too short for it. */
export function splitParts(joined: Uint8Array): readonly [Buffer, Buffer] | undefined {
  const bytes = Buffer.from(joined.buffer, joined.byteOffset, joined.byteLength);
  if (bytes.length < 2) return undefined;
  const end = 2 + bytes.readUInt16BE(0);
  return bytes.length < end ? undefined : [bytes.subarray(2, end), bytes.subarray(end)];
}
