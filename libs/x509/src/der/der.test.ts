import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DerError } from './der-error.ts';
import { readDer } from './reader.ts';
import { tag } from './tag.table.ts';
import * as der from './writer.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('X.690: what is written is read back', () => {
  test('integers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), (value) => {
        expect(readDer(der.integer(value)).asBigInt()).toBe(value);
      }),
    );
    for (const value of [
      0,
      1,
      127,
      128,
      255,
      256,
      -1,
      -128,
      -129,
      2 ** 31,
      2 ** 47,
      -(2 ** 47),
      Number.MAX_SAFE_INTEGER,
    ])
      expect(readDer(der.integer(value)).asInteger()).toBe(value);
    expect(Buffer.from(der.integer(128)).toString('hex')).toBe('02020080');
    expect(Buffer.from(der.unsignedInteger(hex('00 00 80 01'))).toString('hex')).toBe('0203008001');
  });

  test('object identifiers, those of UUIDs included', () => {
    for (const text of [
      '0.0',
      '1.2.840.113549.1.1.11',
      '2.5.29.17',
      '2.999.3',
      '2.25.340282366920938463463374607431768211455',
    ])
      expect(readDer(der.oid(text)).asOid()).toBe(text);
    expect(Buffer.from(der.oid('1.2.156.10197.1.501')).toString('hex')).toBe('06082a811ccf55018375');
    for (const text of ['3.1', '1.40', '1', '1.02', '', 'x', '1.2.']) expect(() => der.oid(text)).toThrow(RangeError);
  });

  test('times of 1950 to 9999, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1950, 0) / 1000, max: Date.UTC(9999, 11, 31) / 1000 }), (seconds) => {
        const written = der.time(seconds * 1000);
        expect(readDer(written).asTime()).toBe(seconds * 1000);
        expect(written[0]).toBe(seconds * 1000 < Date.UTC(2050, 0) ? tag.utcTime : tag.generalizedTime);
      }),
    );
    const fraction = der.generalizedTime(Date.UTC(2026, 0, 2, 3, 4, 5) + 120, { fraction: true });
    expect(Buffer.from(fraction.subarray(2)).toString()).toBe('20260102030405.12Z');
    expect(readDer(fraction).asTime({ fraction: true })).toBe(Date.UTC(2026, 0, 2, 3, 4, 5) + 120);
    expect(() => readDer(fraction).asTime()).toThrow(DerError);
  });

  test('nested structures of any size', () => {
    for (const size of [0, 1, 127, 128, 255, 256, 65535, 65536, 300_000]) {
      const bytes = der.sequence(der.octetString(new Uint8Array(size)), undefined, der.boolean(true));
      const [first, second] = readDer(bytes).children();
      expect(first.asOctetString().length).toBe(size);
      expect(second.asBoolean()).toBe(true);
    }
    expect(Buffer.from(der.setOf([der.integer(5), der.boolean(true), der.integer(2)])).toString('hex')).toBe(
      '31090101ff020102020105',
    );
    expect(Buffer.from(der.namedBits([5, 6])).toString('hex')).toBe('03020106');
    expect(Buffer.from(der.namedBits([])).toString('hex')).toBe('030100');
  });

  test('strings by type', () => {
    expect(readDer(der.utf8String('城市 wall')).asText()).toBe('城市 wall');
    expect(readDer(der.printableString('A b')).asText()).toBe('A b');
    expect(readDer(hex('1e04 57ce 5e02')).asText()).toBe('城市');
    expect(readDer(hex('1c04 0001 f600')).asText()).toBe('😀');
    for (const bad of ['0c01ff', '130140', '1601 80', '1e03 57ce5e', '1e02 d800', '1c04 00110000', '1201 41'])
      expect(() => readDer(hex(bad)).asText(), bad).toThrow(DerError);
    expect(() => der.printableString('*')).toThrow(RangeError);
    expect(() => der.ia5String('é')).toThrow(RangeError);
  });
});

describe('X.690: one value has one encoding', () => {
  const refused: Record<string, string> = {
    'indefinite length': '3080 0000',
    'long form below 128': '048101 00',
    'leading zero in a length': `04820080${'00'.repeat(128)}`,
    'five length octets': '0485 0000000001 00',
    'bytes after the value': '0500 00',
    'value past its end': '0403 0000',
    'value past its container': '3003 0402 00 00',
    'header without length': '30',
    'high tag number': '1f8100 00',
    'end of contents': '0000',
    'boolean 01': '0101 01',
    'empty integer': '0200',
    'padded positive integer': '0202 0001',
    'padded negative integer': '0202 ff80',
    'null with content': '0501 00',
    'bit string without count': '0300',
    'bit string with nine unused bits': '0302 0900',
    'bit string with unused bits set': '0302 0101',
    'cut object identifier': '0601 80',
    'padded object identifier': '0603 2a8001',
    'constructed octet string': '2404 0402 0000',
    'primitive sequence': '1000',
    nothing: '',
  };
  for (const [name, bytes] of Object.entries(refused))
    test(name, () => {
      expect(() => readDer(hex(bytes))).toThrow(DerError);
    });

  test('an encoded default and an unsorted set are refused where they are read', () => {
    expect(() => readDer(hex('3003 010100')).fields().flag()).toThrow(DerError);
    expect(readDer(hex('3003 0101ff')).fields().flag()).toBe(true);
    expect(() => readDer(hex('3106 020102 020101')).setOf()).toThrow(DerError);
  });

  test('times without seconds, with offsets or that do not exist', () => {
    for (const text of [
      '2601020304Z',
      '260102030405+0800',
      '261302030405Z',
      '260230030405Z',
      '260102240405Z',
      '260102030460Z',
    ])
      expect(() => readDer(der.encode(tag.utcTime, Buffer.from(text))).asTime(), text).toThrow(DerError);
    for (const text of ['20260102030405', '20260102030405.0Z', '20260102030405.120Z', '20260102030405.Z'])
      expect(
        () => readDer(der.encode(tag.generalizedTime, Buffer.from(text))).asTime({ fraction: true }),
        text,
      ).toThrow(DerError);
  });

  test('depth and size are bounded', () => {
    let deep = der.nullValue();
    for (let level = 0; level < 32; level += 1) deep = der.sequence(deep);
    expect(readDer(deep).identifier).toBe(tag.sequence);
    expect(() => readDer(der.sequence(deep))).toThrow(/deeper/);
    let deeper: Uint8Array = new Uint8Array();
    for (let level = 0; level < 50_000; level += 1)
      if (deeper.length < 100_000) deeper = Buffer.concat([hex('30840001 0000'), deeper]);
    expect(() => readDer(deeper)).toThrow(DerError);
    expect(() => readDer(new Uint8Array(100), { maximumBytes: 99 })).toThrow(/larger/);
  });

  test('whatever the bytes, only DerError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const value = readDer(bytes);
          for (const act of [
            () => value.asText(),
            () => value.asBigInt(),
            () => value.asOid(),
            () => value.asTime(),
            () => value.children(),
          ])
            try {
              act();
            } catch (error) {
              expect(error).toBeInstanceOf(DerError);
            }
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
