import { buildSignedData, type Content, type DigestName, digest, type SignatureName } from '@citywall/x509';
import type { DocumentPorts } from './document-ports.ts';
import type { Signatory } from './signatory.ts';

/** Signatures in the national hierarchy are stamped there too. */
export function stampDigestOf(algorithm: SignatureName): DigestName {
  return algorithm === 'sm2-sm3' ? 'sm3' : 'sha256';
}

/**
 * A detached CMS signature (CAdES B-T: signing certificate named, chain carried, signature timestamp). `signingTime`
 * is the claimed time, ms; PDF keeps it outside and leaves it away here.
 */
export async function signDetached(
  { db, keys, time }: DocumentPorts,
  { row, certificate, chain, algorithm }: Signatory,
  content: Content,
  signingTime?: number,
): Promise<Uint8Array> {
  return buildSignedData({
    content,
    detached: true,
    signers: [
      {
        certificate,
        algorithm,
        sign: (bytes) => keys.sign(db, row.key, bytes),
        ...(signingTime === undefined ? {} : { signingTime }),
        timestamp: async (signature) => {
          const name = stampDigestOf(algorithm);
          return (await time.timestamp(name, digest(name, signature))).token;
        },
      },
    ],
    certificates: chain.map(({ raw }) => raw),
  });
}
