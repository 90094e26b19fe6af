import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { countTokens, readLake } from './read-lake.ts';
import { sendRelp } from './relp-sender.ts';
import { tapRelp } from './relp-tap.ts';
import { hasRsyslog, startRsyslog } from './rsyslog.ts';
import { adminPassword, root, type StartedCitywall, startCitywall } from './start-citywall.ts';
import { freePort } from './trust-city.ts';

const rounds = process.env.CITYWALL_SOAK === '1' ? 50 : 3;
const folder = mkdtempSync(join(tmpdir(), 'citywall-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line = (token: string) =>
  `<38>${new Date().toISOString()} host-1 sshd[77]: Accepted publickey for ${token} from 10.0.0.9 port 4000 ssh2`;

/** Posts batches under load; one without an answer is sent again with its key until it has one. */
async function postBatches(name: string, where: () => string | undefined, over: () => boolean): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let batch = 0; !over(); batch++) {
    const tokens = Array.from({ length: 100 }, (_, n) => `http-${name}-${batch}-${n}`);
    const body = tokens.map(line).join('\n');
    for (let answered = false; !answered; ) {
      const url = where();
      const response = await (url === undefined ? undefined : post(url, name, `${name}-${batch}`, body));
      answered = response?.status === 200;
      if (answered) acknowledged.push(...tokens);
      else await wait(50);
    }
  }
  return acknowledged;
}

function post(url: string, source: string, key: string, body: string): Promise<Response | undefined> {
  return fetch(`${url}/api/v1/intake/kill-${source}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`admin:${adminPassword}`).toString('base64')}`,
      'content-type': 'text/plain',
      'idempotency-key': key,
    },
    body,
    signal: AbortSignal.timeout(20_000),
  }).catch(() => undefined);
}

/** Sends without end over RELP, after each lost connection what was not answered first. */
async function relpWithoutEnd(port: number, over: () => boolean): Promise<string[]> {
  const acknowledged: string[] = [];
  let left: readonly string[] = [];
  let next = 0;
  function* messages(again: readonly string[]) {
    yield* again;
    while (!over()) yield line(`relp-${next++}`);
  }
  do {
    const sent = await sendRelp(port, messages(left));
    acknowledged.push(...sent.acknowledged);
    left = sent.left;
    if (left.length > 0) await wait(100);
  } while (!over() || left.length > 0);
  return [...countTokens(acknowledged, 'relp').keys()];
}

describe(`kill -9 at ${rounds} random moments under load`, () => {
  test.skipIf(!hasRsyslog('omrelp'))(
    'what was acknowledged over HTTP and RELP is in the lake exactly once',
    async () => {
      const data = join(folder, 'data');
      const port = await freePort();
      const start = () => startCitywall({ data, flags: ['--empty', '--syslog-port', String(port)] });
      let citywall: StartedCitywall | undefined = await start();
      let over = false;
      const posting = ['a', 'b'].map((name) =>
        postBatches(
          name,
          () => citywall?.url,
          () => over,
        ),
      );
      const relp = relpWithoutEnd(port, () => over);
      // omrelp of rsyslog 8.2302 itself loses a line or two when its peer is killed; what counts is what it was answered.
      const tap = await tapRelp(port);
      const rsyslog = startRsyslog(join(folder, 'rsyslog'), `type="omrelp" target="127.0.0.1" port="${tap.port}"`);
      let written = 0;
      const writing = setInterval(() => {
        rsyslog.write(Array.from({ length: 50 }, () => `Accepted rsyslog-${written++} as it is`));
      }, 50);
      try {
        for (let round = 0; round < rounds; round++) {
          await wait(1_000 + Math.random() * 4_000);
          const killed = citywall;
          citywall = undefined;
          await (round % 2 === 0 ? killed.killServer() : killed.killGroup());
          citywall = await start();
        }
        clearInterval(writing);
        over = true;
        const acknowledged = [...(await Promise.all(posting)).flat(), ...(await relp)];
        const balance = async () => {
          const { items } = await (citywall as StartedCitywall).call<{
            items: { name: string; stored: number; balanced: boolean }[];
          }>('GET', '/detection/sources');
          return items;
        };
        const relpStored = async () => (await balance()).find(({ name }) => name === 'relp:127.0.0.1')?.stored ?? 0;
        // rsyslog's queue is empty when nothing more comes.
        for (let before = -1, now = 0, still = 0; still < 8; before = now) {
          await wait(500);
          now = await relpStored();
          still = now === before ? still + 1 : 0;
        }
        expect((await balance()).filter(({ balanced }) => !balanced)).toEqual([]);
        await rsyslog.stop();
        const stored = (await balance()).reduce((sum, source) => sum + source.stored, 0);
        await citywall.interrupt();
        const lines = await readLake(data);
        expect(lines.length).toBe(stored);
        const counts = new Map([
          ...countTokens(lines, 'http'),
          ...countTokens(lines, 'relp'),
          ...countTokens(lines, 'rsyslog'),
        ]);
        const fromRsyslog = [...countTokens(tap.acknowledged, 'rsyslog').keys()];
        expect(fromRsyslog.length).toBeGreaterThan(written * 0.99);
        const wanted = [...acknowledged, ...fromRsyslog];
        expect(wanted.filter((token) => counts.get(token) !== 1).map((token) => [token, counts.get(token)])).toEqual(
          [],
        );
        expect([...counts].filter(([, count]) => count !== 1)).toEqual([]);
        const verify = [join(root, 'bin/citywall.mjs'), 'audit', 'verify', '--data', data];
        execFileSync(process.execPath, verify, { stdio: 'pipe' });
      } finally {
        clearInterval(writing);
        over = true;
        await rsyslog.stop();
        await tap.close();
        if (citywall?.child.exitCode === null && citywall.child.signalCode === null) await citywall.killGroup();
      }
    },
    300_000 + rounds * 20_000,
  );
});
