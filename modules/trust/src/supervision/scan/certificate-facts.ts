import { X509Certificate } from 'node:crypto';

/** What supervision wants to know of a certificate. */
export interface CertificateFacts {
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  /** SHA-256 of the DER, hex. */
  readonly fingerprint: string;
  /** Name of the key, e.g. "RSA-1024", "EC P-256", "Ed25519". */
  readonly key: string;
  /** As OpenSSL names it, e.g. "sha1WithRSAEncryption"; the object identifier when it has no name. */
  readonly signature: string;
  /** ms */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly selfSigned: boolean;
}

const curveNames: Readonly<Record<string, string>> = {
  prime256v1: 'EC P-256',
  secp384r1: 'EC P-384',
  secp521r1: 'EC P-521',
  secp224r1: 'EC P-224',
  prime192v1: 'EC P-192',
  secp256k1: 'EC secp256k1',
  SM2: 'SM2',
};

/** Reads DER. Undefined for what is no certificate. */
export function certificateFacts(der: Uint8Array): CertificateFacts | undefined {
  try {
    const certificate = new X509Certificate(der);
    return {
      subject: oneLine(certificate.subject),
      issuer: oneLine(certificate.issuer),
      serial: certificate.serialNumber.toLowerCase(),
      fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      key: keyName(certificate),
      signature: certificate.signatureAlgorithm ?? certificate.signatureAlgorithmOid,
      notBefore: certificate.validFromDate.getTime(),
      notAfter: certificate.validToDate.getTime(),
      selfSigned: certificate.subject === certificate.issuer,
    };
  } catch {
    return undefined;
  }
}

function keyName(certificate: X509Certificate): string {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
    if (type === 'rsa' || type === 'rsa-pss') return `RSA-${details?.modulusLength}`;
    if (type === 'dsa') return `DSA-${details?.modulusLength}`;
    if (type === 'ed25519') return 'Ed25519';
    if (type === 'ed448') return 'Ed448';
    if (type === 'ec' && details?.namedCurve !== undefined)
      return curveNames[details.namedCurve] ?? `EC ${details.namedCurve}`;
    // OpenSSL takes an SM2 key out of the EC family without giving it a type name of Node's.
    if (type === undefined) return 'SM2';
    return type.toUpperCase();
  } catch {
    return 'unknown';
  }
}

/** Names come one attribute a line, and could be long. */
function oneLine(name: string): string {
  return name.replaceAll('\n', ', ').slice(0, 500);
}
