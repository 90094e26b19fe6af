import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createDatabase, type Database } from '@citywall/platform/database';
import { parseCrl } from '@citywall/x509';
import { afterAll, describe, expect, test } from 'vitest';
import { root, type StartedCitywall, startCitywall } from './start-citywall.ts';
import { hasPrograms, run } from './trust-city.ts';
import {
  askStatesWithoutEnd,
  encryptWithoutEnd,
  fetchList,
  type HeldCertificate,
  type HeldKey,
  issueWithoutEnd,
  ListReader,
  type Load,
} from './trust-load.ts';

const rounds = process.env.CITYWALL_SOAK === '1' ? 100 : 3;
const shards = 2;
const folder = mkdtempSync(join(tmpdir(), 'citywall-trust-kill-'));
const data = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The city's own database, beside the city. */
async function openRows(): Promise<Database> {
  const password = readFileSync(join(data, 'keys/postgres.password'), 'utf8').trim();
  const host = encodeURIComponent(join(data, 'postgres'));
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const url = `postgres://citywall:${encodeURIComponent(password)}@localhost/postgres?host=${host}`;
  return createDatabase({ dataDir: data, url, log: quiet });
}

async function rowsOf<T>(query: string, ...values: readonly unknown[]): Promise<readonly T[]> {
  const database = await openRows();
  try {
    return (await database.pool.query(query, [...values])).rows as T[];
  } finally {
    await database.close();
  }
}

/** Founds a city whose keys two of three holders unseal, with lists of a few seconds so that they are signed all the time. */
async function foundCity(city: StartedCitywall): Promise<readonly string[]> {
  const founded = await city.call<{ shares: { share: string }[] }>('POST', '/trust/root/found', {
    ...{ holders: ['Li', 'Wang', 'Zhou'], threshold: 2 },
  });
  for (const [key, value] of Object.entries({ hours: 0.001, 'delta-hours': 0.001, shards })) {
    await rowsOf(
      `with kept as (insert into platform.setting (key, value) values ($1, $2::jsonb) returning key)
       select pg_notify('citywall', 'setting:' || key) from kept`,
      `trust.crl.${key}`,
      JSON.stringify(value),
    );
  }
  await city.call('POST', '/trust/hierarchies', { organisation: 'City', country: 'CN', domain: 'city.example' });
  return founded.shares.map(({ share }) => share);
}

