import { readFile } from 'node:fs/promises';
import {
  type Certificate,
  type Crl,
  DerError,
  type KeyUsage,
  type PeerName,
  parseCertificate,
  parseCrl,
  parsePem,
  purposeOid,
  signatureOid,
  type ValidationRequest,
  validateCertificate,
  X509Error,
} from '@citywall/x509';
import type { ConformanceKind, Verdict } from './kind.ts';

/** One case of limbo.json, as its schema has it; what this file does not read is left out. */
interface Case {
  readonly id: string;
  readonly features: readonly string[];
  readonly validation_kind: 'SERVER' | 'CLIENT';
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  readonly validation_time: string | null;
  readonly signature_algorithms: readonly string[];
  readonly key_usage: readonly string[];
  readonly extended_key_usage: readonly string[];
  readonly expected_result: string;
  readonly expected_peer_name: Peer | null;
  readonly expected_peer_names: readonly Peer[];
  readonly max_chain_depth: number | null;
  readonly crls?: readonly string[];
}

interface Peer {
  readonly kind: 'RFC822' | 'DNS' | 'IP';
  readonly value: string;
}

/** Paths of C2SP/x509-limbo; `expected` and `actual` are SUCCESS or FAILURE. */
export const kind: ConformanceKind = {
  name: 'x509-limbo',
  async *run(file) {
    const { testcases } = JSON.parse(await readFile(file, 'utf8')) as { readonly testcases: readonly Case[] };
    for (const one of testcases) yield verdictOf(one);
  },
};

function verdictOf(one: Case): Verdict {
  const actual = isValid(one) ? 'SUCCESS' : 'FAILURE';
  return { id: one.id, expected: one.expected_result, actual, pass: actual === one.expected_result };
}

function isValid(one: Case): boolean {
  const [certificate] = certificatesOf([one.peer_certificate]);
  const crls = listsOf(one.crls ?? []);
  if (certificate === undefined || crls === undefined) return false;
  const purpose = one.extended_key_usage[0] ?? (one.validation_kind === 'SERVER' ? 'serverAuth' : undefined);
  const request: ValidationRequest = {
    certificate,
    anchors: certificatesOf(one.trusted_certs),
    intermediates: certificatesOf(one.untrusted_intermediates),
    crls,
    time: one.validation_time === null ? Date.now() : Date.parse(one.validation_time),
    profile: profileOf(one),
    purpose: purpose === undefined ? undefined : purposes[purpose],
    keyUsage: one.key_usage.map((usage) => (usage === 'contentCommitment' ? 'nonRepudiation' : usage) as KeyUsage),
    peerNames: [...(one.expected_peer_name === null ? [] : [one.expected_peer_name]), ...one.expected_peer_names].map(
      peer,
    ),
    revocation: 'available',
    maximumIntermediates: one.max_chain_depth ?? undefined,
    strictPurposes: one.features.includes('pedantic-webpki-eku'),
    signatureAlgorithms: algorithmsOf(one.signature_algorithms),
  };
  return validateCertificate(request).valid;
}

/** The schema marks the cases in which RFC 5280 and the Web PKI contradict each other. */
function profileOf(one: Case): ValidationRequest['profile'] {
  if (one.features.includes('rfc5280-incompatible-with-webpki')) return 'rfc5280-strict';
  return one.validation_kind === 'SERVER' ? 'webpki' : 'webpki-client';
}

/** Those that can be read; what cannot be read cannot stand in a path. */
function certificatesOf(texts: readonly string[]): Certificate[] {
  return texts.flatMap((text) => readable(() => parsePem(text).map(({ bytes }) => parseCertificate(bytes))) ?? []);
}

/** Undefined when a list is malformed: then what it says is not known. */
function listsOf(texts: readonly string[]): Crl[] | undefined {
  return readable(() => texts.flatMap((text) => parsePem(text)).map(({ bytes }) => parseCrl(bytes)));
}

function readable<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error) return undefined;
    throw error;
  }
}

const kinds = { RFC822: 'email', DNS: 'dns', IP: 'ip' } as const;
const peer = ({ kind, value }: Peer): PeerName => ({ kind: kinds[kind], value });

const purposes: Readonly<Record<string, string>> = {
  anyExtendedKeyUsage: purposeOid.any,
  serverAuth: purposeOid.serverAuth,
  clientAuth: purposeOid.clientAuth,
  codeSigning: purposeOid.codeSigning,
  emailProtection: purposeOid.emailProtection,
  timeStamping: purposeOid.timeStamping,
  OCSPSigning: purposeOid.ocspSigning,
};

const algorithms: Readonly<Record<string, string>> = {
  RSA_WITH_SHA1: signatureOid.rsaSha1,
  RSA_WITH_SHA224: signatureOid.rsaSha224,
  RSA_WITH_SHA256: signatureOid.rsaSha256,
  RSA_WITH_SHA384: signatureOid.rsaSha384,
  RSA_WITH_SHA512: signatureOid.rsaSha512,
  RSASSA_PSS: signatureOid.rsaPss,
  ECDSA_WITH_SHA1: signatureOid.ecdsaSha1,
  ECDSA_WITH_SHA256: signatureOid.ecdsaSha256,
  ECDSA_WITH_SHA384: signatureOid.ecdsaSha384,
  ECDSA_WITH_SHA512: signatureOid.ecdsaSha512,
  DSA_WITH_SHA1: signatureOid.dsaSha1,
  DSA_WITH_SHA256: signatureOid.dsaSha256,
  ED25519: signatureOid.ed25519,
};

/** Undefined: no algorithm is asked for. Names of algorithms we do not verify allow nothing. */
function algorithmsOf(names: readonly string[]): ReadonlySet<string> | undefined {
  return names.length === 0 ? undefined : new Set(names.flatMap((name) => algorithms[name] ?? []));
}
