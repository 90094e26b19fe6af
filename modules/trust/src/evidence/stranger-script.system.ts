import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digest, formatPem } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packFiles, unpackFiles } from './container.ts';
import { openTrialEvidence } from './evidence.fixture.ts';

const page = new URL('../../../../docs/evidence.md', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'citywall-stranger-'));
const at = (name: string) => join(folder, name);
let trial: Awaited<ReturnType<typeof openTrialEvidence>>;
let signatory: string;
const content = Buffer.from('the contract between the port and the railway');

beforeAll(async () => {
  const script = /```sh\n(#!\/bin\/sh\n[\s\S]*?)```\n/.exec(readFileSync(page, 'utf8'))![1]!;
  writeFileSync(at('check-evidence.sh'), script);
  trial = await openTrialEvidence();
  const roots = [...(await trial.rootsOf('international')), ...(await trial.rootsOf('national'))];
  writeFileSync(at('roots.pem'), roots.map((row) => formatPem('CERTIFICATE', row.certificate)).join(''));
  signatory = await trial.signatory();
  for (let earlier = 0; earlier < 11; earlier += 1) await make();
});
afterAll(async () => {
  await trial.close();
  rmSync(folder, { recursive: true });
});

async function make(by = signatory): Promise<Buffer> {
  const made = await trial.evidence('evidence.create-with-content', {
    signatory: by,
    body: content,
    name: 'contract.txt',
  });
  return trial.packageOf(made.package);
}

/** The script as the page has it, over a package. */
function check(bytes: Uint8Array, ...more: string[]): { status: number | null; out: string } {
  writeFileSync(at('evidence.tar'), bytes);
  const { status, stdout, stderr } = spawnSync('sh', ['check-evidence.sh', 'evidence.tar', 'roots.pem', ...more], {
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, out: `${stdout}${stderr}` };
}

describe('the script of the page, with openssl, tar and sha256sum alone', () => {
  test.each(['ecdsa-p256', 'ecdsa-p384', 'rsa-3072'] as const)('proves what was signed by %s', async (keyKind) => {
    const found = check(await make(await trial.signatory({ name: `Stranger ${keyKind}`, keyKind })));
    expect(found.out).toContain('PROVEN: contract.txt');
    expect(found.out).toContain(`CN=Stranger ${keyKind}`);
    expect(found.status).toBe(0);
  });

  test('proves every place in a growing log', async () => {
    for (let more = 0; more < 8; more += 1) expect(check(await make()).status).toBe(0);
  });

  test('wants the content when only its digest was packed', async () => {
    const sha256 = Buffer.from(digest('sha256', content)).toString('hex');
    const made = await trial.evidence('evidence.create', { name: 'contract', digests: { sha256 }, signatory });
    const bytes = trial.packageOf(made.package);
    expect(check(bytes).status).toBe(2);
    writeFileSync(at('content'), content);
    expect(check(bytes, 'content').status).toBe(0);
    writeFileSync(at('content'), 'another contract');
    expect(check(bytes, 'content').status).toBe(1);
  });

  test('says that it cannot check SM2', async () => {
    const found = check(await make(await trial.signatory({ name: 'National office', keyKind: 'sm2' })));
    expect(found.status).toBe(2);
    expect(found.out).toContain('SM2');
  });

  test('is not content with other roots', async () => {
    const bytes = await make();
    const kept = readFileSync(at('roots.pem'));
    const [other] = await trial.rootsOf('national');
    writeFileSync(at('roots.pem'), formatPem('CERTIFICATE', other!.certificate));
    expect(check(bytes).status).toBe(1);
    writeFileSync(at('roots.pem'), kept);
  });

  test('catches changed bytes wherever they are', async () => {
    const bytes = await make();
    for (let edit = 0; edit < 80; edit += 1) {
      const altered = Buffer.from(bytes);
      const place = Math.floor((edit * altered.length) / 80) + (edit % 7);
      altered[place] = altered[place]! ^ (1 << (edit % 8));
      const { status, out } = check(altered);
      expect(out, `byte ${place}`).not.toContain('PROVEN: contract');
      expect(status, `byte ${place}`).not.toBe(0);
    }
  });

  test('catches changed bytes outside the manifest when the archive is packed anew', async () => {
    const files = unpackFiles(await make())!;
    for (const name of ['manifest.tst', 'record.json', 'proof.txt', 'checkpoint.txt']) {
      const original = files.find((file) => file.name === name)!.content;
      for (let part = 0; part < 24; part += 1) {
        const altered = Buffer.from(original);
        const place = Math.floor((part * altered.length) / 24);
        altered[place]! ^= 1 << (part % 8);
        const packed = packFiles(files.map((file) => (file.name === name ? { name, content: altered } : file)));
        expect(check(packed).status, `byte ${place} of ${name}`).not.toBe(0);
      }
    }
  });
});
