import type { KeyObject } from 'node:crypto';
import {
  algorithmOfKey,
  contentDigest,
  type HttpMessage,
  type SigningKey,
  signMessage,
  type VerifiedMessage,
  verifyingKey,
  verifyMessage,
} from '@citywall/http-signature';
import { invalid, Problem } from '@citywall/kernel';
import {
  type Certificate,
  type Crl,
  DerError,
  formatName,
  formatPem,
  keyObject,
  parseCertificate,
  parsePem,
  validateCertificate,
  X509Error,
} from '@citywall/x509';
import { type DescriptionFacts, readDescription } from './description.ts';

/** A description with the signature of its publisher: all that a consumer needs besides the root of the city. */
export interface Publication {
  readonly service: string;
  /** OpenAPI 3.1 in JSON, byte for byte as it was signed. */
  readonly description: string;
  /** Values of the fields of RFC 9530 and RFC 9421. */
  readonly contentDigest: string;
  readonly signatureInput: string;
  readonly signature: string;
  /** PEM: the certificate that signed, then those above it; the root may be missing. */
  readonly certificates: string;
}

/** A publication whose signature is that of its first certificate; who that is was not asked yet. */
export interface ReadPublication {
  readonly facts: DescriptionFacts;
  readonly signed: VerifiedMessage;
  readonly certificate: Certificate;
  readonly others: readonly Certificate[];
}

const tag = 'citywall-service';
const mediaType = 'application/vnd.oai.openapi+json';
const covered = ['content-digest', 'content-type', 'citywall-service'];
const mostCertificates = 8;
const largestChain = 65_536;

/** Under which names services are published: lower case, digits and hyphens, with dots between. */
export const serviceName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){0,5}$/;

/** The description as a message (RFC 9421 signs parts of messages): the content is covered by its digest. */
function messageOf({ service, contentDigest: digest }: Pick<Publication, 'service' | 'contentDigest'>): HttpMessage {
  return {
    status: 200,
    headers: { 'content-digest': digest, 'content-type': mediaType, 'citywall-service': service },
  };
}

/** Signs a description; `certificates` begin with that of the key. `now` in ms. Throws `identity.service.description`. */
export async function signPublication(
  wish: Pick<Publication, 'service' | 'description' | 'certificates'>,
  key: Omit<SigningKey, 'id'>,
  now: number,
): Promise<Publication> {
  readDescription(wish.description);
  const content = Buffer.from(wish.description);
  const digest = contentDigest(content, [key.algorithm === 'sm2-sm3' ? 'sm3' : 'sha-256']);
  const named = { ...key, id: wish.service };
  const fields = await signMessage(messageOf({ ...wish, contentDigest: digest }), named, {
    ...{ label: 'service', components: covered, created: Math.trunc(now / 1_000), tag },
  });
  return { ...wish, contentDigest: digest, ...fields };
}

/** Checks form, digest and signature, at any age unless `longest` (ms) is given; throws a Problem with the reason. */
export async function readPublication(
  publication: Publication,
  now: number,
  longest?: number,
): Promise<ReadPublication> {
  if (!serviceName.test(publication.service)) throw badName();
  const facts = readDescription(publication.description);
  const [certificate, ...others] = readChain(publication.certificates);
  const key = keyOf(certificate);
  const { headers, ...rest } = messageOf(publication);
  const message = {
    ...rest,
    headers: { ...headers, 'signature-input': publication.signatureInput, signature: publication.signature },
  } as HttpMessage;
  const signed = await verifyMessage(message, {
    ...{ label: 'service', tag, required: covered, now, longest: longest ?? Number.MAX_SAFE_INTEGER },
    keyOf: (id) => (id === publication.service ? verifyingKey(algorithmOfKey(key), key) : undefined),
    body: Buffer.from(publication.description),
  });
  return { facts, signed, certificate, others };
}

/** What a consumer trusts. */
export interface Trusted {
  readonly anchors: readonly Certificate[];
  /** Lists of revoked certificates; with any, every certificate of the chain must be covered by one. */
  readonly lists?: readonly Crl[];
  /** ms since 1970 UTC. */
  readonly now: number;
}

/** A publication that holds, offline. */
export interface VerifiedPublication extends DescriptionFacts {
  readonly service: string;
  /** RFC 4514. */
  readonly signer: string;
  readonly algorithm: string;
  /** Seconds since 1970 UTC, as the signer says. */
  readonly signedAt: number;
}

/**
 * Verifies a publication with nothing but the roots at hand: description, digest, signature, and the chain of the
 * certificate now. Throws a Problem with the reason, `identity.service.chain` for the chain.
 */
export async function verifyPublication(publication: Publication, trusted: Trusted): Promise<VerifiedPublication> {
  const { facts, signed, certificate, others } = await readPublication(publication, trusted.now);
  const { anchors, lists = [], now } = trusted;
  const answer = validateCertificate({
    ...{ certificate, anchors, intermediates: others, crls: lists, time: now, profile: 'city' },
    keyUsage: ['digitalSignature'],
    revocation: lists.length > 0 ? 'required' : 'none',
  });
  if (!answer.valid) {
    throw new Problem('identity.service.chain', 422, {
      en: `The certificate of the publisher does not hold (${answer.reason}): ${answer.words.en}`,
      zh: `发布者的证书无效（${answer.reason}）：${answer.words.zh}`,
    });
  }
  const { service } = publication;
  return {
    ...facts,
    service,
    signer: formatName(certificate.subject),
    algorithm: signed.algorithm,
    signedAt: signed.created,
  };
}

/** The public key of a certificate as Node has it; throws `identity.service.certificates` for one that cannot be used. */
export function keyOf(certificate: Certificate): KeyObject {
  try {
    return keyObject(certificate.publicKey);
  } catch {
    throw badChain();
  }
}

/** PEM certificates, one to eight; throws `identity.service.certificates`. */
export function readChain(pem: string): readonly [Certificate, ...Certificate[]] {
  try {
    const blocks = pem.length <= largestChain ? parsePem(pem).filter(({ label }) => label === 'CERTIFICATE') : [];
    const [first, ...rest] = blocks.slice(0, mostCertificates + 1).map(({ bytes }) => parseCertificate(bytes));
    if (first !== undefined && rest.length < mostCertificates) return [first, ...rest];
  } catch (error) {
    if (!(error instanceof DerError || error instanceof X509Error)) throw error;
  }
  throw badChain();
}

/** The certificate as it stands in a chain. */
export function pemOf(certificate: Certificate): string {
  return formatPem('CERTIFICATE', certificate.raw);
}

function badName(): Problem {
  return invalid('identity.service.name', {
    en: 'Name a service in lower-case letters, digits and hyphens, with dots between, such as water.valves.',
    zh: '服务名称只能使用小写字母、数字和连字符，以点分隔，例如 water.valves。',
  });
}

function badChain(): Problem {
  return invalid('identity.service.certificates', {
    en: 'Send one to eight certificates in PEM: the one that signed first, then those above it.',
    zh: '请发送一至八张 PEM 证书：签名证书在前，其上级证书在后。',
  });
}
