import { expect, test } from 'vitest';
import type { Certificate } from '../rfc5280-certificate.ts';
import { certifyAuthority, certifyServer, now, party } from './authority.fixture.ts';
import { validateCertificate } from './validate.ts';
import type { Validation, ValidationRequest } from './validation.ts';

const root = party('CN=Root');
const leaf = party('CN=leaf.example.com');

function ask(request: Pick<ValidationRequest, 'certificate' | 'anchors'> & Partial<ValidationRequest>): Validation {
  return validateCertificate({ time: now, profile: 'rfc5280', ...request });
}

test('cross-certificates: every way to a trusted root is tried, in any order of the certificates', async () => {
  const other = party('CN=Other Root');
  const middle = party('CN=Middle');
  const certificate = await certifyServer(middle, leaf);
  const intermediates = [
    await certifyAuthority(party('CN=Unknown'), middle),
    await certifyAuthority(other, middle, { notBefore: now - 10, notAfter: now - 5 }),
    await certifyAuthority(other, root),
    await certifyAuthority(root, other),
    await certifyAuthority(root, middle),
  ];
  const anchors = [await certifyAuthority(other, other)];
  for (const list of [intermediates, intermediates.toReversed()]) {
    const answer = ask({ certificate, anchors, intermediates: list });
    expect(answer).toMatchObject({ valid: true });
    expect(answer.valid && answer.path.map((one) => one.subject.texts('2.5.4.3')[0])).toEqual([
      'Other Root',
      'Root',
      'Middle',
      'leaf.example.com',
    ]);
  }
});

test('the key identifier tells apart keys of one name, and helps only', async () => {
  const middles = Array.from({ length: 20 }, () => party('CN=Middle'));
  const intermediates = await Promise.all(middles.map((middle) => certifyAuthority(root, middle)));
  const certificate = await certifyServer(middles[7], leaf);
  const answer = ask({ certificate, anchors: [await certifyAuthority(root, root)], intermediates });
  expect(answer.valid && answer.path[1]).toBe(intermediates[7]);
});

test('loops and crowds end in bounded time: authorities that certify each other, none of them trusted', async () => {
  const crowd = Array.from({ length: 12 }, (_, at) => party(`CN=Crowd ${at}`));
  const intermediates: Certificate[] = [];
  for (const issuer of crowd)
    for (const subject of crowd) if (issuer !== subject) intermediates.push(await certifyAuthority(issuer, subject));
  const certificate = await certifyServer(crowd[0], leaf);
  const anchors = [await certifyAuthority(root, root)];
  const start = performance.now();
  const answer = ask({ certificate, anchors, intermediates });
  expect(answer.valid).toBe(false);
  expect(performance.now() - start).toBeLessThan(3000);
});

test('a hundred authorities of one name with different keys', async () => {
  const crowd = Array.from({ length: 100 }, () => party('CN=Same'));
  const intermediates = await Promise.all(crowd.map((one, at) => certifyAuthority(crowd[(at + 1) % 100], one)));
  const certificate = await certifyServer(crowd[0], leaf);
  const start = performance.now();
  expect(ask({ certificate, anchors: [await certifyAuthority(root, root)], intermediates }).valid).toBe(false);
  expect(performance.now() - start).toBeLessThan(3000);
});

test('the number of intermediate certificates is bounded by the caller', async () => {
  const middle = party('CN=Middle');
  const anchors = [await certifyAuthority(root, root)];
  const intermediates = [await certifyAuthority(root, middle)];
  const certificate = await certifyServer(middle, leaf);
  expect(ask({ certificate, anchors, intermediates, maximumIntermediates: 1 }).valid).toBe(true);
  expect(ask({ certificate, anchors, intermediates, maximumIntermediates: 0 })).toMatchObject({ reason: 'depth' });
});
