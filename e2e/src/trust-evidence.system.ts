import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminPassword, root } from './start-citywall.ts';
import { hasPrograms, run, startTrustCity, type TrustCity } from './trust-city.ts';

interface TimeStatus {
  readonly answering: boolean;
  readonly clock: { readonly state: string };
}

/** Time, documents and evidence of a city that is no demonstration, by curl's requests, openssl, pdfsig and the command line. */
describe.skipIf(!hasPrograms('openssl', 'curl'))('time, documents and evidence', () => {
  let city: TrustCity;
  let signatory: string;
  const at = (name: string) => join(city.folder, name);
  const basic = `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`;

  const send = async (path: string, body: Uint8Array, type = 'application/octet-stream') => {
    const headers = { authorization: basic, 'content-type': type };
    const response = await fetch(`${city.url}${path}`, { method: 'POST', headers, body: Buffer.from(body) });
    return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
  };
  const stamped = async (): Promise<string> => {
    await run('openssl', ['ts', '-query', '-data', 'file', '-sha256', '-cert', '-out', 'query.tsq'], city.folder);
    const type = 'content-type: application/timestamp-query';
    await run(
      'curl',
      ['-sS', '-H', type, '--data-binary', '@query.tsq', '-o', 'reply.tsr', `${city.url}/tsa`],
      city.folder,
    );
    return (await run('openssl', ['ts', '-reply', '-in', 'reply.tsr', '-text'], city.folder)).out;
  };

  beforeAll(async () => {
    city = await startTrustCity();
    writeFileSync(at('file'), 'what is to be proved');
    const { items } = await city.call<{
      items: { name: string; hierarchy: string; parent: string | null; id: string }[];
    }>('GET', '/trust/authorities');
    const own = items.filter(({ parent }) => parent === null);
    const roots: string[] = [];
    for (const { id } of own) {
      const response = await fetch(`${city.url}/authority/${id}.cer`);
      writeFileSync(at('root.cer'), Buffer.from(await response.arrayBuffer()));
      roots.push((await run('openssl', ['x509', '-inform', 'DER', '-in', 'root.cer'], city.folder)).out);
    }
    writeFileSync(at('roots.pem'), roots.join(''));
  }, 120_000);
  afterAll(() => city?.close());

  test('no time is stamped while nothing checks the clock; after somebody compared it, openssl verifies what is', async () => {
    const { clock } = await city.call<TimeStatus>('GET', '/trust/time');
    if (clock.state === 'unchecked') {
      expect(await stamped()).toContain('The clock cannot be relied on');
      await city.call('POST', '/trust/time/confirm', { reason: 'compared with the clock of the observatory' });
    }
    await expect.poll(async () => (await city.call<TimeStatus>('GET', '/trust/time')).answering).toBe(true);
    expect(await stamped()).toContain('Status: Granted.');
    const verify = ['ts', '-verify', '-in', 'reply.tsr', '-data', 'file', '-CAfile', 'roots.pem'];
    expect((await run('openssl', verify, city.folder)).out).toContain('Verification: OK');
  }, 60_000);

  test('evidence over HTTP proves itself on the command line', async () => {
    const users = await city.call<{ items: { id: string; name: string }[] }>('GET', '/identity/users');
    const user = users.items.find(({ name }) => name === 'admin')?.id;
    const wish = { name: 'Records office', organisation: 'City', kind: 'organisation', keyKind: 'ecdsa-p256' };
    signatory = (
      await city.call<{ id: string }>('POST', '/trust/signatories', { ...wish, seal: '北城市档案馆', users: [user] })
    ).id;
    const made = await send(`/api/v1/trust/signatories/${signatory}/evidence?name=minutes.txt`, Buffer.from('minutes'));
    expect(made.status, made.bytes.toString()).toBe(200);
    const { id } = JSON.parse(made.bytes.toString()) as { id: string };
    const fetched = await fetch(`${city.url}/api/v1/trust/evidence/${id}/package`, {
      headers: { authorization: basic },
    });
    writeFileSync(at('evidence.tar'), Buffer.from(await fetched.arrayBuffer()));
    const cli = join(root, 'bin/citywall.mjs');
    const args = ['evidence', 'verify', at('evidence.tar'), '--root', at('roots.pem')];
    const verdict = await run(process.execPath, [cli, ...args], root);
    expect(verdict.out).toContain('PROVEN: minutes.txt');
    expect(verdict.code).toBe(0);
  }, 60_000);

  test('an exported proof leads from a record to the city’s root, the signature checked by openssl', async () => {
    const { items } = await city.call<{ items: { id: string }[] }>('GET', '/audit/records?limit=1');
    const path = `/audit/records/${items[0]?.id}/proof`;
    type Proof = { readonly chain: string; readonly checkpoint: string };
    const proof = await city.call<Proof>('GET', path);
    const { chain } = await city.call<{ chain: string }>('GET', '/audit/key');
    const checkpoint = await city.call<{ chain: string }>('GET', '/audit/checkpoint');
    expect([proof.chain, checkpoint.chain]).toEqual([chain, chain]);
    // C2SP signed note: the text, an empty line, then “— NAME base64(key hash of 4 octets, signature)”.
    const [text = '', signatures = ''] = proof.checkpoint.split(/(?<=\n)\n/);
    const note = Buffer.from(/^— \S+ (\S+)$/m.exec(signatures)?.[1] ?? '', 'base64');
    writeFileSync(at('log.pem'), chain);
    writeFileSync(at('note'), text);
    writeFileSync(at('note.sig'), note.subarray(4));
    const trusted = ['verify', '-CAfile', 'roots.pem', '-untrusted', 'log.pem', 'log.pem'];
    expect((await run('openssl', trusted, city.folder)).out).toContain('log.pem: OK');
    const key = await run('openssl', ['x509', '-in', 'log.pem', '-noout', '-pubkey'], city.folder);
    writeFileSync(at('log.pub'), key.out);
    const check = [
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      'log.pub',
      '-rawin',
      '-in',
      'note',
      '-sigfile',
      'note.sig',
    ];
    expect((await run('openssl', check, city.folder)).out).toContain('Signature Verified Successfully');
    writeFileSync(
      at('note'),
      text.replace(/^\d+$/m, (size) => String(Number(size) + 1)),
    );
    expect((await run('openssl', check, city.folder)).out).toContain('Verification Failure');
    // The same of a city that stands still, by the command line.
    const cli = join(root, 'bin/citywall.mjs');
    const files = ['--data', at('data'), '--output', at('checkpoint'), '--chain', at('chain.pem')];
    expect((await run(process.execPath, [cli, 'audit', 'checkpoint', ...files], root)).code).toBe(0);
    expect(readFileSync(at('chain.pem'), 'utf8')).toBe(chain);
    const proving = ['audit', 'proof', '--record', items[0]?.id ?? '', '--data', at('data'), '--output', at('proof')];
    expect((await run(process.execPath, [cli, ...proving], root)).code).toBe(0);
    expect(JSON.parse(readFileSync(at('proof'), 'utf8'))).toMatchObject({ chain });
  }, 60_000);

  test('a file signed over HTTP is verified by openssl', async () => {
    const signed = await send(`/api/v1/trust/signatories/${signatory}/files`, Buffer.from('what is to be proved'));
    expect(signed.status).toBe(200);
    writeFileSync(at('file.p7s'), signed.bytes);
    const args = [
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'DER',
      '-in',
      'file.p7s',
      '-content',
      'file',
      '-purpose',
      'any',
    ];
    const { err } = await run('openssl', [...args, '-CAfile', 'roots.pem', '-out', '/dev/null'], city.folder);
    expect(err).toContain('Verification successful');
  });
});
