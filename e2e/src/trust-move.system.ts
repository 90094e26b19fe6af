import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sm2OpenKey, sm2PrivateKeyFromPkcs8, sm2PublicKeyToSpki } from '@citywall/gm';
import { crlNumber, parseCrl, parsePem } from '@citywall/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminPassword, root, type StartedCitywall, startCitywall } from './start-citywall.ts';
import { hasPrograms, run, startTrustCity, type TrustCity } from './trust-city.ts';
import { fetchList } from './trust-load.ts';

const nobody = 65_534;
const cli = join(root, 'bin/citywall.mjs');
const elsewhereNamed = ['unshare', '--uts', 'sh', '-c', 'hostname other-machine; exec "$@"', 'sh'];
const asNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];
/** Whether what is started so can read the checkout. */
const canRead = ([program = '', ...args]: readonly string[]) =>
  spawnSync(program, [...args, 'test', '-r', cli]).status === 0;
const canMove = canRead(elsewhereNamed);
/** A checkout below a closed folder can be read by nobody else: then the account stays. */
const canBeNobody = canMove && canRead([...elsewhereNamed, ...asNobody]);
const wangsPassword = 'eight patient herons at dawn';
const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

interface Issued {
  readonly certificate: { readonly id: string; readonly authority: string; readonly serial: string };
  readonly chain: string;
}

/** What a city made before its backup, as those hold it who use it. */
interface Before {
  readonly key: string;
  readonly ciphertexts: readonly string[];
  readonly kept: Issued;
  readonly revoked: Issued;
  /** The newest number of every list that anybody has seen, those after the backup too. */
  readonly numbers: ReadonlyMap<string, bigint>;
}

