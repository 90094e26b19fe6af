import type { RefusalCode } from './refusal.ts';

/** Takes what the framer finds; `bytes` is only valid during the call. */
export interface FrameSink {
  line(bytes: Buffer, start: number, end: number): void;
  refuse(reason: RefusalCode, shown: Buffer, size: number): void;
}

const lf = 10;
const cr = 13;
const nul = 0;
const space = 32;
const lessThan = 60;
// A count beyond this is no message: the sender is lost or hostile.
const maximumCount = 16 * 1024 * 1024;

/**
 * Finds messages in a TCP stream, deciding for each frame (RFC 6587): digits, a
 * space and '<' mean octet counting, all else ends at LF or NUL. Memory is bounded
 * by one message of the permitted length.
 */
export class SyslogFramer {
  readonly #maximum: number;
  readonly #sink: FrameSink;
  #rest: Buffer | undefined;
  /** Bytes of an over-long message still to be thrown away; Infinity: up to the next LF. */
  #skip = 0;
  /** Where the next NUL of the bytes at hand is, so that they are searched once and not for each line. */
  #nulAt = -1;

  constructor(maximum: number, sink: FrameSink) {
    this.#maximum = maximum;
    this.#sink = sink;
  }

  /** Takes the next bytes; false when the stream cannot be read on and should be closed. */
  push(chunk: Buffer): boolean {
    let bytes = chunk;
    if (this.#rest) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = undefined;
    }
    let at = 0;
    this.#nulAt = -1;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        at = this.#skipOn(bytes, at);
        continue;
      }
      const first = bytes[at] as number;
      if (first === lf || first === cr || first === nul || first === space) {
        at++;
        continue;
      }
      const next = first >= 49 && first <= 57 ? this.#counted(bytes, at) : this.#delimited(bytes, at);
      if (next === undefined) return false;
      if (next === -1) {
        this.#rest = Buffer.from(bytes.subarray(at));
        return true;
      }
      at = next;
    }
    return true;
  }

  /** The stream has ended: what is left without a delimiter is a last line, a counted message cut off is refused. */
  end(): void {
    const rest = this.#rest;
    this.#rest = undefined;
    if (!rest) return;
    const count = readCount(rest, 0);
    if (typeof count === 'object') this.#sink.refuse('cut-off', rest, rest.length);
    else this.#sink.line(rest, 0, trimmedEnd(rest, 0, rest.length));
  }

  #skipOn(bytes: Buffer, at: number): number {
    if (this.#skip === Number.POSITIVE_INFINITY) {
      const end = bytes.indexOf(lf, at);
      if (end === -1) return bytes.length;
      this.#skip = 0;
      return end + 1;
    }
    const gone = Math.min(this.#skip, bytes.length - at);
    this.#skip -= gone;
    return at + gone;
  }

  #counted(bytes: Buffer, at: number): number | undefined {
    const count = readCount(bytes, at);
    if (count === 'more') return -1;
    if (count === 'no') return this.#delimited(bytes, at);
    const { start, size } = count;
    if (size > maximumCount) {
      this.#sink.refuse('bad-frame', bytes.subarray(at), bytes.length - at);
      return undefined;
    }
    if (size > this.#maximum) {
      this.#sink.refuse('too-long', bytes.subarray(start), size);
      this.#skip = size;
      return start;
    }
    const end = start + size;
    if (end > bytes.length) return -1;
    const trimmed = trimmedEnd(bytes, start, end);
    if (this.#nulAt < start) this.#nulAt = indexOrEnd(bytes.indexOf(nul, start));
    if (this.#nulAt < trimmed) this.#sink.refuse('binary', bytes.subarray(start, end), size);
    else this.#sink.line(bytes, start, trimmed);
    return end;
  }

  #delimited(bytes: Buffer, at: number): number {
    const newline = bytes.indexOf(lf, at);
    const limit = newline === -1 ? bytes.length : newline;
    // A NUL before the LF ends the message too: some devices end with it.
    if (this.#nulAt < at) this.#nulAt = indexOrEnd(bytes.indexOf(nul, at));
    const zero = this.#nulAt < limit;
    const end = zero ? this.#nulAt : limit;
    if (end - at > this.#maximum) {
      this.#sink.refuse('too-long', bytes.subarray(at), end - at);
      if (end === bytes.length) this.#skip = Number.POSITIVE_INFINITY;
      return end;
    }
    if (newline === -1 && !zero) return -1;
    this.#sink.line(bytes, at, trimmedEnd(bytes, at, end));
    return end + 1;
  }
}

/** "123 <" at `at`: where the message starts and its size; 'more' when it cannot be told yet, 'no' when it is a plain line. */
function readCount(bytes: Buffer, at: number): { readonly start: number; readonly size: number } | 'more' | 'no' {
  let size = 0;
  for (let digit = at; digit < bytes.length; digit++) {
    const byte = bytes[digit] as number;
    if (byte >= 48 && byte <= 57) {
      if (digit - at >= 10) return 'no';
      size = size * 10 + byte - 48;
    } else if (byte === space) {
      if (digit + 1 === bytes.length) return 'more';
      return bytes[digit + 1] === lessThan ? { start: digit + 1, size } : 'no';
    } else return 'no';
  }
  return 'more';
}

function indexOrEnd(index: number): number {
  return index === -1 ? Number.POSITIVE_INFINITY : index;
}

/** Without the CR, LF or NUL that some senders leave at the end. */
function trimmedEnd(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && (bytes[at - 1] === cr || bytes[at - 1] === lf || bytes[at - 1] === nul)) at--;
  return at;
}
