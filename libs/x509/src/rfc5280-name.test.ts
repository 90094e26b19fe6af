import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DerError } from './der/der-error.ts';
import { readDer } from './der/reader.ts';
import { encode, oid, printableString, sequence, setOf, utf8String } from './der/writer.ts';
import { nameOid } from './oid.table.ts';
import { formatName, parseName } from './rfc4514-name-text.ts';
import { prepare } from './rfc4518-prepare.ts';
import { buildName, nameOf, readName } from './rfc5280-name.ts';
import { X509Error } from './x509-error.ts';

const single = (value: Uint8Array) => readName(readDer(sequence(setOf([sequence(oid(nameOid.commonName), value)]))));

describe('RFC 5280 section 7.1: names are the same', () => {
  test('whatever the string type, the case and the spaces', () => {
    const wanted = single(utf8String('Citywall Root'));
    for (const same of ['citywall root', '  CITYWALL   Root ', 'Citywall\u00a0Root'])
      expect(single(utf8String(same)).equals(wanted), same).toBe(true);
    expect(single(printableString('Citywall  ROOT')).equals(wanted)).toBe(true);
    expect(single(encode(0x1e, Buffer.from('Citywall Root', 'utf16le').swap16())).equals(wanted)).toBe(true);
    for (const other of ['CitywallRoot', 'Citywall Root 2', ''])
      expect(single(utf8String(other)).equals(wanted), other).toBe(false);
  });

  test('in Chinese, with compatibility forms and accents in either form', () => {
    expect(
      single(utf8String('城市之墙')).equals(single(encode(0x1e, Buffer.from('城市之墙', 'utf16le').swap16()))),
    ).toBe(true);
    expect(prepare('ＣＩＴＹ')).toBe('city');
    expect(prepare('Caf\u00e9')).toBe(prepare('CAFE\u0301'));
  });

  test('only with the same relative names in the same order', () => {
    const name = nameOf({ country: 'CN', organization: 'City', commonName: 'x' });
    expect(name.isWithin(nameOf({ country: 'CN', organization: 'city' }))).toBe(true);
    expect(name.isWithin(nameOf({ organization: 'City' }))).toBe(false);
    expect(nameOf({ organization: 'City', country: 'CN', commonName: 'x' }).equals(name)).toBe(false);
    const joined = buildName([
      [
        [nameOid.commonName, 'a'],
        [nameOid.organization, 'b'],
      ],
    ]);
    expect(joined.equals(buildName([[[nameOid.commonName, 'a']], [[nameOid.organization, 'b']]]))).toBe(false);
  });
});

describe('RFC 4514: names as text', () => {
  test('the examples of the RFC', () => {
    for (const text of [
      'UID=jsmith,DC=example,DC=net',
      'OU=Sales+CN=J.  Smith,DC=example,DC=net',
      'CN=James \\"Jim\\" Smith\\, III,DC=example,DC=net',
      'CN=Before\\0dAfter,DC=example,DC=net',
    ]) {
      const name = parseName(text);
      expect(parseName(formatName(name)).equals(name), text).toBe(true);
    }
    expect(formatName(parseName('UID=jsmith, dc=example ,DC=net'))).toBe('UID=jsmith,DC=example,DC=net');
    expect(parseName('CN=Lu\\C4\\8Di\\C4\\87').texts(nameOid.commonName)).toEqual(['Lučić']);
    expect(formatName(parseName('1.3.6.1.4.1.1466.0=#04024869'))).toBe('1.3.6.1.4.1.1466.0=#04024869');
  });

  test('any text of an attribute survives', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), (text) => {
        const name = nameOf({ organization: text.toWellFormed(), commonName: 'x' });
        expect(parseName(formatName(name)).texts(nameOid.organization)).toEqual([text.toWellFormed()]);
      }),
    );
  });

  test('what is no name is refused, and says where', () => {
    const long = `CN=${'x'.repeat(9000)}`;
    for (const text of ['CN', '=x', 'XX=1', 'CN=a,', 'CN=a+', 'CN=a;b', 'CN=\\', 'CN=\\zz', 'DC=\u4e2d', long])
      expect(() => parseName(text), text).toThrow(X509Error);
    expect(() => parseName('CN=#ff')).toThrow(DerError);
    expect(() => parseName('CN=a,')).toThrow(/ends after a comma/);
  });
});
