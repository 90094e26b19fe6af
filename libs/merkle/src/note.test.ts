import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, fromDecimal, toBase64 } from './base64.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { formatKey, noteKey, openNote, parseKey, signNote } from './note.ts';
import { decodeEntries, encodeEntry, parseTilePath, tilePath } from './tile.ts';
import { sha256 } from './tree-hash.ts';

function signer(name: string) {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { name, publicKey, sign: (message: Uint8Array) => sign(null, message, privateKey) };
}

describe('C2SP signed-note', () => {
  const mine = signer('citywall.test');
  const key = noteKey(mine.name, mine.publicKey);
  const note = signNote('one\n\ntwo\n', mine);

  test('opens the example of golang.org/x/mod/sumdb/note', () => {
    const peter = parseKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW');
    const text =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const signed = `${text}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;
    expect(openNote(signed, peter!)).toEqual({ text, signatures: 1 });
  });

  test('opens what was signed and keeps the key as vkey text', () => {
    expect(openNote(note, key)).toEqual({ text: 'one\n\ntwo\n', signatures: 1 });
    expect(parseKey(formatKey(key))).toMatchObject({ name: key.name, publicKey: key.publicKey });
    expect(parseKey(`${formatKey(key)}\n`)).toBeDefined();
    expect(parseKey(` ${formatKey(key)}`)).toBeUndefined();
    expect(parseKey(formatKey(key).replace('citywall', 'citywal1'))).toBeUndefined();
  });

  test('allows a witness beside, and refuses another key of the same name', () => {
    const witness = signer('witness.example');
    const line = signNote('one\n\ntwo\n', witness).split('\n').at(-2);
    expect(openNote(`${note}${line}\n`, key)).toMatchObject({ signatures: 2 });
    expect(openNote(signNote('one\n', signer(mine.name)), key)).toBeUndefined();
    expect(openNote(`${note}${note.split('\n').at(-2)}\n`, key)).toBeUndefined();
  });

  test('every changed character is refused', () => {
    for (let at = 0; at < note.length; at += 1) {
      const changed = `${note.slice(0, at)}${note[at] === 'A' ? 'B' : 'A'}${note.slice(at + 1)}`;
      expect(openNote(changed, key), `character ${at}`).toBeUndefined();
      expect(openNote(note.slice(0, at), key)).toBeUndefined();
    }
  });

  test('never throws on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(openNote(text, key)).toBeUndefined();
        expect(parseKey(text)).toBeUndefined();
      }),
    );
  });

  test('refuses names and texts that cannot be written down', () => {
    expect(() => noteKey('a b', mine.publicKey)).toThrow(RangeError);
    expect(() => noteKey('a+b', mine.publicKey)).toThrow(RangeError);
    expect(() => signNote('no line feed', mine)).toThrow(RangeError);
    expect(() => signNote('a\u0000\n', mine)).toThrow(RangeError);
  });
});

describe('canonical encodings', () => {
  test('base64: one text for one value', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromBase64(toBase64(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
    for (const text of ['QQ', 'QQ=', 'QR==', 'QQ==\n', ' QQ==', 'Q-==', 'QQ==QQ=='])
      expect(fromBase64(text)).toBeUndefined();
  });

  test('decimal: one text for one count', () => {
    expect(fromDecimal('0')).toBe(0);
    expect(fromDecimal('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    for (const text of ['', '00', '01', '+1', '-1', '1.0', '1e3', ' 1', '9007199254740992']) {
      expect(fromDecimal(text)).toBeUndefined();
    }
  });

  test('checkpoints read back what was written, and only that', () => {
    const checkpoint = { origin: 'citywall.test', size: 7, root: sha256.empty, extensions: ['tail 0 7'] };
    expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
    const text = formatCheckpoint(checkpoint);
    for (const wrong of [text.slice(0, -1), `${text}\n`, text.replace('7', '07'), text.replace('=', ''), '\n7\n\n']) {
      expect(parseCheckpoint(wrong)).toBeUndefined();
    }
  });

  test('tile paths follow C2SP tlog-tiles', () => {
    expect(tilePath({ level: 0, index: 1_234_067 })).toBe('tile/0/x001/x234/067');
    expect(tilePath({ level: 'entries', index: 0 })).toBe('tile/entries/000');
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(63), (index, level) => {
        expect(parseTilePath(tilePath({ level, index }))).toEqual({ level, index });
      }),
    );
    for (const path of ['tile/0/0', 'tile/00/000', 'tile/64/000', 'tile/0/x000/000', 'tile/0/000.p/4', '/tile/0/000']) {
      expect(parseTilePath(path)).toBeUndefined();
    }
  });

  test('bundles read back, and name a cut or an addition', () => {
    const entries = ['a', '', 'ccc'].map((text) => Buffer.from(text));
    const bundle = Buffer.concat(entries.map(encodeEntry));
    expect(decodeEntries(bundle, 3)).toEqual({ entries, whole: true });
    expect(decodeEntries(bundle.subarray(0, -1), 3)).toEqual({ entries: entries.slice(0, 2), whole: false });
    expect(decodeEntries(Buffer.concat([bundle, Buffer.of(0)]), 3).whole).toBe(false);
    expect(() => encodeEntry(Buffer.alloc(65_536))).toThrow(RangeError);
  });
});
