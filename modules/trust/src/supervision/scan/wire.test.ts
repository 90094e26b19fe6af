import { createServer, type Server, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { numberBytes, vectorOf } from './byte-cursor.ts';
import { certificateFacts } from './certificate-facts.ts';
import { scanEndpoint } from './scan-endpoint.ts';
import { probeSsh, readSshGreeting } from './ssh-probe.ts';
import { readSsl2 } from './ssl2.ts';
import { type TlsVersion, tlsVersions } from './tls.table.ts';
import { readTlsAnswer } from './tls-answer.ts';
import { clientHello } from './tls-hello.ts';
import { probeTls } from './tls-probe.ts';

const record = (type: number, content: Uint8Array, version = 0x0301) =>
  Buffer.concat([Buffer.from([type]), numberBytes(version, 2), vectorOf(2, content)]);
const message = (type: number, ...body: Uint8Array[]) => Buffer.concat([Buffer.from([type]), vectorOf(3, ...body)]);
const serverHello = (version: number, suite: number, ...extensions: Uint8Array[]) =>
  message(
    2,
    numberBytes(version, 2),
    Buffer.alloc(32, 7),
    vectorOf(1),
    numberBytes(suite, 2),
    Buffer.from([0]),
    ...(extensions.length > 0 ? [vectorOf(2, ...extensions)] : []),
  );
const extension = (type: number, content: Uint8Array) => Buffer.concat([numberBytes(type, 2), vectorOf(2, content)]);
const certificates = (...ders: Uint8Array[]) => message(11, vectorOf(3, ...ders.map((der) => vectorOf(3, der))));
const done = message(14);

describe('the answer of a TLS server', () => {
  const prime = Buffer.concat([Buffer.from([0, 0x80]), Buffer.alloc(127, 1)]);
  const flight = Buffer.concat([
    serverHello(0x0301, 0x0033),
    certificates(Buffer.from('leaf'), Buffer.from('issuer')),
    message(12, vectorOf(2, prime), vectorOf(2, Buffer.from([2]))),
    done,
  ]);

  test('is the same in one record, in many, and byte by byte', () => {
    const expected = {
      state: 'answered',
      answer: {
        version: 0x0301,
        suite: 0x33,
        primeBits: 1024,
        certificates: [Buffer.from('leaf'), Buffer.from('issuer')],
      },
    };
    const many = Buffer.concat(
      Array.from({ length: Math.ceil(flight.length / 10) }, (_, at) =>
        record(22, flight.subarray(at * 10, at * 10 + 10)),
      ),
    );
    expect(readTlsAnswer(record(22, flight))).toMatchObject(expected);
    expect(readTlsAnswer(many)).toMatchObject(expected);
    const whole = record(22, flight);
    for (let length = 0; length < whole.length; length += 1)
      expect(readTlsAnswer(whole.subarray(0, length)).state).toBe('more');
  });

  test('TLS 1.3 is known by its extension, and its group by the key share', () => {
    const hello = serverHello(
      0x0303,
      0x1301,
      extension(43, numberBytes(0x0304, 2)),
      extension(51, numberBytes(0x11ec, 2)),
    );
    expect(readTlsAnswer(record(22, hello))).toMatchObject({
      state: 'answered',
      answer: { version: 0x0304, suite: 0x1301, group: 'X25519MLKEM768' },
    });
  });

  test('TLCP comes with two certificates and signs where TLS names a prime', () => {
    const signature = message(12, vectorOf(2, Buffer.alloc(71, 9)));
    const bytes = record(
      22,
      Buffer.concat([
        serverHello(0x0101, 0xe013),
        certificates(Buffer.from('sign'), Buffer.from('encrypt')),
        signature,
        done,
      ]),
      0x0101,
    );
    const reading = readTlsAnswer(bytes);
    expect(reading).toMatchObject({ state: 'answered', answer: { version: 0x0101, suite: 0xe013 } });
    expect(reading.state === 'answered' && [reading.answer.certificates.length, reading.answer.primeBits]).toEqual([
      2,
      undefined,
    ]);
  });

  test('an alert refuses; after a ServerHello it still tells what was chosen', () => {
    expect(readTlsAnswer(record(21, Buffer.from([2, 70])))).toEqual({ state: 'refused', alert: 70 });
    const late = Buffer.concat([record(22, serverHello(0x0302, 0x2f)), record(21, Buffer.from([2, 40]))]);
    expect(readTlsAnswer(late)).toMatchObject({ state: 'answered', answer: { version: 0x0302 } });
  });

  test.each(['HTTP/1.1 400 Bad Request\r\n', 'SSH-2.0-OpenSSH_9.2\r\n', '\x16\x03\x01\xff\xff', '220 mail ESMTP\r\n'])(
    '%j is not TLS',
    (text) => expect(readTlsAnswer(Buffer.from(text, 'latin1')).state).toBe('unreadable'),
  );

  test('no bytes make it throw, and altered ones neither', () => {
    const whole = record(22, flight);
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void readTlsAnswer(bytes)));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, value) => {
        const altered = Buffer.from(whole);
        altered[at] = value;
        readTlsAnswer(altered);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the greeting of an SSH server', () => {
  const lists = [
    'curve25519-sha256,diffie-hellman-group1-sha1',
    'ssh-rsa',
    'aes128-ctr',
    '3des-cbc',
    'hmac-sha1',
    'hmac-md5',
    'none',
    'none',
    '',
    '',
  ];
  const payload = Buffer.concat([
    Buffer.from([20]),
    Buffer.alloc(16),
    ...lists.map((list) => vectorOf(4, Buffer.from(list))),
    Buffer.alloc(5),
  ]);
  const packet = vectorOf(4, Buffer.from([4]), payload, Buffer.alloc(4));
  const greeting = Buffer.concat([Buffer.from('Welcome to the city\r\nSSH-2.0-Old_1.0\r\n'), packet]);

  test('gives the banner and every list, however it is cut', () => {
    for (let length = 0; length < greeting.length; length += 1)
      expect(readSshGreeting(greeting.subarray(0, length)).state).toBe('more');
    expect(readSshGreeting(greeting)).toEqual({
      state: 'read',
      facts: {
        banner: 'SSH-2.0-Old_1.0',
        speaksVersion1: false,
        keyExchanges: ['curve25519-sha256', 'diffie-hellman-group1-sha1'],
        hostKeys: ['ssh-rsa'],
        ciphers: ['aes128-ctr', '3des-cbc'],
        macs: ['hmac-sha1', 'hmac-md5'],
      },
    });
  });

  test('SSH 1 is known by its line alone, 1.99 speaks both', () => {
    expect(readSshGreeting(Buffer.from('SSH-1.5-Ancient\n'))).toMatchObject({
      state: 'read',
      facts: { speaksVersion1: true, keyExchanges: [] },
    });
    const both = Buffer.concat([Buffer.from('SSH-1.99-Both\r\n'), packet]);
    expect(readSshGreeting(both)).toMatchObject({
      state: 'read',
      facts: { speaksVersion1: true, hostKeys: ['ssh-rsa'] },
    });
  });

  test('what is no SSH is refused, in bounded time', () => {
    expect(readSshGreeting(Buffer.from('HTTP/1.1 200 OK\n'.repeat(100))).state).toBe('not-ssh');
    expect(readSshGreeting(Buffer.alloc(10_000, 65)).state).toBe('not-ssh');
    expect(readSshGreeting(Buffer.concat([Buffer.from('SSH-2.0-x\n'), Buffer.alloc(16, 0xff)])).state).toBe('not-ssh');
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        (bytes) => void readSshGreeting(Buffer.concat([Buffer.from('SSH-2.0-x\n'), bytes])),
      ),
    );
  });
});

