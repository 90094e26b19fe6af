import { readFile } from 'node:fs/promises';
import { type Sm2CiphertextFormat, sm2Decrypt, sm2PrivateKeyFromScalar } from '@citywall/gm';
import type { ConformanceKind } from './kind.ts';

interface Case {
  readonly tcId: number;
  readonly privateKey: string;
  readonly format: Sm2CiphertextFormat;
  readonly ct: string;
  readonly msg: string | null;
  readonly result: 'valid' | 'invalid' | 'acceptable';
}

/** SM2 ciphertexts (format sm2_decrypt-v1): `valid` only when the plaintext is that of the file. */
export const kind: ConformanceKind = {
  name: 'sm2-decrypt',
  async *run(file) {
    const { tests } = JSON.parse(await readFile(file, 'utf8')) as { readonly tests: readonly Case[] };
    for (const one of tests) {
      const actual = opens(one) ? 'valid' : 'invalid';
      yield {
        id: String(one.tcId),
        expected: one.result,
        actual,
        pass: actual === one.result || one.result === 'acceptable',
      };
    }
  },
};

function opens(one: Case): boolean {
  try {
    const key = sm2PrivateKeyFromScalar(Buffer.from(one.privateKey, 'hex'));
    const message = sm2Decrypt(key, Buffer.from(one.ct, 'hex'), one.format);
    return one.msg === null || Buffer.from(message).toString('hex') === one.msg.toLowerCase();
  } catch {
    return false;
  }
}
