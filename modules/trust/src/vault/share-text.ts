import { createHash } from 'node:crypto';

// Crockford's alphabet: no letter that looks like a digit.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const looksLike: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/** A share as a person keeps it: CW1-<root>-<sharing>-<holder>-<groups of five letters, the last two a check>. */
export interface Share {
  /** First eight hex digits of the SHA-256 of the root's id: tells shares of two cities apart. */
  readonly root: string;
  readonly epoch: number;
  /** Position of the holder, from 1. */
  readonly holder: number;
  readonly bytes: Buffer;
}

/** Names a root key on its shares. */
export function rootMark(rootId: string): string {
  return createHash('sha256').update(rootId).digest('hex').slice(0, 8).toUpperCase();
}

/** The text to print. */
export function writeShare({ root, epoch, holder, bytes }: Share): string {
  const head = `CW1-${root}-${epoch}-${holder}`;
  const letters = encode(bytes);
  const all = letters + checkOf(head, letters);
  return `${head}-${(all.match(/.{1,5}/g) ?? []).join('-')}`;
}

/**
 * Reads what a person typed: lower case, spaces and O for 0 are understood. `bytes` is missing when the check letters do
 * not fit; undefined when it is no share at all.
 */
export function readShare(text: string): (Omit<Share, 'bytes'> & { readonly bytes?: Buffer }) | undefined {
  const plain = text.toUpperCase().replace(/\s+/g, '');
  const parts = plain.replace(/[OIL]/g, (letter) => looksLike[letter] ?? letter).split('-');
  const [version, root = '', epoch = '', holder = '', ...groups] = parts;
  if (version !== 'CW1' || !/^[0-9A-F]{8}$/.test(root) || !/^\d{1,6}$/.test(epoch) || !/^\d{1,3}$/.test(holder))
    return undefined;
  const all = groups.join('');
  const letters = all.slice(0, -2);
  const named = { root, epoch: Number(epoch), holder: Number(holder) };
  const bytes = decode(letters);
  const right = all.slice(-2) === checkOf(`CW1-${root}-${epoch}-${holder}`, letters);
  return bytes !== undefined && right && letters.length > 0 ? { ...named, bytes } : named;
}

/** Ten bits over head and letters: catches what a hand mistypes. */
function checkOf(head: string, letters: string): string {
  const digest = createHash('sha256').update(`${head}:${letters}`).digest();
  const bits = digest.readUInt16BE(0);
  return `${alphabet[(bits >> 5) & 31]}${alphabet[bits & 31]}`;
}

function encode(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let have = 0;
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    have += 8;
    while (have >= 5) {
      have -= 5;
      text += alphabet[(bits >> have) & 31];
    }
    bits &= (1 << have) - 1;
  }
  return have > 0 ? text + alphabet[(bits << (5 - have)) & 31] : text;
}

function decode(letters: string): Buffer | undefined {
  const bytes: number[] = [];
  let bits = 0;
  let have = 0;
  for (const letter of letters) {
    const value = alphabet.indexOf(letter);
    if (value < 0) return undefined;
    bits = (bits << 5) | value;
    have += 5;
    if (have >= 8) {
      have -= 8;
      bytes.push((bits >> have) & 255);
    }
    bits &= (1 << have) - 1;
  }
  return bits === 0 && have < 5 ? Buffer.from(bytes) : undefined;
}
