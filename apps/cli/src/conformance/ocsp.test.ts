import { existsSync } from 'node:fs';
import { buildOcspError, buildOcspRequest, type CertId, parseOcspRequest } from '@citywall/x509';
import { describe, expect, test } from 'vitest';
import type { Verdict } from './kind.ts';
import { kind as ocsp } from './ocsp.ts';
import { parsed, sameFields } from './ocsp-parse.ts';
import { kind as rfc3161 } from './rfc3161.ts';

const ocspFile = new URL('../../../../../shared/data/trust/ocsp/ocsp-dev.json', import.meta.url).pathname;
const rfc3161File = new URL('../../../../../shared/data/trust/generated/rfc3161-dev.json', import.meta.url).pathname;

describe.skipIf(!existsSync(ocspFile))('the cases of ../shared/data/trust', () => {
  test.each([
    [ocsp, ocspFile, 12],
    [rfc3161, rfc3161File, 10],
  ])('$name: every case answered, every answer right', async (kind, file, count) => {
    const verdicts: Verdict[] = [];
    for await (const verdict of kind.run(file)) verdicts.push(verdict);
    expect(verdicts.filter((one) => !one.pass)).toEqual([]);
    expect(new Set(verdicts.map((one) => one.id)).size).toBe(count);
  });
});

describe('OCSP messages in the words of the samples', () => {
  // A CertID of SHA-1 with serial number 5, as in RFC 6960 section 4.1.1.
  const encoded = Buffer.from(`303a300906052b0e03021a05000414${'11'.repeat(20)}0414${'22'.repeat(20)}020105`, 'hex');
  const certId = { encoded } as Pick<CertId, 'encoded'> as CertId;

  test('a request for one certificate; several have no place in the format', () => {
    const request = { kind: 'request', serial: '5', hash: 'sha1' };
    expect(parsed(buildOcspRequest([certId]), false)).toMatchObject(request);
    expect(parseOcspRequest(buildOcspRequest([certId, certId])).requests).toHaveLength(2);
    expect(parsed(buildOcspRequest([certId, certId]), false)).toEqual({ kind: 'error', error: 'NotImplementedError' });
  });

  test('what is no message, and answers without content', () => {
    for (const bytes of ['', '30', '30030a0100', '30030a0111', '0500'])
      expect(parsed(Buffer.from(bytes, 'hex'), false)).toEqual({ kind: 'error', error: 'ValueError' });
    expect(parsed(buildOcspError('tryLater'), false)).toEqual({ kind: 'response', responseStatus: 'TRY_LATER' });
  });

  test('only the fields asked for are given, and what is absent is null', () => {
    const asked = { kind: 'response', responseStatus: 'UNAUTHORIZED', producedAt: null };
    expect(sameFields(parsed(buildOcspError('unauthorized'), false), asked)).toEqual(asked);
    const error = { kind: 'error', error: 'ValueError' };
    expect(sameFields(error, asked)).toEqual(error);
  });
});
