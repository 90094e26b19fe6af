import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFrameSplitter, encodeFrame, type Frame } from './frame.ts';
import { decodeAnswers, decodeWork, encodeAnswers, encodeWork, type ItemAnswer } from './work.ts';

const bytes = fc.uint8Array({ maxLength: 200 }).map((one) => Buffer.from(one));
const uuid = fc.uuid().filter((id) => id !== '00000000-0000-0000-0000-000000000000');

describe('frames', () => {
  test('come out as they went in, however the stream is cut', () => {
    const frames = fc.array(fc.record({ id: fc.nat(0xffff_ffff), code: fc.nat(255), body: bytes }), { maxLength: 20 });
    fc.assert(
      fc.property(frames, fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sent, cuts) => {
        const stream = Buffer.concat(sent.map(({ id, code, body }) => encodeFrame(id, code, body)));
        const taken: Frame[] = [];
        const split = createFrameSplitter((frame) => taken.push({ ...frame, body: Buffer.from(frame.body) }));
        for (let at = 0, cut = 0; at < stream.length; cut += 1) {
          const size = cuts[cut % cuts.length] as number;
          split(stream.subarray(at, at + size));
          at += size;
        }
        expect(taken).toEqual(sent);
      }),
    );
  });
  test('that claim to be longer than the limit are refused before they are waited for', () => {
    const split = createFrameSplitter(() => {});
    expect(() => split(Buffer.from('ffffffff0000000000', 'hex'))).toThrow('a frame of 4294967295 bytes');
    expect(() => createFrameSplitter(() => {})(Buffer.from('000000040000000000', 'hex'))).toThrow('a frame of 4 bytes');
  });
});

describe('work and answers', () => {
  test('come out as they went in', () => {
    const items = fc
      .nat(3)
      .chain((each) => fc.array(fc.array(bytes, { minLength: each, maxLength: each }), { minLength: 1 }));
    fc.assert(
      fc.property(uuid, fc.option(uuid, { nil: undefined }), fc.nat(255), items, (version, target, option, fields) => {
        const work = {
          act: 'rewrap',
          version,
          ...(target === undefined ? {} : { target }),
          option,
          items: fields,
        } as const;
        expect(decodeWork('rewrap', encodeWork(work))).toEqual(work);
      }),
    );
    const answer = fc.oneof(
      fc.record({ ok: fc.constant(true as const), fields: fc.array(bytes, { maxLength: 3 }) }),
      fc.constant<ItemAnswer>({ ok: false, error: 'trust.ciphertext.invalid' }),
    );
    fc.assert(
      fc.property(fc.array(answer), (sent) => {
        expect(decodeAnswers(encodeAnswers(sent))).toEqual(sent);
      }),
    );
  });
  test('with any byte missing or too many are refused', () => {
    const body = encodeWork({
      act: 'sign',
      version: '01a1fd45-48f4-7000-a6a4-5b68753b038c',
      items: [[Buffer.from('abc')], [Buffer.from('')]],
    });
    expect(() => decodeWork('sign', Buffer.concat([body, Buffer.alloc(1)]))).toThrow();
    for (let length = 0; length < body.length; length += 1) {
      expect(() => decodeWork('sign', body.subarray(0, length))).toThrow();
    }
  });
});
