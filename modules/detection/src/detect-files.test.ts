import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadRules } from '@citywall/sigma';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type DetectFilesOptions, type DetectFilesResult, detectFiles } from './detect-files.ts';
import { startAside } from './detect-files-aside.ts';
import { encodeDocuments } from './detect-rules-snapshot.ts';
import { starterRuleFiles } from './starter-rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-detect-'));
const samples = new URL('../../../../shared/data/detection/', import.meta.url).pathname;
const ruleSet = loadRules(starterRuleFiles());

afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function detect(inputs: readonly string[], more: Partial<DetectFilesOptions> = {}): Promise<DetectFilesResult> {
  return detectFiles({ ruleSet, inputs, ...reading, ...more });
}

const reading = { format: 'auto', year: 2024, now: Date.UTC(2026, 0) } as const;

/** What is found with a second thread that has its rules, and how many stretches it matched. */
async function detectAside(path: string): Promise<{ readonly result: DetectFilesResult; readonly matched: number }> {
  const aside = startAside(reading);
  let matched = 0;
  const counting = {
    ...aside,
    match: (...stretch: Parameters<typeof aside.match>) => {
      matched += 1;
      return aside.match(...stretch);
    },
  };
  try {
    aside.use([encodeDocuments(ruleSet.documents)]);
    await vi.waitFor(() => expect(aside.hasRoom()).toBe(true), 10_000);
    return { result: await detect([path], { aside: counting }), matched };
  } finally {
    await aside.close();
  }
}

function failures(seconds: readonly number[], host = 'web'): string {
  return seconds
    .map((second) => {
      const time = `${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`;
      return `Dec 10 06:${time} ${host} sshd[${second + 1}]: Failed password for root from 61.2.3.4 port ${second + 1} ssh2\n`;
    })
    .join('');
}

