import { createHash, verify, X509Certificate } from 'node:crypto';
import { sm2PublicKeyFromSpki, sm2Verify } from '@citywall/gm';
import { fromPemOrDer, keyObject, type PublicKey, parseCertificate } from '@citywall/x509';

/** What the holder of a certificate signs to sign in without TLS: as a client with SM2, whose TLS stack does not speak it. */
export function challengeText(address: string, challenge: Uint8Array): string {
  return `Citywall sign-in\n${address}\n${Buffer.from(challenge).toString('base64url')}\n`;
}

/**
 * The certificate (DER) whose key signed the text; undefined when the certificate or signature (base64) is malformed or
 * wrong. SM2 with the standard user id and SM3, ECDSA as DER with SHA-256 (P-256) or SHA-384, RSA PKCS #1 with SHA-256.
 */
export function signedCertificate(pem: string, signature: string, text: string): Uint8Array | undefined {
  try {
    const der = fromPemOrDer(pem, 'CERTIFICATE');
    const key = parseCertificate(der).publicKey;
    return isSignature(key, Buffer.from(text), Buffer.from(signature, 'base64')) ? der : undefined;
  } catch {
    return undefined;
  }
}

function isSignature(key: PublicKey, text: Uint8Array, signature: Uint8Array): boolean {
  if (key.curve === 'sm2') return sm2Verify(sm2PublicKeyFromSpki(key.raw), text, signature);
  if (key.kind === 'ed25519') return verify(null, text, keyObject(key), signature);
  if (key.kind === 'rsa') return verify('sha256', text, keyObject(key), signature);
  if (key.kind !== 'ec') return false;
  return verify(key.curve === 'p256' ? 'sha256' : 'sha384', text, keyObject(key), signature);
}

/** How a certificate is named and told apart. */
export function describeCertificate(der: Uint8Array): { readonly label: string; readonly fingerprint: string } {
  const { subject, serialNumber } = new X509Certificate(der);
  const name = /^CN=(.+)$/m.exec(subject)?.[1] ?? subject.split('\n').at(-1) ?? '';
  return {
    label: `${name.slice(0, 60)} · ${serialNumber.slice(-8)}`,
    fingerprint: createHash('sha256').update(der).digest('hex'),
  };
}
