import { validateEvent } from '@citywall/ocsf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createParser, formatNames } from './index.ts';

const received = Date.UTC(2026, 10, 21);

describe('a line of no known form', () => {
  it('is kept as it is, at the time it came', () => {
    const observation = createParser({ format: 'auto' }).parse('nothing anyone knows\r\n', received);
    expect(observation).toMatchObject({ unparsed: true, time: received, raw: 'nothing anyone knows', count: 1 });
    expect(observation.event).toMatchObject({ class_uid: 0, message: 'nothing anyone knows' });
    expect(validateEvent(observation.event)).toEqual([]);
  });
});

describe('the format', () => {
  it('that fits is found for each line, in any mixture', () => {
    const parser = createParser({ format: 'auto' });
    const lines = [
      '{"EventID":1,"Channel":"System","SourceName":"x"}',
      'Oct 11 22:14:15 h su: text',
      'nothing',
      '1.2.3.4 - - [10/Oct/2023:13:55:36 +0000] "GET / HTTP/1.1" 200 1',
      'type=SYSCALL msg=audit(1604994496.155:92733): pid=1 exe="/bin/x" uid=0',
    ];
    const seen = [...lines, ...lines].map((line) => parser.parse(line, received).logsource.product);
    expect(seen).toEqual([
      'windows',
      'linux',
      undefined,
      undefined,
      'linux',
      'windows',
      'linux',
      undefined,
      undefined,
      'linux',
    ]);
  });

  it('that is declared is the only one', () => {
    expect(createParser({ format: 'windows' }).parse('Oct 11 22:14:15 h su: text', received).unparsed).toBe(true);
    expect(createParser({ format: 'sshd' }).parse('{"EventID":1}', received).unparsed).toBe(true);
  });
});

describe('JSON', () => {
  it('in OCSF form is taken as it is, and otherwise keeps its own names', () => {
    const event = {
      class_uid: 4001,
      category_uid: 4,
      activity_id: 6,
      type_uid: 400106,
      severity_id: 1,
      time: 1_700_000_000_000,
      metadata: { version: '1.8.0', product: { name: 'x' } },
    };
    expect(createParser({ format: 'json' }).parse(JSON.stringify(event), received)).toMatchObject({
      time: 1_700_000_000_000,
      event,
    });
    const broken = createParser({ format: 'json' }).parse(JSON.stringify({ ...event, type_uid: 1 }), received);
    expect(broken.event.class_uid).toBe(0);
    const other = createParser({ format: 'json' }).parse('{"timestamp":"2023-01-01T00:00:00Z","a":{"b":1}}', received);
    expect(other).toMatchObject({
      time: Date.UTC(2023, 0, 1),
      fields: { a: { b: 1 } },
      event: { unmapped: { a: { b: 1 } } },
    });
  });

  it('of the journal is read like the line it was', () => {
    const entry = {
      MESSAGE: 'Failed password for root from 1.2.3.4 port 5 ssh2',
      SYSLOG_IDENTIFIER: 'sshd',
      _PID: '77',
      _HOSTNAME: 'h',
      PRIORITY: '6',
      __REALTIME_TIMESTAMP: '1700000000000123',
    };
    expect(createParser({ format: 'auto' }).parse(JSON.stringify(entry), received)).toMatchObject({
      time: 1_700_000_000_000,
      fields: { src_ip: '1.2.3.4' },
      attempt: { session: 'h 77' },
    });
  });

  it('nested without end is kept unparsed', () => {
    const bomb = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    expect(createParser({ format: 'auto' }).parse(bomb, received).unparsed).toBe(true);
  });

  it('cannot reach into objects by special names', () => {
    const line =
      '{"Event":{"System":{"EventID":1,"Channel":"Security"},"EventData":{"Data":[{"#attributes":{"Name":"__proto__"},"#text":"x"}]}},"__proto__":{"polluted":1}}';
    const { fields } = createParser({ format: 'auto' }).parse(line, received);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

/** Pieces that make random text look like logs. */
const piece = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '<34>',
    '1 ',
    'Oct 11 22:14:15 ',
    '2023-01-02T03:04:05Z ',
    'host ',
    'sshd[1]: ',
    'sshd(pam_unix)[1]: ',
    'Failed password for ',
    ' from ',
    ' port 22 ssh2',
    'message repeated 3 times: [ ',
    ']',
    'authentication failure; logname= ruser= rhost=',
    '"',
    '\\"',
    '\\x22',
    ' [10/Oct/2023:13:55:36 +0000] ',
    'GET / HTTP/1.1',
    'CEF:0|a|b|c|d|e|f|',
    'LEEF:2.0|a|b|c|d|^|',
    'src=1.2.3.4 ',
    '=',
    '|',
    '{',
    '}',
    '"EventID":1',
    '"Event":{"System":{"EventID":4688,"Channel":"Security"}}',
    ',',
    ':',
    '#fields\t',
    '\t',
    '[Sun Dec 04 04:47:44 2005] [error] ',
    '2023/01/02 15:04:05 [error] 1#1: ',
    'type=SYSCALL msg=audit(1.234:5): ',
    '::ffff:',
    '%',
    '\u0000',
    '\ufeff',
  ),
);

describe('whatever comes', () => {
  it('is answered with a valid event, and never with an error', () => {
    const parsers = ['auto' as const, ...formatNames].map((format) => createParser({ format }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const line = pieces.join('');
        for (const parser of parsers) {
          const observation = parser.parse(line, received);
          expect(Number.isFinite(observation.time)).toBe(true);
          expect(observation.count).toBeGreaterThanOrEqual(1);
          expect(validateEvent(JSON.parse(JSON.stringify(observation.event)))).toEqual([]);
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('takes time in proportion to its length', () => {
    const parser = createParser({ format: 'auto' });
    const size = 200_000;
    const lines = [
      `Oct 11 22:14:15 h sshd[1]: Failed password for ${' from '.repeat(size / 6)}x`,
      `Oct 11 22:14:15 h sshd[1]: Failed password for ${' from a port '.repeat(size / 13)}x`,
      `CEF:0|a|b|c|d|e|f|${'a='.repeat(size / 2)}`,
      `CEF:0|a|b|c|d|e|f|${'\\'.repeat(size)}=`,
      `1.2.3.4 - - [10/Oct/2023:13:55:36 +0000] "${'\\"'.repeat(size / 2)}`,
      `1.2.3.4 - - [10/Oct/2023:13:55:36 +0000] "${'\\'.repeat(size)}"`,
      `type=X msg=audit(1.234:5): ${"a='".repeat(size / 3)}`,
      `2023/01/02 15:04:05 [error] 1#1: ${', client: a, request: "'.repeat(size / 22)}`,
      `<13>1 - - - - - ${'[a b="'.repeat(size / 6)}`,
      `Oct 11 22:14:15 h sudo: ${' : TTY= ; COMMAND='.repeat(size / 18)}`,
      `Oct 11 22:14:15 h usermod[1]: add '${"'".repeat(size)}`,
      `Oct 11 22:14:15 h su: ${'a '.repeat(size / 2)}`,
      `${'{"a":['.repeat(size / 6)}`,
      `#fields\t${'a\t'.repeat(size / 2)}`,
    ];
    for (const line of lines) {
      const start = process.cpuUsage();
      for (let round = 0; round < 3; round++) void parser.parse(line, received).event;
      const used = process.cpuUsage(start);
      expect((used.user + used.system) / 3000, line.slice(0, 60)).toBeLessThan(400);
    }
  });
});
