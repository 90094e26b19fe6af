import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  buildOcspRequest,
  type Certificate,
  certIdOf,
  crlNumber,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  parsePem,
  verifyOcspResponse,
} from '@citywall/x509';
import type { StartedCitywall } from './start-citywall.ts';

/** What those under load share: where the city is while it is up and unsealed, when to stop, and what should not have been. */
export interface Load {
  readonly city: () => StartedCitywall | undefined;
  readonly over: () => boolean;
  readonly faults: string[];
}

/** A certificate whose issuing was acknowledged. */
export interface HeldCertificate {
  readonly id: string;
  readonly authority: string;
  readonly serial: string;
  /** SHA-256 of the certificate, hex. */
  readonly digest: string;
  readonly chain: readonly Certificate[];
  /** When its revocation was acknowledged, ms. */
  revokedAt?: number;
}

/** A ciphertext that was acknowledged, and what it is to open to. */
export interface Sealed {
  readonly ciphertext: string;
  readonly plaintext: string;
}

/** What was acknowledged of one key. */
export interface HeldKey {
  readonly id: string;
  readonly sealed: Sealed[];
  /** Versions. */
  readonly rotations: number[];
}

/** Asks the city; undefined when it went down meanwhile. Everything else that fails is a fault. */
async function ask<T>(load: Load, what: (city: StartedCitywall) => Promise<T>): Promise<T | undefined> {
  const city = load.city();
  if (city === undefined) return void (await wait(20));
  try {
    return await what(city);
  } catch (error) {
    if (load.city() === city) load.faults.push(String(error));
    return undefined;
  }
}

/** The SHA-256 of content, hex. */
export function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Has certificates issued for one request without end; revokes every fourth. */
export async function issueWithoutEnd(load: Load, request: string, held: HeldCertificate[]): Promise<void> {
  while (!load.over()) {
    const answer = await ask(load, (city) =>
      city.call<{ certificate: { id: string; authority: string; serial: string }; chain: string }>(
        'POST',
        '/trust/certificates',
        { profile: 'device', request },
      ),
    );
    if (answer === undefined) continue;
    const chain = parsePem(answer.chain).map(({ bytes }) => parseCertificate(bytes));
    const { id, authority, serial } = answer.certificate;
    const one: HeldCertificate = { id, authority, serial, digest: digestOf(chain[0]?.raw ?? Buffer.alloc(0)), chain };
    held.push(one);
    if (held.length % 4 === 0) {
      const revoke = (city: StartedCitywall) =>
        city.call('POST', `/trust/certificates/${id}/revoke`, { reason: 'superseded' });
      if ((await ask(load, revoke)) !== undefined) one.revokedAt = Date.now();
    }
    await wait(30);
  }
}

/** Encrypts with a key without end, and rotates it after every tenth. */
export async function encryptWithoutEnd(load: Load, key: HeldKey): Promise<void> {
  for (let n = 0; !load.over(); n += 1) {
    const plaintext = Buffer.from(`${key.id} ${n}`).toString('base64');
    const answer = await ask(load, (city) =>
      city.call<{ ciphertext: string }>('POST', `/trust/keys/${key.id}/encrypt`, { plaintext }),
    );
    if (answer !== undefined) key.sealed.push({ ciphertext: answer.ciphertext, plaintext });
    if (n % 10 === 9) {
      const rotated = await ask(load, (city) =>
        city.call<{ latest: number }>('POST', `/trust/keys/${key.id}/rotate`, {}),
      );
      if (rotated !== undefined) key.rotations.push(rotated.latest);
    }
    await wait(15);
  }
}

/** What a relying party remembers of lists: numbers that went back, and a number that stood on two lists, are faults. */
export class ListReader {
  /** Lists that were seen. */
  seen = 0;
  readonly #load: Load;
  readonly #newest = new Map<string, bigint>();
  readonly #contents = new Map<string, string>();

  constructor(load: Load) {
    this.#load = load;
  }

  /** Fetches all lists of the authorities in turn, without end. */
  async readWithoutEnd(authorities: readonly string[], shards: number): Promise<void> {
    while (!this.#load.over()) {
      for (const authority of authorities) {
        for (let shard = 0; shard < shards; shard += 1) await this.#readShard(`${authority}/${shard}`);
      }
    }
  }

  async #readShard(shard: string): Promise<void> {
    for (const kind of ['', '-delta']) {
      const content = await ask(this.#load, (city) => fetchList(city, `${shard}${kind}`));
      if (content !== undefined && content !== null) this.#see(shard, kind, content);
    }
    await wait(2);
  }

  #see(shard: string, kind: string, content: Uint8Array): void {
    const number = parseCrl(content).extensions.get(crlNumber) ?? -1n;
    const before = this.#newest.get(`${shard}${kind}`) ?? 0n;
    if (number < before) this.#load.faults.push(`list ${shard}${kind} went back from ${before} to ${number}`);
    this.#newest.set(`${shard}${kind}`, number);
    const digest = digestOf(content);
    const known = this.#contents.get(`${shard} ${number}`);
    if (known !== undefined && known !== digest) this.#load.faults.push(`two lists ${shard} have the number ${number}`);
    if (known === undefined) this.seen += 1;
    this.#contents.set(`${shard} ${number}`, digest);
  }
}

/** A list as it is published now; null while there is none. `name` is `AUTHORITY/SHARD` or `AUTHORITY/SHARD-delta`. */
export async function fetchList(city: StartedCitywall, name: string): Promise<Uint8Array | null> {
  const response = await fetch(`${city.url}/crl/${name}.crl`);
  const content = new Uint8Array(await response.arrayBuffer());
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`list ${name}: ${response.status}`);
  return content;
}

/** Asks for the state of what is held, without end: nothing that was acknowledged is unknown, nothing revoked good for longer than a second. */
export async function askStatesWithoutEnd(load: Load, held: readonly HeldCertificate[]): Promise<{ answers: number }> {
  const told = { answers: 0 };
  while (!load.over()) {
    const one = held[Math.floor(Math.random() * held.length)];
    const [certificate, issuer] = one?.chain ?? [];
    if (one === undefined || certificate === undefined || issuer === undefined) {
      await wait(50);
      continue;
    }
    const mustBeRevoked = one.revokedAt !== undefined && Date.now() - one.revokedAt > 1_000;
    const body = Buffer.from(buildOcspRequest([certIdOf(issuer, certificate.serial)]));
    const content = await ask(load, async (city) => {
      const response = await fetch(`${city.url}/ocsp/${one.authority}`, { method: 'POST', body });
      return new Uint8Array(await response.arrayBuffer());
    });
    // Just after a start the responders are not there yet, and say so.
    if (content === undefined || parseOcspResponse(content).status === 'tryLater') continue;
    const verdict = verifyOcspResponse(content, { certificate, issuer, time: Date.now(), clockSkew: 1_000 });
    const status = verdict.valid ? verdict.certStatus.status : verdict.words.en;
    told.answers += 1;
    if (status !== 'revoked' && (mustBeRevoked || status !== 'good'))
      load.faults.push(`state of ${one.serial}: ${status}`);
    await wait(30);
  }
  return told;
}
