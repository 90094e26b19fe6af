import { createSocket } from 'node:dgram';

const types = { a: 1, txt: 16 } as const;

/** A name server for tests: every name is this machine, and it tells the TXT records that were put. */
export interface SmallDns {
  /** ADDRESS:PORT. */
  readonly address: string;
  readonly texts: Map<string, string[]>;
  close(): void;
}

export function startSmallDns(): Promise<SmallDns> {
  const texts = new Map<string, string[]>();
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => socket.send(answerTo(query, texts), from.port, from.address));
  return new Promise((done) => {
    socket.bind(0, '127.0.0.1', () =>
      done({ address: `127.0.0.1:${socket.address().port}`, texts, close: () => socket.close() }),
    );
  });
}

/** RFC 1035: header, the question again, and a record for each value. */
function answerTo(query: Buffer, texts: ReadonlyMap<string, string[]>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = query.readUInt16BE(at + 1);
  const values = type === types.txt ? (texts.get(labels.join('.').toLowerCase()) ?? []) : [];
  const data =
    type === types.a
      ? [Buffer.from([127, 0, 0, 1])]
      : values.map((text) => Buffer.concat([Buffer.of(text.length), Buffer.from(text)]));
  const header = Buffer.from(query.subarray(0, 12));
  header.writeUInt16BE(0x8580, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(data.length, 6);
  header.fill(0, 8);
  const records = data.map((bytes) => {
    // The name is that of the question; then type, class, time to live, length.
    const head = Buffer.from([
      0xc0,
      12,
      type >> 8,
      type & 255,
      0,
      1,
      0,
      0,
      0,
      0,
      bytes.length >> 8,
      bytes.length & 255,
    ]);
    return Buffer.concat([head, bytes]);
  });
  return Buffer.concat([header, query.subarray(12, at + 5), ...records]);
}
