import { randomBytes } from 'node:crypto';
import type { Signer } from '@citywall/kernel';

const count = 10;
/** Without letters and digits that look alike on paper. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const length = 16;

/** Ten codes of 80 random bits, as they are printed: four groups of four. */
export function makeRecoveryCodes(): readonly string[] {
  return Array.from({ length: count }, () => makePrintedCode(length));
}

/** Random letters of five bits each, in groups of four. */
export function makePrintedCode(letters: number): string {
  const all = [...randomBytes(letters)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return all.replace(/.{4}(?!$)/g, '$&-');
}

/** What is kept of a code, however it was typed. 80 random bits need no slow hash; the key keeps a stolen table useless. */
export function recoveryMac(signer: Signer, account: string, code: string): Buffer {
  const plain = code.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return Buffer.from(signer.mac('recovery-code', Buffer.from(`${account} ${plain}`)));
}
