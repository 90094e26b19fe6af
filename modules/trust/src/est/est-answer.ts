import { Problem, type ProtocolAnswer } from '@citywall/kernel';
import { buildCertificateBag } from '@citywall/x509';

/** Seconds after which a client asks again whether its request was decided. */
const askAgainSeconds = 300;
const bagType = 'application/pkcs7-mime; smime-type=certs-only';

/** RFC 8951: base64 in lines, whatever the transfer encoding says. */
export function base64Lines(bytes: Uint8Array): string {
  // Not copied: it may be a private key, which its owner erases.
  const lines =
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `${lines.join('\r\n')}\r\n`;
}

/** An answer of one base64 body. */
export function answerBase64(type: string, bytes: Uint8Array): ProtocolAnswer {
  return {
    status: 200,
    headers: { 'content-type': type, 'content-transfer-encoding': 'base64' },
    body: base64Lines(bytes),
  };
}

/** Certificates as EST hands them out: CMS that nobody signed. */
export function answerCertificates(certificates: readonly Uint8Array[]): ProtocolAnswer {
  return answerBase64(bagType, buildCertificateBag(certificates));
}

/** RFC 7030 section 4.4.2: the private key (PKCS#8) and the certificate, two parts of one answer. */
export function answerKey(pkcs8: Uint8Array, certificate: Uint8Array, boundary: string): ProtocolAnswer {
  const parts = [
    ['application/pkcs8', pkcs8],
    [bagType, buildCertificateBag([certificate])],
  ] as const;
  const body = parts.map(
    ([type, bytes]) =>
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64Lines(bytes)}`,
  );
  return {
    status: 200,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
    body: `${body.join('')}--${boundary}--\r\n`,
  };
}

/** RFC 7030 section 4.2.3: it waits for a decision; the same request asks again. */
export function answerWaiting(enrolment: string): ProtocolAnswer {
  return {
    status: 202,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'retry-after': String(askAgainSeconds) },
    body: `The request ${enrolment} waits for a decision. Send it again later.\n`,
  };
}

/** A refusal in words, which EST clients show as they are. */
export function refuseAsEst(problem: Problem): ProtocolAnswer {
  const seconds = problem.details?.retryAfterSeconds;
  const wait = problem.status === 429 ? String(seconds ?? 1) : '30';
  return {
    status: problem.status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...(problem.status === 429 || problem.status === 503 ? { 'retry-after': wait } : {}),
    },
    body: `${problem.text.en}\n`,
  };
}

/** The request was not what EST wants; the sentence says what it wants. */
export function estProblem(status: number, en: string, zh: string): Problem {
  return new Problem('trust.est.refused', status, { en, zh });
}
