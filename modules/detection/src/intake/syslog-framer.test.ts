import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyslogFramer } from './syslog-framer.ts';

function run(chunks: readonly (string | Buffer)[], maximum = 100) {
  const lines: string[] = [];
  const refused: string[] = [];
  const framer = new SyslogFramer(maximum, {
    line: (bytes, start, end) => lines.push(bytes.toString('utf8', start, end)),
    refuse: (reason, _shown, size) => refused.push(`${reason} ${size}`),
  });
  const open = chunks.every((chunk) => framer.push(Buffer.from(chunk as string)));
  framer.end();
  return { lines, refused, open };
}

describe('framing of syslog over TCP (RFC 6587)', () => {
  it('decides for each frame between octet counting and a trailer of LF, CRLF or NUL', () => {
    expect(run(['<1>a\n6 <2>b\nc<3>d\r\n<4>e\0', '4 <5>f\n<6>g\n']).lines).toEqual([
      '<1>a',
      '<2>b\nc',
      '<3>d',
      '<4>e',
      '<5>f',
      '<6>g',
    ]);
  });

  it('takes lines that begin with a digit as lines', () => {
    expect(run(['2026-11-21T00:00:00Z hello\n12 apples\n']).lines).toEqual(['2026-11-21T00:00:00Z hello', '12 apples']);
  });

  it('refuses what is too long once and goes on behind it', () => {
    const long = 'x'.repeat(250);
    expect(run([`<1>${long}\n<2>a\n253 <3>${long}<4>b\n`])).toEqual({
      lines: ['<2>a', '<4>b'],
      refused: ['too-long 253', 'too-long 253'],
      open: true,
    });
    const pieces = [...`<1>${long}\n<2>a\n`];
    expect(run(pieces).lines).toEqual(['<2>a']);
    expect(run(pieces).refused).toHaveLength(1);
  });

  it('gives up on a count that no message has', () => {
    expect(run(['99999999 <1>a'])).toMatchObject({ refused: ['bad-frame 13'], open: false });
  });

  it('keeps a last line without trailer and refuses a counted one that was cut off', () => {
    expect(run(['<1>a\n<2>b']).lines).toEqual(['<1>a', '<2>b']);
    expect(run(['10 <1>a'])).toMatchObject({ lines: [], refused: ['cut-off 7'] });
  });

  it('finds the same messages however the stream is cut', () => {
    const message = fc.string({ minLength: 1, maxLength: 30 }).map((text) => `<5>${text.replace(/[\n\r\0 ]/g, '_')}`);
    const frame = fc.tuple(message, fc.constantFrom('count', '\n', '\r\n', '\0'));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), fc.array(fc.nat(60), { maxLength: 20 }), (frames, cuts) => {
        const whole = Buffer.concat(
          frames.map(([text, kind]) =>
            Buffer.from(kind === 'count' ? `${Buffer.byteLength(text)} ${text}` : text + kind),
          ),
        );
        const chunks: Buffer[] = [];
        let at = 0;
        for (const cut of cuts) {
          chunks.push(whole.subarray(at, at + cut));
          at += cut;
        }
        chunks.push(whole.subarray(at));
        expect(run(chunks, 1000).lines).toEqual(frames.map(([text]) => text));
      }),
    );
  });
});
