import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatPem } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTrialDocuments } from './documents.fixture.ts';
import { packedPdf, plainPdf } from './pdf/pdf.fixture.ts';
import { PdfDocument } from './pdf/pdf-document.ts';
import { findSignatures } from './pdf/pdf-signatures.ts';

const has = (program: string) => spawnSync(program, ['--version']).error === undefined;
const present = has('pdfsig') && has('certutil');
const folder = mkdtempSync(join(tmpdir(), 'citywall-pdf-'));
let trial: Awaited<ReturnType<typeof openTrialDocuments>>;

beforeAll(async () => {
  trial = await openTrialDocuments();
  const [root] = await trial.rootsOf('international');
  writeFileSync(join(folder, 'root.pem'), formatPem('CERTIFICATE', root!.certificate));
  if (!present) return;
  mkdirSync(join(folder, 'nss'));
  run('certutil', '-N', '-d', 'sql:nss', '--empty-password');
  run('certutil', '-A', '-d', 'sql:nss', '-n', 'root', '-t', 'C,C,C', '-i', 'root.pem');
});
afterAll(async () => {
  await trial.close();
  rmSync(folder, { recursive: true });
});

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** What pdfsig says; the responders of the trial are not to be reached. */
function pdfsig(document: Buffer): string {
  writeFileSync(join(folder, 'signed.pdf'), document);
  return spawnSync('pdfsig', ['-no-ocsp', '-nssdir', 'sql:nss', 'signed.pdf'], { cwd: folder, encoding: 'utf8' })
    .stdout;
}

const times = (text: string, part: string) => text.split(part).length - 1;

function printedPdf(): Buffer {
  writeFileSync(join(folder, 'page.html'), '<h1>会议纪要</h1><p>Minutes</p>');
  run('chromium', '--headless', '--no-sandbox', '--disable-gpu', '--print-to-pdf=printed.pdf', 'page.html');
  return readFileSync(join(folder, 'printed.pdf'));
}

/** Three sign one after the other; pdfsig trusts each, and the seals are seen. */
async function trustsEverySigner(label: string, make: () => Buffer): Promise<void> {
  let document = make();
  for (const [at, keyKind] of (['ecdsa-p256', 'rsa-3072', 'ecdsa-p384'] as const).entries()) {
    const signatory = await trial.signatory({ name: `Office ${at} ${label}`, keyKind });
    document = await trial.bytesOf('document.sign', {
      signatory,
      body: document,
      reason: '批准',
      x: 30 + at * 130,
      y: 40,
    });
    const found = pdfsig(document);
    expect(times(found, 'Signature Validation: Signature is Valid.')).toBe(at + 1);
    expect(times(found, 'Certificate Validation: Certificate is Trusted.')).toBe(at + 1);
    expect(times(found, 'Total document signed\n') - times(found, 'Not total')).toBeLessThanOrEqual(1);
    expect(found).toMatch(/ - Total document signed/);
  }
  const text = run('pdftotext', 'signed.pdf', '-');
  expect(text).toContain('Minutes');
  const image = execFileSync('pdftoppm', ['-r', '100', '-f', '1', '-l', '1', 'signed.pdf'], {
    cwd: folder,
    maxBuffer: 2 ** 28,
  });
  // The seals are there: red where the page had only black on white.
  let red = 0;
  const pixels = image.indexOf('\n255\n') + 5;
  for (let at = pixels; at + 2 < image.length; at += 3) {
    if (image[at]! > 180 && image[at + 1]! < 110 && image[at + 2]! < 110) red += 1;
  }
  expect(red).toBeGreaterThan(3_000);
}

describe.skipIf(!present)('pdfsig (poppler, NSS)', () => {
  test.each([
    ['with a cross-reference table', plainPdf],
    ['with compressed objects', packedPdf],
  ])('trusts every signer of a document %s', trustsEverySigner);

  test.skipIf(!has('chromium'))('trusts every signer of a document that a browser printed', async () => {
    await trustsEverySigner('of a browser', printedPdf);
  });

  test('sees a changed byte', async () => {
    const signatory = await trial.signatory({ name: 'Changed', seal: null });
    const document = await trial.bytesOf('document.sign', { signatory, body: plainPdf() });
    document[document.indexOf('Minutes')] = 'm'.charCodeAt(0);
    expect(pdfsig(document)).toContain('Signature Validation: Digest Mismatch.');
  });
});

describe('openssl cms', () => {
  test('verifies the signature within the document over its bytes', async () => {
    const signatory = await trial.signatory({ name: 'For openssl' });
    const document = await trial.bytesOf('document.sign', { signatory, body: packedPdf() });
    const [signature] = findSignatures(new PdfDocument(document));
    writeFileSync(join(folder, 'cms.der'), signature!.message);
    writeFileSync(join(folder, 'bytes'), Buffer.concat(signature!.parts));
    const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'cms.der', '-content', 'bytes', '-cades'];
    const verify = spawnSync('openssl', [...args, '-CAfile', 'root.pem', '-purpose', 'any', '-out', '/dev/null'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(verify.stderr).toContain('CAdES Verification successful');
  });

  test('verifies a detached signature over a file', async () => {
    const signatory = await trial.signatory({ name: 'Files for openssl' });
    const file = Buffer.from('minutes of the council');
    writeFileSync(join(folder, 'file'), file);
    writeFileSync(join(folder, 'file.p7s'), await trial.bytesOf('file.sign', { signatory, body: file }));
    const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'file.p7s', '-content', 'file', '-cades'];
    const verify = spawnSync('openssl', [...args, '-CAfile', 'root.pem', '-purpose', 'any', '-out', '/dev/null'], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(verify.stderr).toContain('CAdES Verification successful');
  });
});
