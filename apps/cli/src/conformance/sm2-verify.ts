import { readFile } from 'node:fs/promises';
import { createSm2Verifier, sm2PublicKeyFromSpki, sm2Verify } from '@citywall/gm';
import type { ConformanceKind } from './kind.ts';

interface Case {
  readonly tcId: number;
  readonly publicKey: string;
  readonly spkiDer: string;
  readonly userId: string;
  readonly msg: string;
  readonly sigDer: string;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

/** SM2 signatures (format sm2_verify-v1): valid when OpenSSL and the fast verifier both say so. */
export const kind: ConformanceKind = {
  name: 'sm2-verify',
  async *run(file) {
    const { tests } = JSON.parse(await readFile(file, 'utf8')) as { readonly tests: readonly Case[] };
    for (const one of tests) {
      const actual = holds(one) ? 'valid' : 'invalid';
      yield {
        id: String(one.tcId),
        expected: one.result,
        actual,
        pass: actual === one.result || one.result === 'acceptable',
      };
    }
  },
};

const verifier = createSm2Verifier();

function holds(one: Case): boolean {
  try {
    const key = sm2PublicKeyFromSpki(Buffer.from(one.spkiDer, 'hex'));
    if (one.publicKey.toLowerCase() !== Buffer.from(key.point).toString('hex')) return false;
    const [message, signature, userId] = [one.msg, one.sigDer, one.userId].map((text) => Buffer.from(text, 'hex')) as [
      Buffer,
      Buffer,
      Buffer,
    ];
    return sm2Verify(key, message, signature, userId) && verifier.verify(key, message, signature, userId);
  } catch {
    return false;
  }
}