describe('the question', () => {
  test.each(tlsVersions.map((version) => [version.name, version] as const))(
    'of %s asks for that version alone',
    (_, version: TlsVersion) => {
      const hello = clientHello(version, version.suites.slice(0, 3), 'a.example');
      expect(hello.readUInt16BE(3)).toBe(hello.length - 5);
      expect(hello.readUInt16BE(9)).toBe(Math.min(version.code, 0x0303));
      expect(hello.includes(Buffer.from('a.example'))).toBe(version.name !== 'SSL 3.0');
    },
  );
});

describe('against servers', () => {
  const open: Server[] = [];
  const sockets: Socket[] = [];
  const serve = (speak: (socket: Socket) => void): Promise<number> => {
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      speak(socket);
    });
    open.push(server);
    return new Promise((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
  };
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of open.splice(0)) server.close();
  });
  const limits = { timeout: 300, total: 1_000, most: 20_000 };
  const peer = (port: number) => ({ address: '127.0.0.1', port });

  test('TLCP is found, suite after suite, with both certificates of one answer', async () => {
    const known = new Set([0xe013, 0xe053]);
    const port = await serve((socket) =>
      socket.once('data', (hello: Buffer) => {
        const asked = hello.readUInt16BE(9);
        if (asked !== 0x0101) return socket.end(record(21, Buffer.from([2, 70])));
        const count = hello.readUInt16BE(44) / 2;
        const suites = Array.from({ length: count }, (_, at) => hello.readUInt16BE(46 + 2 * at));
        const suite = suites.find((each) => known.has(each));
        if (suite === undefined) return socket.end(record(21, Buffer.from([2, 40])));
        socket.end(
          record(22, Buffer.concat([serverHello(0x0101, suite), certificates(Buffer.from('x')), done]), 0x0101),
        );
      }),
    );
    const facts = await probeTls(peer(port), undefined, limits);
    expect(facts).toEqual({
      versions: [{ version: 'TLCP', suites: ['ECC_SM4_CBC_SM3', 'ECC_SM4_GCM_SM3'], groups: [], primeBits: undefined }],
      certificates: [],
      complete: true,
    });
  });

  test('SSL 2.0 is found by a question of its own', async () => {
    const body = Buffer.concat([
      Buffer.from([4, 0, 1, 0, 2]),
      numberBytes(3, 2),
      numberBytes(6, 2),
      numberBytes(2, 2),
      Buffer.from('der'),
      Buffer.from([1, 0, 0x80, 7, 0, 0xc0, 9, 9]),
    ]);
    const answer = Buffer.concat([numberBytes(0x8000 | body.length, 2), body]);
    const port = await serve((socket) =>
      socket.once('data', (hello: Buffer) =>
        socket.end((hello[0] ?? 0) >= 0x80 ? answer : record(21, Buffer.from([2, 70]))),
      ),
    );
    const finding = await scanEndpoint({ host: '127.0.0.1', port, peer: peer(port) }, limits);
    expect(finding.seen.map(({ kind, name }) => [kind, name])).toEqual([
      ['endpoint', `127.0.0.1:${port}`],
      ['protocol', 'SSL 2.0'],
      ['algorithm', 'SSL_CK_RC4_128_WITH_MD5'],
      ['algorithm', 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5'],
    ]);
    for (let length = 0; length < answer.length; length += 1)
      expect(readSsl2(answer.subarray(0, length)).state).toBe('more');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void readSsl2(bytes)));
  });

  test('one that takes and never answers costs bounded time and is silent', async () => {
    const port = await serve(() => {});
    const started = Date.now();
    const finding = await scanEndpoint({ host: '127.0.0.1', port, peer: peer(port) }, limits);
    expect([finding.state, finding.seen]).toEqual(['silent', []]);
    expect(Date.now() - started).toBeLessThan(3_000);
  });

  test('one that floods is cut off', async () => {
    const port = await serve((socket) =>
      socket.write(Buffer.concat([record(22, Buffer.alloc(5)), Buffer.alloc(1e6, 22)])),
    );
    expect(await probeSsh(peer(port), limits)).toBeUndefined();
    expect(await probeTls(peer(port), undefined, limits)).toBeUndefined();
  });

  test('one that is not there is silent at once, and an aborted scan ends', async () => {
    const port = await serve(() => {});
    await new Promise((resolve) => open.splice(0)[0]?.close(resolve));
    expect(await probeTls(peer(port), undefined, limits)).toBeUndefined();
    const slow = await serve(() => {});
    const finding = await scanEndpoint(
      { host: '127.0.0.1', port: slow, peer: peer(slow) },
      limits,
      AbortSignal.abort(),
    );
    expect(finding).toMatchObject({ state: 'silent', complete: false });
  });
});

test('what is no certificate has no facts', () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('certificate'), Buffer.alloc(1000, 0x30)])
    expect(certificateFacts(bytes)).toBeUndefined();
});
