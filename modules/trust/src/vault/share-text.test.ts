import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readShare, rootMark, writeShare } from './share-text.ts';

const share = fc.record({
  root: fc.uuid().map(rootMark),
  epoch: fc.integer({ min: 1, max: 999 }),
  holder: fc.integer({ min: 1, max: 255 }),
  bytes: fc.uint8Array({ minLength: 33, maxLength: 33 }).map((one) => Buffer.from(one)),
});

describe('a share on paper', () => {
  test('is read as it was written, in lower case, with spaces, and with O and I for 0 and 1', () => {
    fc.assert(
      fc.property(share, (one) => {
        const text = writeShare(one);
        expect(readShare(text)).toEqual(one);
        expect(readShare(text.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'i').replace('cwi', 'cw1'))).toEqual(
          one,
        );
        expect(readShare(` ${text.replaceAll('-', ' - ')}\n`)).toEqual(one);
      }),
    );
  });
  test('with one letter mistyped is not taken, save one time in a thousand, and keeps its holder’s position', () => {
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    let taken = 0;
    const runs = 2_000;
    fc.assert(
      fc.property(share, fc.nat(52), fc.integer({ min: 1, max: 31 }), (one, place, by) => {
        const text = writeShare(one);
        const head = `CW1-${one.root}-${one.epoch}-${one.holder}-`;
        // Every fifth letter is followed by a dash.
        const at = head.length + place + Math.floor(place / 5);
        const other = letters[(letters.indexOf(text[at] as string) + by) % 32];
        const read = readShare(text.slice(0, at) + other + text.slice(at + 1));
        expect(read?.holder).toBe(one.holder);
        if (read?.bytes !== undefined) taken += 1;
      }),
      { numRuns: runs },
    );
    // Ten check bits let about two of 2,000 through; the check value of the share then finds them.
    expect(taken).toBeLessThan(20);
  });
  test.each(['', 'CW1', 'CW2-76E34B62-1-1-ABCDE', 'CW1-XYZ-1-1-ABCDE', 'CW1-76E34B62-x-1-ABCDE', 'hello'])(
    'is not %j',
    (text) => expect(readShare(text)).toBeUndefined(),
  );
});
