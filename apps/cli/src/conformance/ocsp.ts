import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { fromPemOrDer, parseCertificate, verifyOcspResponse } from '@citywall/x509';
import type { ConformanceKind, Verdict } from './kind.ts';
import { parsed, type Sample, sameFields } from './ocsp-parse.ts';
import { orInvalid } from './or-invalid.ts';

/** One response and the certificate it should be about. */
interface Case {
  readonly id: string;
  readonly validationTime: string;
  /** PEM. */
  readonly issuer: string;
  readonly certificate: string;
  /** Hexadecimal or base64. */
  readonly requestNonce: string | null;
  /** Base64. */
  readonly response: string;
  readonly expectedResult: string;
}

/** OCSP: responses verified (`good`, `revoked`, `unknown` or `invalid`), and samples of messages parsed. */
export const kind: ConformanceKind = {
  name: 'ocsp',
  async *run(file) {
    const content = JSON.parse(await readFile(file, 'utf8')) as {
      readonly verify?: readonly Case[];
      readonly parse?: readonly Sample[];
    };
    for (const one of content.verify ?? []) yield verdictOf(one);
    const snakeCase = (content.parse ?? []).some((one) => /"reason":"[a-z]+_/.test(JSON.stringify(one.expected)));
    for (const one of content.parse ?? []) {
      const actual = sameFields(parsed(Buffer.from(one.der, 'base64'), snakeCase), one.expected);
      yield { id: one.file, expected: one.expected, actual, pass: isDeepStrictEqual(actual, one.expected) };
    }
  },
};

function verdictOf(one: Case): Verdict {
  const actual = orInvalid(() => statusOf(one));
  return { id: one.id, expected: one.expectedResult, actual, pass: actual === one.expectedResult };
}

function statusOf(one: Case): string {
  const certificate = (pem: string) => parseCertificate(fromPemOrDer(pem, 'CERTIFICATE'));
  const verdict = verifyOcspResponse(Buffer.from(one.response, 'base64'), {
    certificate: certificate(one.certificate),
    issuer: certificate(one.issuer),
    time: Date.parse(one.validationTime),
    ...(one.requestNonce !== null && { nonce: nonceBytes(one.requestNonce) }),
  });
  return verdict.valid ? verdict.certStatus.status : 'invalid';
}

const nonceBytes = (text: string): Uint8Array => Buffer.from(text, /^([0-9a-f]{2})+$/i.test(text) ? 'hex' : 'base64');
