import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import {
  createSm2Verifier,
  generateSm2Key,
  type Sm2PublicKey,
  type Sm2Verifier,
  sm2Sign,
  sm4GcmEncrypt,
} from '@citywall/gm';
import { alone, beside, type Figure } from './figure.ts';

/** Ours and the peer in turns; the medians are compared. */
const rounds = 5;
const block = 16_384;
const message = randomBytes(256);

/**
 * SM2 and SM4 beside `openssl speed` on one core. Both sides count processor time of their own process, as openssl
 * does, so that other load on the machine weighs on neither.
 */
export async function* gmFigures(): AsyncIterable<Figure> {
  const peer = await opensslName();
  const times: Record<'sign' | 'two' | 'known' | 'fresh' | 'peerSign' | 'peerVerify', number[]> = {
    sign: [],
    two: [],
    known: [],
    fresh: [],
    peerSign: [],
    peerVerify: [],
  };
  const [sign, known, fresh] = [signer(), knownKey(), freshKeys()];
  for (let round = 0; round < rounds; round += 1) {
    const openssl = peer === undefined ? undefined : await opensslSm2();
    if (openssl) {
      times.peerSign.push(openssl.sign);
      times.peerVerify.push(openssl.verify);
    }
    times.sign.push(perSecond(sign));
    times.known.push(perSecond(known));
    times.fresh.push(perSecond(fresh));
    times.two.push(await signOnTwoThreads());
  }
  const row = (name: string, ours: readonly number[], theirs: readonly number[]): Figure =>
    peer === undefined
      ? alone(name, Math.round(median(ours)), 'operations/s')
      : beside(name, Math.round(median(ours)), 'operations/s', {
          name: `${peer} speed sm2, one core`,
          value: Math.round(median(theirs)),
          better: 'higher',
        });
  yield row('sm2-sign', times.sign, times.peerSign);
  yield row('sm2-sign-two', times.two, times.peerSign);
  yield row('sm2-verify-known-key', times.known, times.peerVerify);
  yield row('sm2-verify-new-key', times.fresh, times.peerVerify);
  yield* sm4Figures(peer);
}

async function* sm4Figures(peer: string | undefined): AsyncIterable<Figure> {
  const [key, data] = [randomBytes(16), randomBytes(block)];
  const seal = (): unknown => sm4GcmEncrypt(key, randomBytes(12), data);
  const ours: number[] = [];
  const theirs: number[] = [];
  let name = '';
  for (let round = 0; round < rounds; round += 1) {
    const openssl = peer === undefined ? undefined : await opensslSm4Gcm();
    if (openssl) {
      theirs.push(openssl.megabytes);
      name = `${peer} speed ${openssl.what}`;
    }
    ours.push((perSecond(seal) * block) / 1e6);
  }
  const value = Math.round(median(ours) * 10) / 10;
  yield peer === undefined
    ? alone('sm4-gcm', value, 'MB/s')
    : beside('sm4-gcm', value, 'MB/s', { name, value: Math.round(median(theirs) * 10) / 10, better: 'higher' });
}

function signer(): () => unknown {
  const key = generateSm2Key();
  return () => sm2Sign(key, message);
}

/** One key, its table made; every call another signature and message. */
function knownKey(): () => unknown {
  const key = generateSm2Key();
  const cases = signed(() => key);
  const verifier = createSm2Verifier();
  return inTurn(cases, verifier);
}

/** Never a table: more keys in turns than any is used twice before its use is forgotten. */
function freshKeys(): () => unknown {
  return inTurn(signed(generateSm2Key), createSm2Verifier({ tables: 0 }));
}

interface Signed {
  readonly publicKey: Sm2PublicKey;
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

function signed(keyOf: () => ReturnType<typeof generateSm2Key>): readonly Signed[] {
  return Array.from({ length: 64 }, () => {
    const key = keyOf();
    const content = randomBytes(256);
    return { publicKey: key.publicKey, content, signature: sm2Sign(key, content) };
  });
}

function inTurn(cases: readonly Signed[], verifier: Sm2Verifier): () => void {
  let at = 0;
  return () => {
    const { publicKey, content, signature } = cases[at]!;
    at = (at + 1) % cases.length;
    if (!verifier.verify(publicKey, content, signature)) throw new Error('a valid signature was refused');
  };
}

/** Calls a second of this process's processor time, over half a second after as much to warm up. */
function perSecond(call: () => unknown): number {
  countFor(call, 300);
  const { count, milliseconds } = countFor(call, 500);
  return (count / milliseconds) * 1_000;
}

function countFor(call: () => unknown, forMs: number): { count: number; milliseconds: number } {
  const begin = process.threadCpuUsage();
  let count = 0;
  for (;;) {
    for (let batch = 0; batch < 20; batch += 1) call();
    count += 20;
    const { user, system } = process.threadCpuUsage(begin);
    if (user + system >= forMs * 1_000) return { count, milliseconds: (user + system) / 1_000 };
  }
}

/** Two threads at once, each with a key of its own, by the clock: what the second core really adds. */
async function signOnTwoThreads(): Promise<number> {
  const workers = [0, 1].map(() => new Worker(new URL('./trust-gm-signer.ts', import.meta.url)));
  try {
    await Promise.all(workers.map((worker) => answer(worker)));
    const counts = workers.map((worker) => answer(worker));
    for (const worker of workers) worker.postMessage('begin');
    const rates = await Promise.all(counts);
    return rates.reduce((sum, rate) => sum + rate, 0);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function answer(worker: Worker): Promise<number> {
  return new Promise((done, failed) => {
    worker.once('message', done);
    worker.once('error', failed);
  });
}

const run = promisify(execFile);

async function opensslName(): Promise<string | undefined> {
  const version = await run('openssl', ['version']).catch(() => undefined);
  return version && /^OpenSSL \S+/.exec(version.stdout)?.[0];
}

async function opensslSm2(): Promise<{ sign: number; verify: number }> {
  const { stdout } = await run('openssl', ['speed', '-seconds', '1', 'sm2']);
  const [, sign, verify] = /SM2 \(CurveSM2\)\s+\S+\s+\S+\s+([\d.]+)\s+([\d.]+)/.exec(stdout) ?? [];
  if (sign === undefined || verify === undefined) throw new Error(`openssl speed sm2 said: ${stdout}`);
  return { sign: Number(sign), verify: Number(verify) };
}

/**
 * OpenSSL 3.0, which Debian 12 has, knows no sm4-gcm. It is then put together from its parts, as GCM does both over
 * every byte: the time of sm4-ctr and the time of ghash.
 */
async function opensslSm4Gcm(): Promise<{ megabytes: number; what: string }> {
  const whole = await opensslMegabytes(['-evp', 'sm4-gcm']).catch(() => undefined);
  if (whole !== undefined) return { megabytes: whole, what: 'sm4-gcm' };
  const ctr = await opensslMegabytes(['-evp', 'sm4-ctr']);
  const ghash = await opensslMegabytes(['ghash']);
  return { megabytes: 1 / (1 / ctr + 1 / ghash), what: 'sm4-ctr and ghash together (it has no sm4-gcm)' };
}

async function opensslMegabytes(algorithm: readonly string[]): Promise<number> {
  const { stdout } = await run('openssl', ['speed', '-seconds', '1', '-bytes', String(block), ...algorithm]);
  const kilobytes = /\s([\d.]+)k\s*$/.exec(stdout)?.[1];
  if (kilobytes === undefined) throw new Error(`openssl speed ${algorithm.join(' ')} said: ${stdout}`);
  return Number(kilobytes) / 1_000;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
