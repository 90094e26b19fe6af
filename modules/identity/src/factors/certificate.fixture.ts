import { generateKeyPairSync, sign } from 'node:crypto';
import { generateSm2Key, sm2PublicKeyToSpki, sm2Sign } from '@citywall/gm';
import { buildCertificate, formatPem, nameOf, randomSerial } from '@citywall/x509';

/** A certificate of its own making with its key, and what signs challenges with it. */
export async function makeCertificate(kind: 'sm2' | 'p256', name: string, now: number) {
  const key = kind === 'sm2' ? sm2() : p256();
  const subject = nameOf({ country: 'CN', commonName: name });
  const der = await buildCertificate(
    {
      serial: randomSerial(),
      algorithm: kind === 'sm2' ? 'sm2-sm3' : 'ecdsa-p256-sha256',
      issuer: subject,
      subject,
      notBefore: now - 86_400_000,
      notAfter: now + 86_400_000,
      spki: key.spki,
      extensions: [],
    },
    key.sign,
  );
  return {
    der,
    pem: formatPem('CERTIFICATE', der),
    /** base64 of the signature over the text. */
    sign: (text: string) => Buffer.from(key.sign(Buffer.from(text))).toString('base64'),
  };
}

function sm2() {
  const key = generateSm2Key();
  return { spki: sm2PublicKeyToSpki(key.publicKey), sign: (bytes: Uint8Array) => sm2Sign(key, bytes) };
}

function p256() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  return { spki, sign: (bytes: Uint8Array) => sign('sha256', bytes, privateKey) };
}
