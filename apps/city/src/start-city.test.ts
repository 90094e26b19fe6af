import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attackers } from './attack.table.ts';
import { hosts } from './city.table.ts';
import { closed, listenOnLoopback, portOf } from './gateway.ts';
import { type City, startCity } from './start-city.ts';

const key = 'a key of the test';

/** Stands for Citywall's intake: keeps the lines of each source; refuses the first batch of all for a moment. */
async function startIntake(received: Map<string, string[]>, seen: { unauthorised: number; busy: number }) {
  const batches = new Set<string>();
  const server = createHttpServer(async (request, response) => {
    const source = /^\/api\/v1\/intake\/(.+)$/.exec(request.url ?? '')?.[1];
    let body = '';
    for await (const chunk of request) body += chunk;
    if (source === undefined) return response.writeHead(404).end('{}');
    if (request.headers.authorization !== `Bearer ${key}`) seen.unauthorised += 1;
    if (seen.busy++ === 0) return response.writeHead(503).end('{}');
    const batch = String(request.headers['idempotency-key']);
    if (!batches.has(batch)) received.set(source, [...(received.get(source) ?? []), ...body.trimEnd().split('\n')]);
    batches.add(batch);
    return response.writeHead(200).end('{}');
  });
  await listenOnLoopback(server);
  return server;
}

describe('the demonstration city', () => {
  const received = new Map<string, string[]>();
  const seen = { unauthorised: 0, busy: 0 };
  const syslogLines: string[] = [];
  let folder: string;
  let intake: Server;
  let syslog: ReturnType<typeof createServer>;
  let city: City;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'city-'));
    intake = await startIntake(received, seen);
    syslog = createServer((socket) => {
      socket.on('data', (bytes) => syslogLines.push(...String(bytes).trimEnd().split('\n')));
    });
    await listenOnLoopback(syslog);
    city = await startCity({
      url: `http://127.0.0.1:${portOf(intake)}`,
      intakeKey: key,
      syslog: { host: '127.0.0.1', port: portOf(syslog) },
      stateDir: join(folder, 'city'),
      firstAttackAfter: 100,
      pace: 0.01,
    });
    const enough = () =>
      syslogLines.some((line) => line.includes(attackers.unproven)) &&
      lines(hosts.school.name).some((line) => line.includes('Accepted password for teacher')) &&
      lines(hosts.portal.name).some((line) => line.includes('UNION')) &&
      lines(hosts.schoolWindows.name).length > 2;
    for (const end = Date.now() + 15_000; !enough() && Date.now() < end; )
      await new Promise((done) => setTimeout(done, 50));
    await city.stop();
  });

  afterAll(async () => {
    await closed(intake);
    await closed(syslog);
    rmSync(folder, { recursive: true, force: true });
  });

  const lines = (source: string) => received.get(source) ?? [];

  test('every host reports under its own name with its key, and a batch that was refused comes again', () => {
    expect([...received.keys()].sort()).toEqual(
      [hosts.gateway, hosts.hospital, hosts.permits, hosts.portal, hosts.school, hosts.schoolWindows, hosts.water]
        .map((host) => host.name)
        .sort(),
    );
    expect(seen.unauthorised).toBe(0);
    expect(seen.busy).toBeGreaterThan(1);
  });

  test('the attacker guesses passwords on three hosts, from his own address', () => {
    const failed = new RegExp(`Failed password for (?:invalid user )?\\S+ from ${attackers.guesser} port \\d+ ssh2$`);
    for (const host of [hosts.hospital, hosts.water, hosts.permits]) {
      expect(lines(host.name).filter((line) => failed.test(line)).length).toBeGreaterThanOrEqual(5);
    }
  });

  test('one gets in after guessing, and stays', () => {
    const his = lines(hosts.school.name).filter((line) => line.includes(attackers.intruder));
    expect(his.filter((line) => line.includes('Failed password for teacher')).length).toBe(6);
    expect(his.some((line) => line.includes('Accepted password for teacher'))).toBe(true);
  });

  test('the web site keeps an access log as nginx does, probes escaped and all', () => {
    const access =
      /^\S+ - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \S+ HTTP\/1\.1" (?:200|404) \d+ "[^"]*" "[^"]*"$/;
    expect(lines(hosts.portal.name).filter((line) => !access.test(line))).toEqual([]);
    expect(lines(hosts.portal.name).filter((line) => line.startsWith(attackers.prober)).length).toBeGreaterThan(15);
  });

  test('the traffic department sends plain syslog with priority', () => {
    expect(syslogLines.every((line) => /^<\d+>\d{4}-\d\d-\d\dT/.test(line))).toBe(true);
  });

  test('staff log in with keys and use sudo, and never guess', () => {
    const all = [...received.values()].flat();
    expect(all.some((line) => / Accepted publickey for /.test(line))).toBe(true);
    const byStaff = all.filter((line) => /Failed password .* from 198\.51\.100\./.test(line)).length;
    const logIns = all.filter((line) => /Accepted publickey .* from 198\.51\.100\./.test(line)).length;
    expect(byStaff).toBeLessThan(logIns / 2);
  });

  test('Windows events are one JSON object a line', () => {
    const events = lines(hosts.schoolWindows.name).map((line) => JSON.parse(line));
    expect(events.every((event) => event.Event.System.Channel === 'Security')).toBe(true);
  });
});
