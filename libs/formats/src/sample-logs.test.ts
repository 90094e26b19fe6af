import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, inflateRawSync } from 'node:zlib';
import { validateEvent } from '@citywall/ocsf';
import { afterAll, describe, expect, it } from 'vitest';
import { createParser, type FormatName } from './index.ts';

const folder = new URL('../../../../shared/data/detection/', import.meta.url).pathname;
const isThere = existsSync(folder);

/** The text files of a zip archive, by name. */
function unzip(path: string): readonly (readonly [string, Buffer])[] {
  const bytes = readFileSync(path);
  const files: (readonly [string, Buffer])[] = [];
  const end = bytes.lastIndexOf('PK\x05\x06', bytes.length, 'latin1');
  let at = bytes.readUInt32LE(end + 16);
  for (let count = bytes.readUInt16LE(end + 10); count > 0; count--) {
    const nameLength = bytes.readUInt16LE(at + 28);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const start = bytes.readUInt32LE(at + 42);
    const dataStart = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const data = bytes.subarray(dataStart, dataStart + bytes.readUInt32LE(at + 20));
    files.push([name, bytes.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data)]);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return files;
}

const shares = new Map<string, { lines: number; unparsed: number; base: number }>();

/** Parses a file, checks every event, and keeps the account of its kind; answers the places of what was not understood. */
function check(kind: string, text: string, format: FormatName | 'auto' = 'auto'): readonly string[] {
  const parser = createParser({ format });
  const share = shares.get(kind) ?? { lines: 0, unparsed: 0, base: 0 };
  shares.set(kind, share);
  const unparsed: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const observation = parser.parse(line, 0);
    const event = JSON.parse(JSON.stringify(observation.event));
    expect(validateEvent(event), line.slice(0, 300)).toEqual([]);
    share.lines++;
    if (observation.unparsed) {
      share.unparsed++;
      unparsed.push(line.slice(0, 100));
    }
    if (event.class_uid === 0) share.base++;
  }
  return unparsed;
}

function read(path: string): string {
  const bytes = readFileSync(join(folder, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

describe.skipIf(!isThere)('every event of the sample logs is valid, and every line is understood', () => {
  afterAll(() => {
    for (const [kind, { lines, unparsed, base }] of shares) {
      const percent = (part: number): string => `${((100 * part) / lines).toFixed(2)} %`;
      console.info(
        `${kind}: ${lines} lines, unparsed ${percent(unparsed)}, without a class of their own ${percent(base)}`,
      );
    }
  });

  it('sshd', () => expect(check('sshd', read('logs/loghub/OpenSSH_2k.log'))).toEqual([]));

  it('Apache', () => expect(check('apache', read('logs/loghub/Apache_2k.log'))).toEqual([]));

  it('Windows', () => {
    for (const path of globSync(join(folder, 'otrf/**/windows/**/host/*.zip'))) {
      for (const [, bytes] of unzip(path)) expect(check('windows', bytes.toString('utf8'))).toEqual([]);
    }
  });

  it('Windows in nested form', () => {
    const events = read('sigma-regression/events.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect(check('windows nested', events.map((event) => JSON.stringify(event)).join('\n'), 'windows')).toEqual([]);
  });

  it('Zeek, but for a file without its header and a line that is cut off', () => {
    for (const path of globSync(join(folder, 'zeek/rita/**/*.{log,gz}'))) {
      const unparsed = check('zeek', read(path.slice(folder.length)));
      const expected = { 'conn_top.log': 59, 'conn_json.log': 1 }[basename(path)] ?? 0;
      expect(unparsed, path).toHaveLength(expected);
    }
    for (const [, bytes] of unzip(globSync(join(folder, 'otrf/compound/LSASS_campaign_01/*.zip'))[0])) {
      expect(check('zeek', bytes.toString('utf8'))).toEqual([]);
    }
  });

  it('the audit system', () => {
    for (const [, bytes] of unzip(join(folder, 'otrf/atomic/linux/discovery/host/sh_arp_cache.zip'))) {
      expect(check('auditd', bytes.toString('utf8'))).toEqual([]);
    }
  });
});

describe.skipIf(!isThere)('the OpenSSH sample', () => {
  it('has 528 failed passwords from 23 addresses', () => {
    const parser = createParser({ format: 'auto' });
    const perAddress: Record<string, number> = {};
    for (const line of read('logs/loghub/OpenSSH_2k.log').split('\n')) {
      const { attempt, fields, count } = parser.parse(line, 0);
      if (attempt?.channel === 'password')
        perAddress[String(fields.src_ip)] = (perAddress[String(fields.src_ip)] ?? 0) + count;
    }
    const labels = JSON.parse(read('labels.json')).openssh_failed_password;
    expect(perAddress).toEqual(labels.per_ip);
    expect(Object.values(perAddress).reduce((sum, count) => sum + count, 0)).toBe(labels.events);
    expect(Object.keys(perAddress)).toHaveLength(labels.source_ips);
  });
});
