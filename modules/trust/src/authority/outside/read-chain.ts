import { createHash } from 'node:crypto';
import { conflict, invalid } from '@citywall/kernel';
import {
  type Certificate,
  DerError,
  isSignedBy,
  keyUsage,
  parseCertificate,
  parsePem,
  validateCertificate,
  X509Error,
} from '@citywall/x509';
import type { Authority } from '../authority-shelf.ts';

const mostCertificates = 10;

/** Certificates of a PEM text; throws `trust.chain.invalid` for anything else. */
export function readChain(text: string): readonly Certificate[] {
  try {
    const blocks = parsePem(text).filter(({ label }) => label === 'CERTIFICATE');
    if (blocks.length >= 1 && blocks.length <= mostCertificates)
      return blocks.map(({ bytes }) => parseCertificate(bytes));
  } catch (error) {
    if (!(error instanceof DerError || error instanceof X509Error)) throw error;
  }
  throw refusedChain(
    `it must be 1 to ${mostCertificates} certificates in PEM`,
    `须为 1 至 ${mostCertificates} 个 PEM 格式的证书`,
  );
}

/**
 * The line from the root to the certificate, which the chain and the city's authorities make, checked as RFC 5280 says.
 * A root that does not stand among the authorities must be confirmed by its fingerprint.
 */
export function validateChain(
  certificate: Certificate,
  chain: readonly Certificate[],
  authorities: readonly Authority[],
  confirmed: string | undefined,
  time: number,
): readonly Certificate[] {
  const usages = certificate.extensions.get(keyUsage);
  if (!certificate.isCa || usages?.has('keyCertSign') !== true || !usages.has('cRLSign'))
    throw refusedChain(
      'the certificate is not one for an authority that also signs lists',
      '该证书不是可签发证书和列表的机构证书',
    );
  const roots = chain.filter((one) => one.isSelfIssued && isSignedBy(one, one.publicKey));
  const known = authorities.filter(({ row }) => row.state !== 'revoked').map((one) => one.certificate);
  const found = validateCertificate({
    ...{ certificate, time, profile: 'city', keyUsage: ['keyCertSign'] },
    anchors: [...known.filter((one) => one.isSelfIssued), ...roots],
    intermediates: [...chain, ...known],
  });
  if (!found.valid) throw refusedChain(found.words.en, found.words.zh);
  const root = found.path[0] as Certificate;
  const isKnown = known.some((one) => Buffer.from(one.raw).equals(root.raw));
  if (!isKnown && confirmed?.toLowerCase().replace(/[^0-9a-f]/g, '') !== fingerprintOf(root)) throw unconfirmed(root);
  return found.path;
}

/** SHA-256 of the certificate, lower-case hex. */
export function fingerprintOf({ raw }: Certificate): string {
  return createHash('sha256').update(raw).digest('hex');
}

/** The chain is refused, and why. */
export function refusedChain(en: string, zh: string) {
  return invalid('trust.chain.invalid', {
    en: `The certificates are refused: ${en}.`.replace(/\.\.$/, '.'),
    zh: `证书被拒绝：${zh}。`.replace(/。。$/, '。'),
  });
}

function unconfirmed(root: Certificate) {
  const fingerprint = fingerprintOf(root);
  return conflict(
    'trust.authority.root-unconfirmed',
    {
      en: `The root at the end is not known to this city. Compare its SHA-256 fingerprint ${fingerprint} with the one its owner tells you, and confirm it.`,
      zh: `证书链末端的根证书对本城市未知。请将其 SHA-256 指纹 ${fingerprint} 与其所有者告知的指纹比对后确认。`,
    },
    { fingerprint },
  );
}