/** A certificate request by openssl; SM2 signed as GM/T 0009 wants it. */
async function makeRequest(name: string, curve: string): Promise<string> {
  const sm2 = curve === 'SM2' ? ['-sm3', '-sigopt', 'distid:1234567812345678'] : [];
  const made = ['genpkey', '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${curve}`, '-out', `${name}.key`];
  await run('openssl', made, folder);
  const request = ['req', '-new', '-key', `${name}.key`, ...sm2, '-subj', `/CN=${name}`, '-out', name];
  const { code, err } = await run('openssl', request, folder);
  expect(code, err).toBe(0);
  return readFileSync(join(folder, name), 'utf8');
}

async function makeKeys(city: StartedCitywall): Promise<readonly HeldKey[]> {
  const ring = await city.call<{ id: string }>('POST', '/trust/rings', { name: 'under load' });
  const make = async (kind: string) => {
    const { id } = await city.call<{ id: string }>('POST', '/trust/keys', { ring: ring.id, name: kind, kind });
    return { id, sealed: [], rotations: [] };
  };
  return [await make('aes-256-gcm'), await make('sm4-gcm')];
}

/** Ends the city: the server alone, its whole group, or everything with PostgreSQL as a machine's end would. */
function kill(city: StartedCitywall, round: number): Promise<void> {
  return [city.killServer, city.killGroup, city.killMachine][round % 3]();
}

/** Kills an open key process under load: another takes its calls, and none fails. */
async function killKeyProcess(city: StartedCitywall): Promise<void> {
  const { processes } = await city.call<{ processes: { pid: number; open: boolean }[] }>('GET', '/trust/seal');
  process.kill(processes.find(({ open }) => open)?.pid ?? 0, 'SIGKILL');
  await wait(1_000);
}

/** The last errors in the city's process log: why a call failed that should not have. */
function errorsInLog(): string {
  const lines = readFileSync(join(data, 'log/citywall.log'), 'utf8').split('\n');
  return lines
    .filter((line) => line.includes('"level":50'))
    .slice(-20)
    .join('\n');
}

interface AuditPage {
  readonly items: readonly {
    readonly outcome: string;
    readonly resource: { id: string };
    readonly details?: unknown;
  }[];
  readonly next: string | null;
}

/** Details of every successful result or event of an operation in the audit log. */
async function recorded<T>(city: StartedCitywall, operation: string): Promise<readonly (T & { resource: string })[]> {
  const found: (T & { resource: string })[] = [];
  for (let cursor = ''; ; ) {
    const page = await city.call<AuditPage>('GET', `/audit/records?operation=${operation}&limit=500${cursor}`);
    for (const { outcome, resource, details } of page.items) {
      if (outcome === 'success') found.push({ ...(details as T), resource: resource.id });
    }
    if (page.next === null) return found;
    cursor = `&cursor=${page.next}`;
  }
}

/** Texts that do not occur exactly once, with how often, and those that nobody wanted. */
function notOnce(texts: readonly string[], wanted: readonly string[]): readonly string[] {
  const counts = new Map<string, number>(wanted.map((text) => [text, 0]));
  for (const text of texts) counts.set(text, (counts.get(text) ?? Number.NaN) + 1);
  return [...counts].filter(([, count]) => count !== 1).map(([text, count]) => `${text} ${count} times`);
}

async function checkCertificates(city: StartedCitywall, held: readonly HeldCertificate[]): Promise<number> {
  const rows = await rowsOf<{ id: string; authority: string; serial: string; profile: string; digest: string }>(
    `select id, authority, serial, profile, encode(sha256(certificate), 'hex') as digest from trust.certificate`,
  );
  expect(new Set(rows.map(({ authority, serial }) => `${authority} ${serial}`)).size).toBe(rows.length);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const lost = held.filter(({ id, authority, serial, digest }) => {
    const row = byId.get(id);
    return row?.authority !== authority || row.serial !== serial || row.digest !== digest;
  });
  expect(lost).toEqual([]);
  type Told = { certificate: string };
  const named = (id: string) => `${byId.get(id)?.profile} ${id}`;
  const issued = rows.filter(({ profile }) => profile !== 'authority').map(({ id }) => named(id));
  // What the platform did by itself reaches the log by the outbox, a moment later.
  const unrecorded = async () => {
    const called = await recorded<Told>(city, 'trust.certificate.issue');
    const byItself = await recorded<Told>(city, 'trust.certificate.issued-itself');
    return notOnce(
      [...called, ...byItself].map(({ certificate }) => named(certificate)),
      issued,
    );
  };
  await expect.poll(unrecorded, { timeout: 20_000, interval: 1_000 }).toEqual([]);
  const [founding] = await recorded<{ serials: string[] }>(city, 'trust.hierarchy.found');
  const own = rows.filter(({ profile }) => profile === 'authority').map(({ serial }) => serial);
  expect(founding?.serials).toEqual(expect.arrayContaining(own));
  return rows.length;
}

async function checkKeys(city: StartedCitywall, keys: readonly HeldKey[]): Promise<void> {
  const rotations = await recorded<{ version: number }>(city, 'trust.key.rotate');
  for (const { id, sealed, rotations: held } of keys) {
    const { versions } = await city.call<{ versions: { version: number }[] }>('GET', `/trust/keys/${id}`);
    const numbers = versions.map(({ version }) => version);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
    expect(held.filter((version) => !numbers.includes(version))).toEqual([]);
    const told = rotations.filter(({ resource }) => resource === id).map(({ version }) => String(version));
    expect(notOnce(told, numbers.slice(1).map(String))).toEqual([]);
    for (let at = 0; at < sealed.length; at += 500) {
      const part = sealed.slice(at, at + 500);
      const items = part.map(({ ciphertext }) => ({ ciphertext }));
      const opened = await city.call<{ items: { plaintext: string }[] }>('POST', `/trust/keys/${id}/decrypt`, {
        items,
      });
      expect(opened.items.map(({ plaintext }) => plaintext)).toEqual(part.map(({ plaintext }) => plaintext));
    }
  }
}

/** Whether every acknowledged revocation stands in a list of its shard. */
async function missingRevocations(city: StartedCitywall, held: readonly HeldCertificate[]): Promise<readonly string[]> {
  const rows = await rowsOf<{ id: string; shard: number }>('select id, shard from trust.certificate');
  const shardOf = new Map(rows.map(({ id, shard }) => [id, shard]));
  const serials = new Map<string, Set<string>>();
  for (const authority of new Set(held.map((one) => one.authority))) {
    for (let shard = 0; shard < shards; shard += 1) {
      const name = `${authority}/${shard}`;
      const lists = [await fetchList(city, name), await fetchList(city, `${name}-delta`)];
      const entries = lists.flatMap((list) => (list === null ? [] : [...parseCrl(list).entries()]));
      serials.set(
        name,
        new Set(entries.map(({ serial }) => BigInt(`0x${Buffer.from(serial).toString('hex')}`).toString(16))),
      );
    }
  }
  return held
    .filter(({ revokedAt }) => revokedAt !== undefined)
    .filter(({ id, authority, serial }) => !serials.get(`${authority}/${shardOf.get(id)}`)?.has(serial))
    .map(({ serial }) => serial);
}

describe(`kill -9 at ${rounds} random moments while certificates, keys and lists are made`, () => {
  test.skipIf(!hasPrograms('openssl'))(
    'no serial twice, nothing without record, no list number back, no key version lost',
    async () => {
      const faults: string[] = [];
      const held: HeldCertificate[] = [];
      let city: StartedCitywall | undefined;
      let over = false;
      const load: Load = { city: () => city, over: () => over, faults };
      const start = () => startCitywall({ data, flags: ['--empty', '--https-port', '0'] });
      let running = await start();
      try {
        const shares = await foundCity(running);
        const keys = await makeKeys(running);
        const requests = [await makeRequest('lamp', 'P-256'), await makeRequest('meter', 'SM2')];
        const authorities = await running.call<{ items: { id: string }[] }>('GET', '/trust/authorities');
        const lists = new ListReader(load);
        city = running;
        const issuing = [...requests, ...requests].map((request) => issueWithoutEnd(load, request, held));
        const encrypting = keys.map((key) => encryptWithoutEnd(load, key));
        const reading = lists.readWithoutEnd(
          authorities.items.map(({ id }) => id),
          shards,
        );
        const asking = askStatesWithoutEnd(load, held);
        for (let round = 0; round < rounds; round += 1) {
          await wait(500 + Math.random() * 3_000);
          if (round % 2 === 0) await killKeyProcess(running);
          city = undefined;
          await kill(running, round);
          running = await start();
          for (const share of shares.slice(1)) await running.call('POST', '/trust/seal/unseal', { share });
          city = running;
        }
        await wait(3_000);
        over = true;
        await Promise.all([...issuing, ...encrypting, reading]);
        const { answers } = await asking;
        expect(faults, faults.length === 0 ? '' : errorsInLog()).toEqual([]);
        const rows = await checkCertificates(running, held);
        await checkKeys(running, keys);
        await expect.poll(() => missingRevocations(running, held), { timeout: 60_000, interval: 1_000 }).toEqual([]);
        const figures = `${held.length} certificates held of ${rows}, ${lists.seen} lists, ${answers} states,`;
        const versions = keys.reduce((sum, { rotations }) => sum + rotations.length, 0);
        const sealed = keys.reduce((sum, key) => sum + key.sealed.length, 0);
        console.log(`# ${rounds} kills: ${figures} ${versions} rotations, ${sealed} ciphertexts`);
        await running.interrupt();
        execFileSync(process.execPath, [join(root, 'bin/citywall.mjs'), 'audit', 'verify', '--data', data]);
      } finally {
        over = true;
        city = undefined;
        if (running.child.exitCode === null && running.child.signalCode === null) await running.killGroup();
      }
    },
    300_000 + rounds * 30_000,
  );
});
