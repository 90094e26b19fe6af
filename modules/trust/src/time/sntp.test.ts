import { createSocket } from 'node:dgram';
import { describe, expect, test } from 'vitest';
import { askTimeServer } from './sntp.ts';
import { readChrony, readTimedate } from './system-clock.ts';

const clock = { now: () => Date.now() };

/** A time server on loopback that is `ahead` ms; `change` spoils its answers. */
async function serve(ahead: number, change: (answer: Buffer) => Buffer = (answer) => answer) {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const answer = Buffer.alloc(48);
    answer.set([0x24, 2, 6, 0xec]);
    answer.writeUInt32BE(655, 4);
    answer.writeUInt32BE(655, 8);
    query.copy(answer, 24, 40, 48);
    for (const at of [32, 40]) {
      const ms = Date.now() + ahead;
      answer.writeUInt32BE((Math.floor(ms / 1000) + 2_208_988_800) % 2 ** 32, at);
      answer.writeUInt32BE(Math.floor(((ms % 1000) / 1000) * 2 ** 32), at + 4);
    }
    socket.send(change(answer), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() };
}

describe('a time server (RFC 5905)', () => {
  test('tells how far the clock is off, with what it admits as bound', async () => {
    for (const ahead of [0, 5_000, -86_400_000]) {
      const server = await serve(ahead);
      const { offset, bound } = await askTimeServer(server.address, clock);
      expect(Math.abs(offset - ahead)).toBeLessThanOrEqual(bound + 2);
      expect(bound).toBeGreaterThanOrEqual(14.9);
      server.close();
    }
  });

  const spoil = (at: number, value: number) => (answer: Buffer) => {
    answer[at] = value;
    return answer;
  };
  test.each([
    ['not synchronised by its leap indicator', spoil(0, 0xe4), 'synchronised'],
    ['of stratum 0 (kiss of death)', spoil(1, 0), 'synchronised'],
    ['of stratum 16', spoil(1, 16), 'synchronised'],
    ['answering another query', spoil(24, 0), 'another query'],
    ['speaking as a client', spoil(0, 0x23), 'not a server'],
    ['leaving before it arrived', (answer: Buffer) => answer.fill(0xff, 32, 36), 'contradict'],
    ['cut short', (answer: Buffer) => answer.subarray(0, 47), 'too short'],
  ])('that is %s is not believed', async (_, change, reason) => {
    const server = await serve(0, change);
    await expect(askTimeServer(server.address, clock)).rejects.toThrow(reason);
    server.close();
  });

  test('that is silent is given up, and an address that is none is refused', async () => {
    const silent = createSocket('udp4');
    await new Promise<void>((resolve) => silent.bind(0, '127.0.0.1', resolve));
    await expect(askTimeServer(`127.0.0.1:${silent.address().port}`, clock)).rejects.toThrow('2 s');
    silent.close();
    await expect(askTimeServer('a b', clock)).rejects.toThrow('no address');
  });

  test('whose name is not found is told as unreachable, without harm to the process', async () => {
    await expect(askTimeServer('no-such-host.invalid', clock)).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
    await expect(askTimeServer('127.0.0.1:0', clock)).rejects.toThrow(/port/i);
  });
});

describe('the operating system', () => {
  test('is understood as chrony tells it', () => {
    const line = 'C0248F97,192.36.143.151,2,1763712000.5,0.000100,0.00002,0.0001,-9.1,0.0,0.01,0.010000,0.002000,64.2,';
    expect(readChrony(`${line}Normal\n`)).toMatchObject({ kept: 'synchronised', bound: expect.closeTo(7.1) });
    expect(readChrony(`${line}Not synchronised\n`)).toEqual({ kept: 'unsynchronised', by: 'chrony' });
    expect(readChrony('506 Cannot talk to daemon')).toBeUndefined();
  });

  test('is understood as timedatectl tells it', () => {
    expect(readTimedate('NTP=yes\nNTPSynchronized=yes\n')).toMatchObject({ kept: 'synchronised' });
    expect(readTimedate('NTP=yes\nNTPSynchronized=no\n')).toMatchObject({ kept: 'unsynchronised' });
    expect(readTimedate('NTP=no\nNTPSynchronized=no\n')).toEqual({ kept: 'unknown' });
  });
});
