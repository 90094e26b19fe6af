import { createHmac } from 'node:crypto';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, findingOf, openTrial, type Trial } from '../trial-response.ts';

let trial: Trial;
const calls: { headers: IncomingMessage['headers']; body: string }[] = [];
const mails: string[] = [];
let failures = 1;

const receiver = createHttpServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    if (request.url === '/elsewhere') return response.writeHead(302, { location: '/hook' }).end();
    if (failures > 0) {
      failures -= 1;
      return response.writeHead(500).end();
    }
    calls.push({ headers: request.headers, body });
    return response.writeHead(204).end();
  });
});

/** As much of SMTP as one mail needs. */
const post = createServer((socket) => {
  let data: string | undefined;
  socket.write('220 test\r\n');
  socket.setEncoding('utf8').on('data', (text: string) => {
    if (data !== undefined) {
      data += text;
      if (!data.endsWith('\r\n.\r\n')) return;
      mails.push(data);
      data = undefined;
      socket.write('250 taken\r\n');
    } else if (text.startsWith('DATA')) {
      data = '';
      socket.write('354 go on\r\n');
    } else socket.write(text.startsWith('QUIT') ? '221 bye\r\n' : '250 ok\r\n');
  });
  socket.on('error', () => {});
});

const port = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
const notices = async () => (await trial.run('notice.list')).items;
const secret = 'a secret of sixteen';

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => post.listen(0, '127.0.0.1', resolve));
  trial = await openTrial();
});
afterAll(async () => {
  receiver.close();
  post.close();
  await trial?.close();
});

describe('notices', () => {
  it('calls a webhook, signed, and again after a failure', async () => {
    const url = `http://127.0.0.1:${port(receiver)}/hook`;
    const channel = await trial.run('notice.channel-create', { name: 'hook', webhook: { url, secret } });
    expect(JSON.stringify(channel)).not.toContain(secret);
    await trial.publish(findingOf({ attacker: '203.0.113.1' }));
    const [notice] = await eventually(notices, (all) => all[0]?.state === 'sent');
    expect(notice.attempts).toBe(2);
    const [call] = calls;
    const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call?.headers['x-citywall-signature'])) ?? [];
    expect(mac).toBe(createHmac('sha256', secret).update(`${time}.${call?.body}`).digest('hex'));
    expect(JSON.parse(call?.body ?? '')).toMatchObject({
      type: 'citywall.incident.opened',
      incident: { grade: 'considerable' },
    });
  });

  it('sends mail for the grade that was chosen, and no lower', async () => {
    const mail = { host: '127.0.0.1', port: port(post), from: 'citywall@city.example', to: ['duty@city.example'] };
    await trial.run('notice.channel-create', { name: 'mail', minimumGrade: 'major', mail });
    await trial.publish(findingOf({ attacker: '203.0.113.2', host: 'm' }));
    const hooked = await eventually(
      notices,
      (all) => all.filter((one: { state: string }) => one.state === 'sent').length === 2,
    );
    expect(hooked.every((one: { channel: { name: string } }) => one.channel.name === 'hook')).toBe(true);
    const rule = { id: 'r2', name: 'ssh_logon_after_guessing', title: 'Log-in', level: 'critical' as const };
    await trial.publish(findingOf({ attacker: '203.0.113.2', host: 'm', rule }));
    await eventually(
      async () => mails.length,
      (count) => count === 1,
    );
    expect(mails[0]).toContain('Message-ID: <');
    expect(mails[0]).toMatch(/To: duty@city\.example/);
  });

  it('follows no redirect and goes to no address where clouds keep secrets', async () => {
    const elsewhere = await trial.run('notice.channel-create', {
      name: 'elsewhere',
      minimumGrade: 'extraordinary',
      webhook: { url: `http://127.0.0.1:${port(receiver)}/elsewhere`, secret },
    });
    const metadata = await trial.run('notice.channel-create', {
      name: 'metadata',
      minimumGrade: 'extraordinary',
      webhook: { url: 'http://169.254.169.254/latest', secret },
    });
    for (const { id } of [elsewhere, metadata]) await trial.run('notice.channel-test', { id });
    const all = await eventually(
      notices,
      (items) => items.filter((one: { reason: string | null }) => one.reason !== null).length >= 2,
    );
    const reasons = Object.fromEntries(
      all.map((one: { channel: { name: string }; reason: string }) => [one.channel.name, one.reason]),
    );
    expect(reasons.elsewhere).toContain('302');
    expect(reasons.metadata).toContain('169.254.169.254');
    for (const { id } of [elsewhere, metadata]) await trial.run('notice.channel-remove', { id });
  });

  it('tells of alarms from the grade that was chosen, once, and again when they rise', async () => {
    const key = 'trust.certificate.ending';
    const title = { en: '3 certificates end soon. Renew them.', zh: '3 张证书即将到期。请续期。' };
    const told = async () =>
      (await notices())
        .filter(({ subject }: { subject: { en: string } }) => subject.en.includes('3 certificates end soon'))
        .map((one: { channel: { name: string }; subject: { en: string } }) => `${one.channel.name} ${one.subject.en}`);
    trial.alarms.raise(key, 'low', title);
    trial.alarms.raise(key, 'medium', title, { certificates: ['c1'] });
    const ordinary = `hook [ordinary] Alarm: ${title.en}`;
    expect(await eventually(told, (all) => all.length > 0)).toEqual([ordinary]);
    const sent = () => calls.map(({ body }) => JSON.parse(body)).filter(({ type }) => type === 'citywall.alarm.raised');
    const [call] = await eventually(
      async () => sent(),
      (all) => all.length > 0,
    );
    expect(call.alarm).toMatchObject({ key, level: 'medium', title, details: { certificates: ['c1'] } });

    await trial.restart();
    trial.alarms.clear(key);
    trial.alarms.raise(key, 'medium', title);
    trial.alarms.raise(key, 'critical', title);
    const both = await eventually(told, (all) => all.length > 2);
    const major = `[major] Alarm: ${title.en}`;
    expect(both.toSorted()).toEqual([`hook ${major}`, ordinary, `mail ${major}`]);
    await eventually(
      async () => mails.filter((mail) => mail.includes('trust.certificate.ending')),
      (all) => all.length === 1,
    );
    trial.advance(3_600_000);
    trial.alarms.clear(key);
    trial.alarms.raise(key, 'medium', title);
    expect(await eventually(told, (all) => all.length > 3)).toHaveLength(4);
    trial.alarms.clear(key);
  });

  it('refuses a channel that is neither or both, and a name twice', async () => {
    await expect(trial.run('notice.channel-create', { name: 'x' })).rejects.toMatchObject({ status: 422 });
    await expect(
      trial.run('notice.channel-create', { name: 'hook', webhook: { url: 'http://x.example', secret } }),
    ).rejects.toMatchObject({ status: 409 });
  });
});
