import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { command } from './detect.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-detect-command-'));
const log = join(folder, 'auth.log');
const line = (second: number): string =>
  `Dec 10 06:00:0${second} web sshd[${second}]: Failed password for root from 61.2.3.4 port 4${second} ssh2\n`;
writeFileSync(log, [0, 1, 2, 3, 4].map(line).join(''));

afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await command.run(args, { out: (text) => out.push(text), err: (text) => err.push(text) });
  return { code, out, err };
}

describe('citywall detect', () => {
  it('prints one finding a line as JSON', async () => {
    const { code, out, err } = await run('--input', log, '--year', '2024', '--json');
    expect([code, err]).toEqual([0, []]);
    expect(out.map((text) => JSON.parse(text))).toEqual([
      {
        rule: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          name: 'ssh_password_guessing',
          title: 'SSH Password Guessing',
          level: 'high',
        },
        time: '2024-12-10T06:00:04.000Z',
        group: { src_host: '61.2.3.4' },
        count: 5,
        events: [1, 2, 3, 4, 5].map((number) => ({ file: log, line: number })),
      },
    ]);
  });

  it('prints words for people without --json', async () => {
    const { out } = await run('--input', log, '--year', '2024');
    expect(out).toEqual([
      `2024-12-10T06:00:04.000Z  high          SSH Password Guessing: 61.2.3.4 (5 events)  ${log}:1`,
    ]);
  });

  it('runs the rules it is given, and names those that are refused', async () => {
    const rules = join(folder, 'rules.yml');
    writeFileSync(
      rules,
      'title: A\nname: a\nlogsource:\n  service: sshd\ndetection:\n  s:\n    src_endpoint.ip: 61.2.3.4\n  condition: s\n---\ntitle: B\nlogsource:\n  service: sshd\ndetection:\n  s:\n    user|nope: x\n  condition: s\n',
    );
    const { code, out, err } = await run('--rules', rules, '--input', log, '--json');
    expect(code).toBe(0);
    expect(out).toHaveLength(5);
    expect(JSON.parse(out[0])).toMatchObject({
      rule: { id: null, name: 'a' },
      group: {},
      count: 1,
      events: [{ file: log, line: 1 }],
    });
    expect(err).toEqual([expect.stringMatching(/^.*rules\.yml:\d+:\d+: refused: .*nope/)]);
  });

  it('says how many lines nothing is known of', async () => {
    const other = join(folder, 'other.log');
    writeFileSync(other, 'no form\nneither\n');
    expect((await run('--input', other)).err).toEqual([
      '2 of 2 lines are in no known form; only their text was looked at',
    ]);
  });

  it.each([
    [['--json'], /name at least one file/],
    [['--input', join(folder, 'missing')], /missing: there is no such file/],
    [['--input', log, '--year', 'soon'], /--year soon is no year/],
    [['--input', log, '--format', 'nope'], /"nope" is no format/],
    [['--input', log, '--zone', 'Mars'], /"Mars" is no time zone/],
    [['--input', log, '--rules', join(folder, 'nothing')], /nothing/],
  ])('refuses %j, which ends the process with 2', async (args, reason) => {
    await expect(run(...args)).rejects.toThrow(reason);
  });
});
