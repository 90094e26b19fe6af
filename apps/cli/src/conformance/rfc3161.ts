import { readFile } from 'node:fs/promises';
import {
  type Certificate,
  fromPemOrDer,
  parseCertificate,
  parseTimestampQuery,
  pathCheck,
  purposeOid,
  verifyTimestampReply,
} from '@citywall/x509';
import type { ConformanceKind, Verdict } from './kind.ts';
import { orInvalid } from './or-invalid.ts';

/** One reply, what it should be about (data, or the query it answers), and whom to trust. Bytes are base64. */
interface Case {
  readonly id: string;
  readonly response: string;
  readonly data: string | null;
  readonly query: string | null;
  readonly trustedRoot: string;
  readonly extraCertificates: readonly string[];
  readonly expectedResult: string;
}

/** RFC 3161 replies: `valid` or `invalid`, the authority's certificate being judged at the time of the token. */
export const kind: ConformanceKind = {
  name: 'rfc3161',
  async *run(file) {
    const content = JSON.parse(await readFile(file, 'utf8')) as { readonly verify: readonly Case[] };
    for (const one of content.verify) yield verdictOf(one);
  },
};

function verdictOf(one: Case): Verdict {
  const actual = orInvalid(() => wordOf(one));
  return { id: one.id, expected: one.expectedResult, actual, pass: actual === one.expectedResult };
}

function wordOf(one: Case): string {
  return verifyTimestampReply(bytes(one.response), {
    ...(one.data !== null && { data: bytes(one.data) }),
    ...(one.query !== null && { query: parseTimestampQuery(bytes(one.query)) }),
    certificates: one.extraCertificates.map(certificate),
    checkPath: pathCheck({
      anchors: [certificate(one.trustedRoot)],
      profile: 'city',
      purpose: purposeOid.timeStamping,
    }),
  }).valid
    ? 'valid'
    : 'invalid';
}

const bytes = (base64: string): Uint8Array => Buffer.from(base64, 'base64');
const certificate = (pem: string): Certificate => parseCertificate(fromPemOrDer(pem, 'CERTIFICATE'));