describe('detectFiles', () => {
  it('names rule, time, group, count and the lines', async () => {
    const input = file('plain.log', `first line\n${failures([0, 10, 20, 30, 40])}`);
    const { detections, lines, unparsed } = await detect([input]);
    expect(detections).toHaveLength(1);
    expect(detections[0]).toMatchObject({
      rule: { name: 'ssh_password_guessing', level: 'high' },
      time: Date.UTC(2024, 11, 10, 6, 0, 40),
      group: { src_host: '61.2.3.4' },
      count: 5,
      events: [2, 3, 4, 5, 6].map((line) => ({ file: input, line })),
    });
    expect([lines, unparsed]).toEqual([6, 1]);
  });

  it('finds the same in gzip, UTF-16, with CRLF, a mark in front, and without a last line end', async () => {
    const text = failures([0, 10, 20, 30, 40]);
    const inputs = [
      file('a.gz', gzipSync(text)),
      file('b.log', Buffer.from(`\ufeff${text}`, 'utf16le')),
      file('c.log', text.replaceAll('\n', '\r\n')),
      file('d.log', `\ufeff${text}`),
      file('e.log', text.trimEnd()),
    ];
    for (const input of inputs) {
      const { detections } = await detect([input]);
      expect(
        detections.map(({ time, events }) => [time, events.length]),
        input,
      ).toEqual([[Date.UTC(2024, 11, 10, 6, 0, 40), 5]]);
    }
  });

  it('reads several files side by side, in the order of their times', async () => {
    const late = file('late.log', failures([5, 25, 3000]));
    const early = file('early.log', failures([0, 10, 20], 'mail'));
    for (const inputs of [
      [late, early],
      [early, late],
    ]) {
      const { detections } = await detect(inputs);
      expect(detections).toHaveLength(1);
      expect(detections[0].events.map(({ file: name, line }) => `${name.slice(folder.length + 1)}:${line}`)).toEqual([
        'early.log:1',
        'late.log:1',
        'early.log:2',
        'early.log:3',
        'late.log:2',
      ]);
    }
  });

  it('answers in order of time, whatever order the lines have', async () => {
    const input = file(
      'mixed.log',
      [
        failures([600]),
        'Dec 10 06:05:00 web sudo[1]: eve : user NOT in sudoers ; TTY=p ; PWD=/ ; USER=root ; COMMAND=/bin/sh\n',
        failures([0, 10, 20, 30, 40]),
      ].join(''),
    );
    const { detections } = await detect([input]);
    expect(detections.map(({ rule }) => rule.name)).toEqual(['ssh_password_guessing', 'sudo_refused']);
  });

  it('finds the same with a second thread', async () => {
    const event = (index: number): string =>
      JSON.stringify({
        EventID: index % 1000 === 0 ? 1102 : 4624,
        Channel: 'Security',
        SourceName: 'Microsoft-Windows-Eventlog',
        Computer: 'dc',
        TimeCreated: new Date(1_700_000_000_000 + index).toISOString(),
        padding: 'x'.repeat(400),
      });
    const lines = Array.from({ length: 10_000 }, (_none, index) => event(index));
    const input = file('many.json', `${lines.join('\n')}\n`);
    const mixed = file(
      'mixed.json',
      `${lines.slice(0, 5000).join('\n')}\n${failures([0, 10, 20, 30, 40])}${lines.slice(5000).join('\n')}\n`,
    );
    // Lines of 1,024 bytes: what is read at once ends with the end of a line.
    const even = file(
      'even.json',
      lines.map((line) => `${line.slice(0, -1)}${' '.repeat(1022 - line.length)} }\n`).join(''),
    );
    for (const path of [input, mixed, even]) {
      const alone = await detect([path]);
      expect(alone.detections.length).toBeGreaterThanOrEqual(10);
      const { result, matched } = await detectAside(path);
      expect(result).toEqual(alone);
      expect(matched).toBeGreaterThan(0);
    }
  });

  it('does without a second thread that has no rules', async () => {
    const input = file('few.log', failures([0, 10, 20, 30, 40]));
    const aside = startAside(reading);
    aside.load({ path: join(folder, 'no snapshot'), key: 'none' });
    try {
      expect((await detect([input], { aside })).detections).toHaveLength(1);
      expect(aside.hasRoom()).toBe(false);
    } finally {
      await aside.close();
    }
  });

  it('passes over a line without end, and says so', async () => {
    const input = file('long.log', `${'x'.repeat(5 << 20)}\n${failures([0, 10, 20, 30, 40])}`);
    const { detections, skipped } = await detect([input]);
    expect(skipped).toEqual([{ file: input, line: 1 }]);
    expect(detections[0].events[0]).toEqual({ file: input, line: 2 });
  });

  it.each([
    ['there is no such file', () => join(folder, 'missing.log')],
    ['is a folder; name the files in it', () => folder],
    ['is a Windows event log in its binary form; export it as JSON first', () => file('x.evtx', 'ElfFile\0\0\0')],
    ['is a zip archive; unpack it first', () => file('x.zip', 'PK\x03\x04____')],
    [
      'is cut off: what is compressed in it does not end',
      () => file('cut.gz', gzipSync(failures([0, 1, 2])).subarray(0, 60)),
    ],
    [
      'is damaged: what is compressed in it cannot be unpacked',
      () => file('bad.gz', Buffer.concat([gzipSync('x').subarray(0, 10), Buffer.alloc(50, 0xff)])),
    ],
  ])('refuses an input that %s', async (reason, make) => {
    const path = make();
    await expect(detect([path])).rejects.toThrow(`${path}: ${reason}`);
  });

  it('reads local times in the zone given', async () => {
    const { detections } = await detect([file('zone.log', failures([0, 10, 20, 30, 40]))], { zone: 'Asia/Shanghai' });
    expect(detections[0].time).toBe(Date.UTC(2024, 11, 9, 22, 0, 40));
  });
});

describe.skipIf(!existsSync(samples))('the OpenSSH sample', () => {
  const input = join(samples, 'logs/loghub/OpenSSH_2k.log');
  const labels = (): readonly string[] =>
    JSON.parse(readFileSync(join(samples, 'labels.json'), 'utf8')).openssh_failed_password
      .ips_reaching_5_in_300s_sliding;
  const guessing = ({ detections }: DetectFilesResult): readonly string[] =>
    [
      ...new Set(
        detections
          .filter(({ rule }) => rule.name === 'ssh_password_guessing')
          .map(({ group }) => Object.values(group).join()),
      ),
    ].sort();

  it('has the 11 addresses that reach five failures in 300 seconds', async () => {
    expect(guessing(await detect([input]))).toEqual([...labels()].sort());
  });

  it('would have 9 if repeated messages counted once', async () => {
    const flat = readFileSync(input, 'utf8')
      .replace(/message repeated \d+ times: \[ (.*)\]/g, '$1')
      .replace(/[^\n]*PAM \d+ more authentication failure[^\n]*\n/g, '');
    expect(guessing(await detect([file('flat.log', flat)]))).toHaveLength(9);
  });
});
