import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command as signing } from './sign.ts';
import { command as verifying } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-services-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });

beforeAll(() => {
  for (const [kind, options] of [
    ['p256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']],
    ['sm2', ['-newkey', 'sm2', '-sm3', '-sigopt', 'distid:1234567812345678']],
  ] as const) {
    const files = ['-keyout', `${kind}.key`, '-out', `${kind}.pem`];
    openssl('req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=Water', ...options, ...files);
  }
  writeFileSync(at('api.json'), '{"openapi":"3.1.0","info":{"title":"阀门","version":"2.0"},"paths":{}}');
});

async function run(command: typeof signing, ...args: readonly string[]) {
  const out: string[] = [];
  const code = await command.run(args, { out: (line) => void out.push(line), err: () => {} });
  return { code, out };
}

test.each(['p256', 'sm2'])('what is signed with a key of openssl (%s) is verified; a change is told', async (kind) => {
  const key = ['--key', at(`${kind}.key`), '--certificates', at(`${kind}.pem`)];
  const { out } = await run(signing, at('api.json'), '--service', 'water.valves', ...key);
  writeFileSync(at('publication.json'), JSON.stringify({ publication: JSON.parse(out[0] ?? '') }));
  const good = await run(verifying, at('publication.json'), '--root', at(`${kind}.pem`));
  expect(good).toMatchObject({
    code: 0,
    out: [expect.stringMatching(/^HOLDS: water.valves 2.0/), 'signed by CN=Water', expect.anything()],
  });
  writeFileSync(at('changed.json'), readFileSync(at('publication.json'), 'utf8').replace('阀门', '水泵'));
  const bad = await run(verifying, at('changed.json'), '--root', at(`${kind}.pem`), '--json');
  expect(bad).toEqual({ code: 1, out: ['{"valid":false,"reason":"http-signature.digest.wrong"}'] });
  const other = kind === 'sm2' ? 'p256' : 'sm2';
  const stranger = await run(verifying, at('publication.json'), '--root', at(`${other}.pem`), '--json');
  expect(stranger).toEqual({ code: 1, out: ['{"valid":false,"reason":"identity.service.chain"}'] });
});

test('what cannot be read is named', async () => {
  await expect(run(verifying, at('api.json'), '--root', at('p256.pem'))).rejects.toThrow(/no publication/);
  await expect(run(verifying, at('none'), '--root', at('p256.pem'))).rejects.toThrow(/cannot be read/);
  await expect(
    run(signing, at('api.json'), '--service', 'x', '--key', at('p256.pem'), '--certificates', at('p256.pem')),
  ).rejects.toThrow(/no private key/);
});
