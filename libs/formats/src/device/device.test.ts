import { validateEvent } from '@citywall/ocsf';
import { describe, expect, it } from 'vitest';
import { createParser } from '../index.ts';

const parse = (line: string): ReturnType<ReturnType<typeof createParser>['parse']> =>
  createParser({ format: 'auto' }).parse(line, 0);

describe('CEF', () => {
  it('reads header and extension with their escapes', () => {
    const line =
      'CEF:1|Sec\\|urity|threat\\\\manager|1.0|100|worm stopped|9|src=10.0.0.1 msg=Detected a threat. No action needed cs1=a\\=b\\\\c request=http://x/?a\\=1 dpt=80 dst=2.1.2.2 act=blocked rt=1700000000123';
    const observation = parse(line);
    expect(observation.time).toBe(1_700_000_000_123);
    expect(observation.fields).toMatchObject({
      deviceVendor: 'Sec|urity',
      deviceProduct: 'threat\\manager',
      deviceEventClassId: '100',
      name: 'worm stopped',
      msg: 'Detected a threat. No action needed',
      cs1: 'a=b\\c',
      request: 'http://x/?a=1',
      src_ip: '10.0.0.1',
      dst_ip: '2.1.2.2',
      dst_port: 80,
    });
    expect(observation.event).toMatchObject({
      class_uid: 4002,
      severity_id: 5,
      action_id: 2,
      action: 'Denied',
      status_id: 2,
    });
    expect(validateEvent(observation.event)).toEqual([]);
  });

  it.each([
    ['Low', 2],
    ['Very-High', 5],
    ['0', 2],
    ['5', 3],
    ['8', 4],
    ['10', 5],
    ['Unknown', 0],
    ['x', 0],
  ])('gives severity %s its place', (text, severityId) => {
    expect(parse(`CEF:0|v|p|1|1|n|${text}|src=1.2.3.4`).event.severity_id).toBe(severityId);
  });

  it('reads a time in words', () => {
    expect(new Date(parse('CEF:0|v|p|1|1|n|1|rt=Nov 05 2023 13:55:36.250 UTC src=1.2.3.4').time).toISOString()).toBe(
      '2023-11-05T13:55:36.250Z',
    );
  });

  it('without ends is a base event', () => {
    const { event } = parse('CEF:0|v|p|1|1|logged in|1|suser=eve');
    expect(event).toMatchObject({ class_uid: 0, message: 'logged in', unmapped: { suser: 'eve' } });
    expect(validateEvent(event)).toEqual([]);
  });
});

describe('LEEF', () => {
  it.each([
    ['1.0', 'LEEF:1.0|V|P|1|22|src=192.0.2.1\tdst=172.50.123.1\tsev=9\tcat=anomaly\tusrName=joe'],
    ['2.0 with a character', 'LEEF:2.0|V|P|1|22|^|src=192.0.2.1^dst=172.50.123.1^sev=9^cat=anomaly^usrName=joe'],
    ['2.0 with a code', 'LEEF:2.0|V|P|1|22|x5E|src=192.0.2.1^dst=172.50.123.1^sev=9^cat=anomaly^usrName=joe'],
  ])('%s', (_version, line) => {
    const observation = parse(line);
    expect(observation.fields).toMatchObject({
      src: '192.0.2.1',
      usrName: 'joe',
      src_ip: '192.0.2.1',
      deviceEventClassId: '22',
    });
    expect(observation.event).toMatchObject({ class_uid: 4001, severity_id: 5, message: 'anomaly' });
    expect(validateEvent(observation.event)).toEqual([]);
  });
});
