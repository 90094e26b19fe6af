import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import {
  type Certificate,
  type Crl,
  DerError,
  type PeerName,
  parseCertificate,
  parseCrl,
  parsePem,
  purposeOid,
  refusePair,
  validateCertificate,
  X509Error,
} from '@citywall/x509';
import type { ConformanceKind, Verdict } from './kind.ts';

interface Common {
  readonly id: string;
  readonly validationTime: string;
  readonly trustedCerts: readonly string[];
  readonly untrustedIntermediates: readonly string[];
  readonly expectedResult: string;
}

interface Chain extends Common {
  readonly expectedPeerName?: string | null;
  readonly extendedKeyUsage?: string | null;
  readonly requireCrl: boolean;
  readonly peerCertificate: string;
  readonly crls: readonly string[];
}

interface Pair extends Common {
  readonly signCertificate: string;
  readonly encCertificate: string;
}

/** SM2 chains, then pairs of certificates; `expected` and `actual` are SUCCESS or FAILURE, and ACCEPTABLE takes either. */
export const kind: ConformanceKind = {
  name: 'sm2-chain',
  async *run(file) {
    const content = JSON.parse(await readFile(file, 'utf8')) as {
      readonly cases: readonly Chain[];
      readonly pairs?: readonly Pair[];
    };
    for (const one of content.cases) yield verdictOf(one, isValidChain(one));
    for (const one of content.pairs ?? []) yield verdictOf(one, isValidPair(one));
  },
};

function verdictOf(one: Common, valid: boolean): Verdict {
  const actual = valid ? 'SUCCESS' : 'FAILURE';
  const pass = actual === one.expectedResult || one.expectedResult === 'ACCEPTABLE';
  return { id: one.id, expected: one.expectedResult, actual, pass };
}

const frame = (one: Common) =>
  ({
    anchors: certificatesOf(one.trustedCerts),
    intermediates: certificatesOf(one.untrustedIntermediates),
    time: Date.parse(one.validationTime),
    profile: 'sm2',
  }) as const;

function isValidChain(one: Chain): boolean {
  const [certificate] = certificatesOf([one.peerCertificate]);
  if (certificate === undefined) return false;
  return validateCertificate({
    ...frame(one),
    certificate,
    crls: listsOf(one.crls),
    purpose: purposeOf(one.extendedKeyUsage),
    peerNames: one.expectedPeerName ? [peer(one.expectedPeerName)] : [],
    revocation: one.requireCrl ? 'required' : 'available',
  }).valid;
}

function isValidPair(one: Pair): boolean {
  const [signCertificate] = certificatesOf([one.signCertificate]);
  const [encryptCertificate] = certificatesOf([one.encCertificate]);
  if (signCertificate === undefined || encryptCertificate === undefined) return false;
  return refusePair({ ...frame(one), signCertificate, encryptCertificate }) === undefined;
}

const purposes: Readonly<Record<string, string>> = { ...purposeOid, OCSPSigning: purposeOid.ocspSigning };

/** A purpose by its name or object identifier; undefined: none is asked for. */
function purposeOf(name: string | null | undefined): string | undefined {
  return name === null || name === undefined ? undefined : (purposes[name] ?? name);
}

function peer(value: string): PeerName {
  if (isIP(value) > 0) return { kind: 'ip', value };
  return { kind: value.includes('@') ? 'email' : 'dns', value };
}

const certificatesOf = (texts: readonly string[]): Certificate[] => allOf(texts, parseCertificate);
const listsOf = (texts: readonly string[]): Crl[] => allOf(texts, parseCrl);

/** Those that can be read; what cannot be read proves nothing. */
function allOf<Value>(texts: readonly string[], parse: (bytes: Uint8Array) => Value): Value[] {
  return texts.flatMap((text) => {
    try {
      return parsePem(text).map(({ bytes }) => parse(bytes));
    } catch (error) {
      if (error instanceof DerError || error instanceof X509Error) return [];
      throw error;
    }
  });
}
