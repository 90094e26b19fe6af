/** One RELP frame: "TXNR SP COMMAND SP DATALEN [SP DATA] LF". */
export interface RelpFrame {
  readonly transaction: number;
  readonly command: string;
  readonly data: Buffer;
}

/** Thrown when the stream is no RELP, or hostile. */
export class RelpError extends Error {}

const maximumHeader = 9 + 1 + 32 + 1 + 9 + 1;
const lf = 10;
const space = 32;
const headerPattern = /^(\d{1,9}) ([a-zA-Z]{1,32}) (\d{1,9})([ \n])/;

/** Reads frames from a stream; memory is bounded by one frame. */
export class RelpFramer {
  readonly #maximum: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(maximumDataBytes: number) {
    this.#maximum = maximumDataBytes;
  }

  /** The frames that are whole now. Throws RelpError when it cannot go on. */
  push(chunk: Buffer): readonly RelpFrame[] {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const frames: RelpFrame[] = [];
    let at = 0;
    for (;;) {
      while (at < bytes.length && bytes[at] === lf) at++;
      const read = this.#read(bytes, at);
      if (!read) break;
      frames.push(read.frame);
      at = read.next;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
    return frames;
  }

  #read(bytes: Buffer, at: number): { readonly frame: RelpFrame; readonly next: number } | undefined {
    const header = headerPattern.exec(bytes.toString('latin1', at, Math.min(bytes.length, at + maximumHeader)));
    if (!header) {
      if (bytes.length - at >= maximumHeader) throw new RelpError('the header of a frame is not readable');
      return undefined;
    }
    const size = Number(header[3]);
    if (size > this.#maximum) throw new RelpError(`a frame of ${size} bytes is larger than ${this.#maximum}`);
    const delimiter = bytes[at + header[0].length - 1];
    const start = at + header[0].length;
    const transaction = Number(header[1]);
    const command = (header[2] as string).toLowerCase();
    // Without data the header ends with the LF itself.
    if (size === 0 && delimiter === lf) return { frame: { transaction, command, data: Buffer.alloc(0) }, next: start };
    if (delimiter !== space) throw new RelpError('a frame with data has no space before it');
    const end = start + size;
    if (end >= bytes.length) return undefined;
    if (bytes[end] !== lf) throw new RelpError('a frame does not end with LF');
    return { frame: { transaction, command, data: bytes.subarray(start, end) }, next: end + 1 };
  }
}

/** A frame to send. */
export function relpFrame(transaction: number, command: string, data: string): Buffer {
  const size = Buffer.byteLength(data);
  return Buffer.from(size === 0 ? `${transaction} ${command} 0\n` : `${transaction} ${command} ${size} ${data}\n`);
}
