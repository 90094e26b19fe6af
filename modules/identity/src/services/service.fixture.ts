import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { generateSm2Key, sm2Sign } from '@citywall/gm';
import { type SigningKey, signingKey } from '@citywall/http-signature';
import {
  basicConstraints,
  buildCertificate,
  type Certificate,
  extension,
  formatPem,
  type KeyUsage,
  keyUsage,
  nameOf,
  parseCertificate,
  randomSerial,
} from '@citywall/x509';

const day = 86_400_000;

/** Somebody with a key and a certificate. */
export interface Party {
  readonly certificate: Certificate;
  readonly pem: string;
  readonly key: SigningKey;
  readonly privateKey: KeyObject;
  readonly sign: (bytes: Uint8Array) => Uint8Array;
}

/** A certificate by `issuer`, else a root of its own; SM2 or P-256. */
export async function makeParty(kind: 'sm2' | 'p256', name: string, now: number, issuer?: Party): Promise<Party> {
  const sm2 = kind === 'sm2' ? generateSm2Key() : undefined;
  const privateKey = sm2?.key ?? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const own = (bytes: Uint8Array) => (sm2 ? sm2Sign(sm2, bytes) : sign('sha256', bytes, privateKey));
  const subject = nameOf({ country: 'CN', commonName: name });
  const usages: KeyUsage[] = issuer === undefined ? ['keyCertSign', 'cRLSign'] : ['digitalSignature'];
  const algorithm = kind === 'sm2' ? 'sm2-sm3' : 'ecdsa-p256-sha256';
  const der = await buildCertificate(
    {
      ...{ serial: randomSerial(), subject, issuer: issuer?.certificate.subject ?? subject },
      algorithm,
      ...{ notBefore: now - day, notAfter: now + day },
      spki: createPublicKey(privateKey).export({ format: 'der', type: 'spki' }),
      extensions: [
        extension(basicConstraints, { ca: issuer === undefined }, { critical: true }),
        extension(keyUsage, new Set(usages), { critical: true }),
      ],
    },
    issuer?.sign ?? own,
  );
  const key = signingKey(name, algorithm, privateKey);
  return { certificate: parseCertificate(der), pem: formatPem('CERTIFICATE', der), key, privateKey, sign: own };
}

/** A small description in the form of OpenAPI 3.1. */
export function describe31(version: string, more: object = {}): string {
  return JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Valves 阀门', version },
    paths: {
      '/valves/{id}': { get: { operationId: 'showValve', responses: { 200: { $ref: '#/components/responses/Ok' } } } },
    },
    components: { responses: { Ok: { description: 'ok' } } },
    ...more,
  });
}
