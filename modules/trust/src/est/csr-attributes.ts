// RFC 7030 section 4.5.2: CsrAttrs, what a request under a profile should hold.
import { curveOid, extensionOid, keyOid, signatureOid } from '@citywall/x509';
import type { CertifiedKey, Profile } from '../authority/profile.ts';

const extensionRequestOid = '1.2.840.113549.1.9.14';

/** Key kinds as (algorithm, parameter) with the signature that goes with them. */
const kinds: Readonly<Record<CertifiedKey, { key: string; value?: Uint8Array; signature: string }>> = {
  'ecdsa-p256': { key: keyOid.ecPublicKey, value: oid(curveOid.p256), signature: signatureOid.ecdsaSha256 },
  'ecdsa-p384': { key: keyOid.ecPublicKey, value: oid(curveOid.p384), signature: signatureOid.ecdsaSha384 },
  sm2: { key: keyOid.ecPublicKey, value: oid(curveOid.sm2), signature: signatureOid.sm2Sm3 },
  ed25519: { key: keyOid.ed25519, signature: signatureOid.ed25519 },
  'rsa-2048': { key: keyOid.rsaEncryption, value: integer(2_048), signature: signatureOid.rsaSha256 },
  'rsa-3072': { key: keyOid.rsaEncryption, value: integer(3_072), signature: signatureOid.rsaSha256 },
  'rsa-4096': { key: keyOid.rsaEncryption, value: integer(4_096), signature: signatureOid.rsaSha256 },
  'ml-dsa-65': { key: keyOid.mlDsa65, signature: signatureOid.mlDsa65 },
};

/** The attributes that tell a client which keys the profile certifies and that it wants alternative names. */
export function csrAttributes({ keys, names }: Pick<Profile, 'keys' | 'names'>): Uint8Array {
  const chosen = keys.map((key) => kinds[key]);
  const algorithms = [...new Set(chosen.map(({ key }) => key))];
  const attributes = algorithms.map((algorithm) => {
    const values = chosen.flatMap(({ key, value }) => (key === algorithm && value ? [value] : []));
    return values.length === 0 ? oid(algorithm) : encode(0x30, oid(algorithm), encode(0x31, ...sorted(values)));
  });
  const signatures = [...new Set(chosen.map(({ signature }) => signature))].map(oid);
  const wanted = encode(0x31, encode(0x30, oid(extensionOid.subjectAltName)));
  const extension = names.atLeast > 0 ? [encode(0x30, oid(extensionRequestOid), wanted)] : [];
  return encode(0x30, ...attributes, ...extension, ...signatures);
}

/** DER of less than 64 KiB. */
function encode(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Uint8Array.from(head), content]);
}

function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [40 * first + second, ...rest].flatMap((arc) => {
    const groups = [arc & 127];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 127) | 128);
    return groups;
  });
  return encode(0x06, Uint8Array.from(bytes));
}

/** Of 1 to 32,767 with a high byte. */
function integer(value: number): Uint8Array {
  return encode(0x02, Uint8Array.of(value >> 8, value & 255));
}

function sorted(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...parts].sort((one, other) => Buffer.compare(one, other));
}
