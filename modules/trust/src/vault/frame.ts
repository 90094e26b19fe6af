/** Most bytes of one frame's body; a longer one ends the connection. */
export const frameLimit = 64 * 1024 * 1024;

const headBytes = 9;

/** One message between the platform and a key process: length, id of the request, what it is, and its body. */
export interface Frame {
  /** Binds an answer to its request, uint32. */
  readonly id: number;
  /** What is asked, or how it went: uint8, see acts.table.ts. */
  readonly code: number;
  readonly body: Buffer;
}

/** The bytes of a frame: uint32 length of the rest, uint32 id, uint8 code, body; all big-endian. */
export function encodeFrame(id: number, code: number, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headBytes + body.length);
  frame.writeUInt32BE(5 + body.length, 0);
  frame.writeUInt32BE(id, 4);
  frame.writeUInt8(code, 8);
  frame.set(body, headBytes);
  return frame;
}

/** Cuts a byte stream into frames; throws on one that is longer than the limit or too short to be one. */
export function createFrameSplitter(take: (frame: Frame) => void): (chunk: Buffer) => void {
  let waiting: Buffer[] = [];
  let have = 0;
  let need = headBytes;
  return (chunk) => {
    waiting.push(chunk);
    have += chunk.length;
    if (have < need) return;
    let rest = waiting.length === 1 ? chunk : Buffer.concat(waiting, have);
    // A body may be a key: whoever takes it overwrites it, and no other copy stays.
    if (waiting.length > 1) for (const part of waiting) part.fill(0);
    need = headBytes;
    while (rest.length >= headBytes) {
      const length = rest.readUInt32BE(0);
      if (length < 5 || length > frameLimit) throw new Error(`a frame of ${length} bytes`);
      if (rest.length < 4 + length) {
        need = 4 + length;
        break;
      }
      take({ id: rest.readUInt32BE(4), code: rest.readUInt8(8), body: rest.subarray(headBytes, 4 + length) });
      rest = rest.subarray(4 + length);
    }
    waiting = rest.length === 0 ? [] : [rest];
    have = rest.length;
  };
}
