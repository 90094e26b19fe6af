import type { Json } from '@citywall/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { decodeRecord, encodeRecord } from './entry.ts';
import { testRecord } from './record-log.fixture.ts';

describe('canonical JSON, RFC 8785', () => {
  test('gives the examples of sections 3.2.2 and 3.2.3', () => {
    const literals = {
      // biome-ignore lint/correctness/noPrecisionLoss: the number of the RFC, to be rounded as it says
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 1e-27],
      string: '\u20ac$\u000f\nA\'B"\\\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(literals)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const sorted = Object.keys(JSON.parse(canonicalJson(Object.fromEntries(keys.map((key) => [key, 0])))));
    // JavaScript itself puts "1" first; RFC 8785 wants it after "\r".
    expect(sorted.filter((key) => key !== '1')).toEqual(['\r', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33']);
    expect(canonicalJson({ '1': 0, '\r': 0 })).toBe('{"\\r":0,"1":0}');
  });

  test('means the same and does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = canonicalJson(value as Json);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});

describe('records as bytes', () => {
  test('read back as they were', () => {
    const record = testRecord({ details: { from: 'open', to: 'closed', 中文: ['是'] } });
    expect(decodeRecord(encodeRecord(record))).toEqual(record);
  });

  test('stay far below 64 KiB whatever a caller sends', () => {
    const long = '城'.repeat(100_000);
    let deep: Json = 1;
    for (let level = 0; level < 1_000; level += 1) deep = [deep];
    const record = testRecord({
      principal: { type: 'person', id: long, name: long },
      resource: { type: long, id: long },
      address: long,
      code: long,
      call: long,
      policies: Array(500).fill(long),
      details: { long },
    });
    expect(encodeRecord(record).length).toBeLessThan(60_000);
    expect(decodeRecord(encodeRecord(record)).details).toMatchObject({ omitted: 'too large', bytes: 300_011 });
    expect(decodeRecord(encodeRecord(testRecord({ details: { deep } }))).details).toEqual({
      omitted: 'nested too deep',
    });
    const broken = decodeRecord(
      encodeRecord(testRecord({ principal: { type: 'person', id: '\ud800', name: '\udc00' } })),
    );
    expect(broken.principal.id).toBe('\ufffd');
  });
});
