import { generateKeyPairSync, type KeyObject, sign as nativeSign } from 'node:crypto';
import { generateSm2Key, sm2PrivateKeyToPkcs8, sm2PublicKeyToSpki, sm2Sign } from '@citywall/gm';
import type { SignatureName } from './algorithms.table.ts';
import { type Certificate, parseCertificate } from './rfc5280-certificate.ts';
import { buildCertificate, randomSerial } from './rfc5280-certificate-build.ts';
import { extension } from './rfc5280-extensions.ts';
import { basicConstraints, extendedKeyUsage, type KeyUsage, keyUsage } from './rfc5280-key-extensions.ts';
import { nameOf } from './rfc5280-name.ts';
import type { Sign } from './signed.ts';

/** A certificate with its key, for tests. */
export interface Party {
  readonly certificate: Certificate;
  readonly algorithm: SignatureName;
  readonly sign: Sign;
  /** PKCS#8, for tests with openssl. */
  readonly privateKey: Uint8Array;
}

export const day = 24 * 3600 * 1000;
export const now = Date.UTC(2026, 10, 21, 9, 0, 0);

export interface PartyOptions {
  readonly name: string;
  readonly algorithm?: SignatureName;
  readonly issuer?: Party;
  readonly ca?: boolean;
  readonly purposes?: readonly string[];
  readonly purposesCritical?: boolean;
  readonly usages?: readonly KeyUsage[];
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly extensions?: readonly Uint8Array[];
}

/** A new key and its certificate: a root when there is no issuer. */
export async function newParty(options: PartyOptions): Promise<Party> {
  const { algorithm = 'ecdsa-p256-sha256', ca = options.issuer === undefined } = options;
  const key = newKey(algorithm);
  const signer = options.issuer ?? { algorithm, sign: key.sign };
  const subject = nameOf({ country: 'CN', commonName: options.name });
  const usages = options.usages ?? (ca ? ['keyCertSign', 'cRLSign', 'digitalSignature'] : ['digitalSignature']);
  const der = await buildCertificate(
    {
      serial: randomSerial(),
      algorithm: signer.algorithm,
      issuer: options.issuer?.certificate.subject ?? subject,
      subject,
      notBefore: options.notBefore ?? now - 30 * day,
      notAfter: options.notAfter ?? now + 365 * day,
      spki: key.spki,
      extensions: [
        extension(basicConstraints, { ca }, { critical: true }),
        extension(keyUsage, new Set(usages), { critical: true }),
        ...(options.purposes === undefined
          ? []
          : [extension(extendedKeyUsage, options.purposes, { critical: options.purposesCritical ?? false })]),
        ...(options.extensions ?? []),
      ],
    },
    signer.sign,
  );
  return { certificate: parseCertificate(der), algorithm, sign: key.sign, privateKey: key.privateKey };
}

interface Key {
  readonly spki: Uint8Array;
  readonly sign: Sign;
  readonly privateKey: Uint8Array;
}

function newKey(algorithm: SignatureName): Key {
  if (algorithm === 'sm2-sm3') {
    const key = generateSm2Key();
    return {
      spki: sm2PublicKeyToSpki(key.publicKey),
      sign: (bytes) => sm2Sign(key, bytes),
      privateKey: sm2PrivateKeyToPkcs8(key),
    };
  }
  const { publicKey, privateKey } = nativePair(algorithm);
  const hash = /sha\d+$/.exec(algorithm)?.[0] ?? null;
  const pss = algorithm.startsWith('rsa-pss') ? { padding: 6, saltLength: -1 } : {};
  return {
    spki: publicKey.export({ format: 'der', type: 'spki' }),
    sign: (bytes) => nativeSign(hash, bytes, { key: privateKey, ...pss }),
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

function nativePair(algorithm: SignatureName): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === 'ed25519') return generateKeyPairSync('ed25519');
  if (algorithm.startsWith('ml-dsa')) return generateKeyPairSync(algorithm as 'ml-dsa-65');
  if (algorithm.startsWith('rsa')) return generateKeyPairSync('rsa', { modulusLength: 2048 });
  const namedCurve = algorithm.includes('p384') ? 'P-384' : 'P-256';
  return generateKeyPairSync('ec', { namedCurve });
}