/** Only root can give a machine another name. */
describe.skipIf(!canMove || !hasPrograms('openssl'))(
  `a founded city whose backup goes to a machine of another name${canBeNobody ? ' and another account' : ''}`,
  () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'citywall-moved-'));
    const data = join(elsewhere, 'data');
    let first: TrustCity;
    let moved: StartedCitywall;
    let before: Before;
    const at = (name: string) => join(first.folder, name);

    const openssl = async (...args: readonly string[]): Promise<string> => {
      const { code, out, err } = await run('openssl', args, first.folder);
      expect(code, err).toBe(0);
      return out + err;
    };
    const citywall = (...args: readonly string[]) => run(process.execPath, [cli, ...args], root);
    /** As the account and under the name of the other machine. */
    const there = [...elsewhereNamed, ...(canBeNobody ? asNobody : []), 'env', `HOME=${elsewhere}`];
    const issue = async (city: StartedCitywall, name: string): Promise<Issued> => {
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${name}.key`];
      await openssl('req', '-new', ...key, '-subj', `/CN=${name}`, '-out', `${name}.csr`);
      const request = readFileSync(at(`${name}.csr`), 'utf8');
      const issued = await city.call<Issued>('POST', '/trust/certificates', { profile: 'device', request });
      const [leaf = '', issuer = ''] = issued.chain.split(/(?<=-----END CERTIFICATE-----\n)/);
      writeFileSync(at(`${name}.pem`), leaf);
      writeFileSync(at('issuer.pem'), issuer);
      return issued;
    };
    const revoke = (city: StartedCitywall, { certificate }: Issued) =>
      city.call('POST', `/trust/certificates/${certificate.id}/revoke`, { reason: 'keyCompromise' });
    const numbersOf = async (city: StartedCitywall): Promise<ReadonlyMap<string, bigint>> => {
      const { items } = await city.call<{ items: { id: string }[] }>('GET', '/trust/authorities');
      const numbers = new Map<string, bigint>();
      for (const { id } of items) {
        for (const name of Array.from({ length: 8 }, (_, shard) => [`${shard}`, `${shard}-delta`]).flat()) {
          const list = await fetchList(city, `${id}/${name}`);
          const number = list === null ? undefined : parseCrl(list).extensions.get(crlNumber);
          if (number !== undefined) numbers.set(`${id}/${name}`, number);
        }
      }
      return numbers;
    };
    const makeTime = async (city: StartedCitywall): Promise<void> => {
      await city.call('POST', '/trust/time/confirm', { reason: 'compared with the clock of the observatory' });
      const answering = async () => (await city.call<{ answering: boolean }>('GET', '/trust/time')).answering;
      await expect.poll(answering, { timeout: 30_000 }).toBe(true);
    };
    const makeEvidence = async (city: StartedCitywall, name: string): Promise<void> => {
      const users = await city.call<{ items: { id: string; name: string }[] }>('GET', '/identity/users');
      const user = users.items.find((one) => one.name === 'admin')?.id;
      const wish = { name, organisation: 'City', kind: 'organisation', keyKind: 'ecdsa-p256', seal: null };
      const { id } = await city.call<{ id: string }>('POST', '/trust/signatories', { ...wish, users: [user] });
      const headers = { authorization: basic('admin', adminPassword), 'content-type': 'application/octet-stream' };
      const path = `${city.url}/api/v1/trust/signatories/${id}/evidence?name=minutes.txt`;
      const made = await fetch(path, { method: 'POST', headers, body: 'minutes' });
      expect(made.status).toBe(200);
      await fetchEvidence(city, ((await made.json()) as { id: string }).id, name);
    };
    const fetchEvidence = async (city: StartedCitywall, id: string, name: string): Promise<void> => {
      const headers = { authorization: basic('admin', adminPassword) };
      const answer = await fetch(`${city.url}/api/v1/trust/evidence/${id}/package`, { headers });
      writeFileSync(at(`${name}.tar`), Buffer.from(await answer.arrayBuffer()));
    };
    const writeRoots = async (city: StartedCitywall): Promise<void> => {
      type Authority = { readonly parent: string | null; readonly certificate: string };
      const { items } = await city.call<{ items: Authority[] }>('GET', '/trust/authorities');
      const roots = items.filter(({ parent }) => parent === null);
      writeFileSync(at('roots.pem'), roots.map(({ certificate }) => certificate).join(''));
    };
    const makeHolder = async (name: string) => {
      await openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-out', `${name}.pem`);
      await openssl('pkcs8', '-topk8', '-nocrypt', '-in', `${name}.pem`, '-outform', 'DER', '-out', `${name}.der`);
      return sm2PrivateKeyFromPkcs8(readFileSync(at(`${name}.der`)));
    };

    beforeAll(async () => {
      first = await startTrustCity();
    }, 120_000);
    afterAll(async () => {
      await moved?.interrupt();
      await first?.close();
      rmSync(elsewhere, { recursive: true, force: true });
    });

    test('is backed up while it runs, and restored there', async () => {
      await first.call('POST', '/identity/users', {
        ...{ name: 'wang', displayName: 'Wang', roles: ['security-administrator'] },
        ...{ password: wangsPassword, mustChangePassword: false },
      });
      const ring = await first.call<{ id: string }>('POST', '/trust/rings', { name: 'archive' });
      const wish = { ring: ring.id, name: 'files', kind: 'sm4-gcm' };
      const { id: key } = await first.call<{ id: string }>('POST', '/trust/keys', wish);
      const seal = () =>
        first.call<{ ciphertext: string }>('POST', `/trust/keys/${key}/encrypt`, { plaintext: 'aGVsbG8=' });
      const early = await seal();
      await first.call('POST', `/trust/keys/${key}/rotate`, {});
      const late = await seal();
      const kept = await issue(first, 'kept');
      const revoked = await issue(first, 'revoked');
      await revoke(first, revoked);
      await makeTime(first);
      await makeEvidence(first, 'Records office');
      await makeHolder('holder');
      const sm2 = ['-sm3', '-sigopt', 'distid:1234567812345678'];
      await openssl('req', '-new', '-key', 'holder.pem', ...sm2, '-subj', '/CN=Zhou Wei', '-out', 'holder.csr');
      const owner = { type: 'person', id: 'zhou', name: 'Zhou Wei' };
      const request = readFileSync(at('holder.csr'), 'utf8');
      const double = await first.call<{ encryption: Issued }>('POST', '/trust/double-certificates', { request, owner });
      writeFileSync(at('encryption.pem'), double.encryption.chain);
      writeFileSync(at('what-is-stamped'), 'what is to be proved');
      await openssl('ts', '-query', '-data', 'what-is-stamped', '-sha256', '-cert', '-out', 'query.tsq');
      const headers = { 'content-type': 'application/timestamp-query' };
      const stamped = await fetch(`${first.url}/tsa`, { method: 'POST', headers, body: readFileSync(at('query.tsq')) });
      writeFileSync(at('reply.tsr'), Buffer.from(await stamped.arrayBuffer()));
      await writeRoots(first);

      const backup = await citywall('backup', '--data', at('data'), '--output', at('city.tar'));
      expect(backup.code, backup.err).toBe(0);
      // The city lives on: lists go out, and a checkpoint is kept elsewhere. Then its machine is gone.
      const lost = await issue(first, 'lost');
      await revoke(first, lost);
      await expect.poll(() => numbersOf(first).then(({ size }) => size), { timeout: 60_000 }).toBeGreaterThan(150);
      const numbers = await numbersOf(first);
      const checkpoint = await first.call<{ checkpoint: string }>('GET', '/audit/checkpoint');
      writeFileSync(at('checkpoint'), checkpoint.checkpoint);
      await first.killMachine();
      before = { key, ciphertexts: [early.ciphertext, late.ciphertext], kept, revoked, numbers };

      copyFileSync(at('city.tar'), join(elsewhere, 'city.tar'));
      if (canBeNobody) for (const path of [elsewhere, join(elsewhere, 'city.tar')]) chownSync(path, nobody, nobody);
      const [program = '', ...args] = [...there, process.execPath, cli, 'restore', '--data', data];
      const restored = await run(program, [...args, '--input', join(elsewhere, 'city.tar')], root);
      expect(restored.code, restored.err).toBe(0);
      moved = await startCitywall({
        data,
        flags: ['--empty', '--https-port', '0'],
        through: there,
        withPassword: false,
      });
    }, 240_000);

    test('is sealed, says that it was restored and from when, and opens to the shares', async () => {
      const decrypt = moved.call('POST', `/trust/keys/${before.key}/decrypt`, { ciphertext: before.ciphertexts[0] });
      await expect(decrypt).rejects.toThrow(/503.*trust\.sealed/s);
      const { items } = await moved.call<{ items: { key: string }[] }>('GET', '/platform/alarms');
      expect(items.map(({ key }) => key)).toEqual(
        expect.arrayContaining(['platform.data.restored', 'trust.root.sealed']),
      );
      for (const share of first.shares.slice(1)) await moved.call('POST', '/trust/seal/unseal', { share });
      expect(await moved.call('GET', '/trust/seal')).toMatchObject({ state: 'unsealed' });
    });

    test('opens what was encrypted, with every version of the key', async () => {
      for (const ciphertext of before.ciphertexts) {
        const opened = await moved.call('POST', `/trust/keys/${before.key}/decrypt`, { ciphertext });
        expect(opened).toEqual({ plaintext: 'aGVsbG8=' });
      }
    });

    test('answers for certificates issued before, and issues on', async () => {
      const issued = await issue(moved, 'new');
      const ask = (name: string) =>
        openssl(
          ...['ocsp', '-issuer', 'issuer.pem', '-cert', `${name}.pem`, '-CAfile', 'roots.pem'],
          ...['-url', `${moved.url}/ocsp/${issued.certificate.authority}`],
        );
      await expect.poll(() => ask('kept'), { timeout: 30_000 }).toContain('kept.pem: good');
      expect(await ask('new')).toContain('new.pem: good');
      expect(await ask('revoked')).toContain('revoked.pem: revoked');
      // It was issued after the backup: the city does not vouch for it.
      expect(await ask('lost')).toContain('lost.pem: unknown');
      await openssl('verify', '-CAfile', 'roots.pem', '-untrusted', 'issuer.pem', 'new.pem');
    });

    test('numbers its lists above all that anybody has seen', async () => {
      await revoke(moved, before.kept);
      const isAbove = async () => {
        const numbers = await numbersOf(moved);
        const { authority } = before.kept.certificate;
        const changed = [...numbers].filter(([name, number]) => number !== before.numbers.get(name));
        expect(changed.filter(([name, number]) => number < (before.numbers.get(name) ?? 0n))).toEqual([]);
        return changed.some(([name]) => name.startsWith(authority));
      };
      await expect.poll(isAbove, { timeout: 60_000, interval: 1_000 }).toBe(true);
    });

    test('time stamps and evidence made before hold, and new ones are made', async () => {
      const verify = ['ts', '-verify', '-in', 'reply.tsr', '-data', 'what-is-stamped', '-CAfile', 'roots.pem'];
      expect(await openssl(...verify)).toContain('Verification: OK');
      const { items } = await moved.call<{ items: { id: string }[] }>('GET', '/trust/evidence');
      await fetchEvidence(moved, items[0]?.id ?? '', 'kept evidence');
      expect(readFileSync(at('kept evidence.tar')).equals(readFileSync(at('Records office.tar')))).toBe(true);
      await makeTime(moved);
      await makeEvidence(moved, 'Second office');
      for (const name of ['Records office', 'Second office']) {
        const verdict = await citywall('evidence', 'verify', at(`${name}.tar`), '--root', at('roots.pem'));
        expect(verdict.out).toContain('PROVEN: minutes.txt');
      }
    });

    test('an escrowed key is recovered by two persons', async () => {
      const recipient = await makeHolder('recipient');
      const publicKey = await openssl('pkey', '-in', 'recipient.pem', '-pubout');
      const { items } = await moved.call<{ items: { id: string }[] }>('GET', '/trust/escrows');
      const wish = { reason: 'the holder lost the token', publicKey };
      const { id } = await moved.call<{ id: string }>('POST', `/trust/escrows/${items[0]?.id}/recover`, wish);
      const headers = { authorization: basic('wang', wangsPassword), 'content-type': 'application/json' };
      const approve = { method: 'POST', headers, body: '{}' };
      expect((await fetch(`${moved.url}/api/v1/trust/recoveries/${id}/approve`, approve)).status).toBe(200);
      const { envelope } = await moved.call<{ envelope: string }>('GET', `/trust/recoveries/${id}`);
      const key = sm2OpenKey(recipient, Buffer.from(envelope, 'base64'));
      const certified = new X509Certificate(readFileSync(at('encryption.pem'))).publicKey;
      expect(Buffer.from(sm2PublicKeyToSpki(key.publicKey))).toEqual(certified.export({ type: 'spki', format: 'der' }));
    });

    test('presents a certificate of the city in its new name', async () => {
      const { chain } = await moved.call<{ chain: string }>('GET', '/trust/installation/tls');
      const [leaf] = parsePem(chain);
      expect(new X509Certificate(leaf?.bytes ?? Buffer.alloc(0)).subjectAltName).toContain('DNS:other-machine');
    });

    test('has a whole audit log; a checkpoint kept elsewhere tells that it went back', async () => {
      expect(await moved.call('POST', '/audit/verify')).toMatchObject({ whole: true });
      await moved.interrupt();
      chmodSync(elsewhere, 0o755);
      expect((await citywall('audit', 'verify', '--data', data)).code).toBe(0);
      const verdict = await citywall('audit', 'verify', '--data', data, '--checkpoint', at('checkpoint'));
      expect(verdict).toMatchObject({ code: 1, out: expect.stringContaining('tampered') });
    });
  },
);
