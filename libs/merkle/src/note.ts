// C2SP signed-note (https://c2sp.org/signed-note): text, an empty line, signature lines.
import { createPublicKey, hash as digest, type KeyObject, verify } from 'node:crypto';
import { fromBase64, toBase64 } from './base64.ts';

/** Ed25519, the first byte of a key's encoding. */
const ed25519 = 1;
const maximumNote = 64 * 1024;
const maximumSignatures = 16;

/** Whose signature: a public Ed25519 key under a name. */
export interface NoteKey {
  readonly name: string;
  /** First four bytes of SHA-256(name || 0x0A || 0x01 || key), tells keys of one name apart. */
  readonly id: Buffer;
  /** 32 bytes. */
  readonly publicKey: Buffer;
  readonly verify: (message: Uint8Array, signature: Uint8Array) => boolean;
}

/** What signs notes: the Signer port of the kernel fits. */
export interface NoteSigner {
  readonly name: string;
  /** Ed25519 public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

function isKeyName(name: string): boolean {
  return name.length > 0 && name.length <= 255 && name.isWellFormed() && !/[\s+\p{Zs}\p{Zl}\p{Zp}]/u.test(name);
}

function keyObject(publicKey: Uint8Array): KeyObject {
  const prefix = Buffer.from('302a300506032b6570032100', 'hex'); // SubjectPublicKeyInfo of RFC 8410
  return createPublicKey({ key: Buffer.concat([prefix, publicKey]), format: 'der', type: 'spki' });
}

/** The key under a name; throws a RangeError when the name has spaces or a plus sign, or the key is not 32 bytes. */
export function noteKey(name: string, publicKey: Uint8Array): NoteKey {
  if (!isKeyName(name)) throw new RangeError('a key name has no spaces and no plus sign');
  if (publicKey.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes');
  const encoded = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(ed25519), publicKey]);
  const object = keyObject(publicKey);
  return {
    name,
    id: digest('sha256', encoded, 'buffer').subarray(0, 4),
    publicKey: Buffer.from(publicKey),
    verify: (message, signature) => signature.length === 64 && verify(null, message, object, signature),
  };
}

/** The key as verifiers exchange it (C2SP vkey): `name+hash+base64`. */
export function formatKey(key: NoteKey): string {
  return `${key.name}+${key.id.toString('hex')}+${toBase64(Buffer.concat([Buffer.of(ed25519), key.publicKey]))}`;
}

/** Reads `name+hash+base64`, one line feed at the end allowed; undefined when malformed, not Ed25519, or the hash does not belong to it. */
export function parseKey(text: string): NoteKey | undefined {
  const match = /^([^+\n]{1,255})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{1,200})\n?$/.exec(text);
  const bytes = match === null ? undefined : fromBase64(match[3]);
  if (match === null || bytes === undefined || bytes.length !== 33 || bytes[0] !== ed25519) return undefined;
  if (!isKeyName(match[1])) return undefined;
  const key = noteKey(match[1], bytes.subarray(1));
  return key.id.toString('hex') === match[2] ? key : undefined;
}

/** A note whose signature by one key was verified. */
export interface Note {
  /** The signed text, ends with a line feed. */
  readonly text: string;
  readonly signatures: number;
}

/** Signs the text, which MUST end with a line feed and have no other control characters and no empty line at its end. */
export function signNote(
  text: string,
  signer: NoteSigner,
  key: NoteKey = noteKey(signer.name, signer.publicKey),
): string {
  if (!isNoteText(text))
    throw new RangeError('the text of a note ends with a line feed and has no other control characters');
  const signature = signer.sign(Buffer.from(text));
  return `${text}\n\u2014 ${signer.name} ${toBase64(Buffer.concat([key.id, signature]))}\n`;
}

function isNoteText(text: string): boolean {
  return text.endsWith('\n') && text.isWellFormed() && !/[\u0000-\u0009\u000b-\u001f\u007f]/.test(text);
}

/**
 * The note, when it is well-formed and its one signature of this key is true;
 * signatures of other keys are allowed (witnesses) and not judged. Undefined otherwise.
 */
export function openNote(note: string, key: NoteKey): Note | undefined {
  if (note.length > maximumNote || !isNoteText(note)) return undefined;
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0) return undefined;
  const text = note.slice(0, cut + 1);
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > maximumSignatures) return undefined;
  let verified = 0;
  for (const line of lines) {
    const match = /^\u2014 (\S+) (\S+)$/u.exec(line);
    const bytes = match === null ? undefined : fromBase64(match[2]);
    if (match === null || bytes === undefined || bytes.length < 5 || !isKeyName(match[1])) return undefined;
    if (match[1] !== key.name || !bytes.subarray(0, 4).equals(key.id)) continue;
    if (verified > 0 || !key.verify(Buffer.from(text), bytes.subarray(4))) return undefined;
    verified += 1;
  }
  return verified === 1 ? { text, signatures: lines.length } : undefined;
}
