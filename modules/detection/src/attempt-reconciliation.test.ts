import type { JsonObject } from '@citywall/kernel';
import type { AttemptChannel } from '@citywall/ocsf';
import { describe, expect, it } from 'vitest';
import { createAttemptReconciliation } from './attempt-reconciliation.ts';
import type { Hit } from './detect-hit.ts';

const server = '61.2.3.4';

function hit(
  seconds: number,
  pid: number,
  channel: AttemptChannel,
  more: { count?: number; host?: string; port?: number; user?: string } = {},
): Hit<JsonObject> {
  const session = `web ${pid}`;
  const reporter = channel.startsWith('pam:') ? 'pam' : 'sshd';
  const host = more.host ?? server;
  const isAddress = /^[\d.]+$/.test(host);
  return {
    time: seconds * 1000,
    count: more.count ?? 1,
    rules: ['failed'],
    values: { src_host: host },
    attempt: {
      session,
      reporter,
      channel,
      ...(isAddress ? { address: host } : {}),
      ...(more.user === undefined ? {} : { user: more.user }),
    },
    ...(reporter === 'sshd' && isAddress
      ? { session: { id: session, address: host, port: more.port ?? 4000 + pid } }
      : {}),
    reference: { seconds },
  };
}

/** Feeds hits and answers what was counted: [host, count] in order. */
function counts(hits: readonly Hit<JsonObject>[]): (readonly [unknown, number])[] {
  const stage = createAttemptReconciliation<JsonObject>();
  const counted = [...hits.flatMap((one) => stage.add('failed', one, 0)), ...stage.end()];
  return counted.map((one) => [one.hit.values.src_host, one.count] as const);
}

describe('an attempt counts once', () => {
  it('when PAM and sshd report it, with the address of sshd', () => {
    const host = 'ec2-52-80-34-196.cn-north-1.compute.amazonaws.com.cn';
    expect(counts([hit(38, 24206, 'pam:pam_unix', { host }), hit(45, 24206, 'password')])).toEqual([[server, 1]]);
  });

  it('when sshd comes twelve seconds later, as it did in a real log', () => {
    expect(
      counts([hit(31, 1, 'pam:pam_unix', { host: 'a.example' }), hit(40, 2, 'password'), hit(43, 1, 'password')]),
    ).toEqual([
      [server, 1],
      [server, 1],
    ]);
  });

  it('when PAM sums up what sshd has reported one by one', () => {
    const hits = [
      hit(0, 1, 'pam:pam_unix'),
      hit(2, 1, 'password'),
      hit(12, 1, 'password', { count: 5 }),
      hit(12, 1, 'pam:pam_unix', { count: 5 }),
    ];
    expect(counts(hits)).toEqual([
      [server, 1],
      [server, 5],
    ]);
  });

  it('when only PAM reports it, with the count and the host PAM gives', () => {
    const hits = [
      hit(0, 1, 'pam:pam_unix', { host: 'a.example' }),
      hit(9, 1, 'pam:pam_unix', { host: 'a.example', count: 4 }),
    ];
    expect(counts(hits)).toEqual([
      ['a.example', 1],
      ['a.example', 4],
    ]);
  });

  it('when PAM reports more than sshd: what is left over counts', () => {
    expect(counts([hit(0, 1, 'password'), hit(1, 1, 'pam:pam_unix', { count: 3 })])).toEqual([
      [server, 1],
      [server, 2],
    ]);
  });

  it('when two PAM modules report it', () => {
    expect(counts([hit(0, 1, 'pam:pam_unix'), hit(0, 1, 'pam:pam_sss')])).toEqual([[server, 1]]);
  });

  it('when sshd writes both an error of PAM and its own line for keyboard-interactive', () => {
    expect(counts([hit(0, 1, 'pam-error'), hit(0, 1, 'keyboard-interactive'), hit(5, 1, 'pam-error')])).toEqual([
      [server, 1],
      [server, 1],
    ]);
  });

  it('when PAM\u2019s complaint names the host and sshd\u2019s own line its address', () => {
    const host = 'a.example';
    expect(counts([hit(0, 1, 'pam-error', { host }), hit(0, 1, 'keyboard-interactive')])).toEqual([[server, 1]]);
    expect(
      counts([
        hit(0, 1, 'pam:pam_unix', { host }),
        hit(0, 1, 'pam-error', { host }),
        hit(1, 1, 'keyboard-interactive'),
      ]),
    ).toEqual([[server, 1]]);
    expect(counts([hit(0, 1, 'pam-error', { host }), hit(9, 1, 'pam-error', { host })])).toEqual([
      [host, 1],
      [host, 1],
    ]);
  });

  it('when sshd knows the name and PAM the address', () => {
    expect(counts([hit(0, 1, 'pam:pam_unix'), hit(2, 1, 'password', { host: 'a.example' })])).toEqual([[server, 1]]);
  });

  it('when PAM wrote from the process that sshd forked for it', () => {
    const user = 'root';
    expect(counts([hit(0, 3012, 'pam:pam_unix', { user }), hit(2, 3010, 'pam-error', { user })])).toEqual([
      [server, 1],
    ]);
    expect(counts([hit(0, 3010, 'pam-error', { user }), hit(2, 3012, 'pam:pam_unix', { user })])).toEqual([
      [server, 1],
    ]);
  });

  it('but attempts of neighbouring connections are not mixed up', () => {
    expect(counts([hit(0, 3012, 'pam:pam_unix', { user: 'a' }), hit(2, 3010, 'pam-error', { user: 'b' })])).toEqual([
      [server, 1],
      [server, 1],
    ]);
    expect(counts([hit(0, 3012, 'pam:pam_unix'), hit(2, 3010, 'password')])).toEqual([
      [server, 1],
      [server, 1],
    ]);
  });

  it('and a pid that is used again starts anew', () => {
    const hits = [hit(0, 1, 'password', { port: 1 }), hit(5, 1, 'password', { port: 2 }), hit(2000, 1, 'pam:pam_unix')];
    expect(counts(hits).map(([, count]) => count)).toEqual([1, 1, 1]);
  });
});

describe('what PAM alone reports', () => {
  it('is let go after its time on the clock of its own host', () => {
    const stage = createAttemptReconciliation<JsonObject>();
    expect(stage.add('failed', hit(0, 1, 'pam:pam_unix'), 0)).toEqual([]);
    const elsewhere = {
      ...hit(9000, 7, 'password'),
      attempt: { session: 'mail 7', reporter: 'sshd', channel: 'password' } as const,
    };
    expect(stage.add('failed', elsewhere, 0)).toHaveLength(1);
    expect(stage.add('failed', hit(61, 2, 'password'), 0)).toHaveLength(2);
  });

  it('is let go after its time on the wall clock', () => {
    const stage = createAttemptReconciliation<JsonObject>();
    stage.add('failed', hit(0, 1, 'pam:pam_unix'), 1000);
    expect(stage.pass(15_999)).toEqual([]);
    expect(stage.pass(16_000)).toHaveLength(1);
    // sshd's line comes after all: it has been counted.
    expect(stage.add('failed', hit(20, 1, 'password'), 21_000)).toEqual([]);
  });

  it('takes the address of the connection where another line of sshd told it', () => {
    const stage = createAttemptReconciliation<JsonObject>();
    stage.note({ time: 0, session: { id: 'web 1', address: server } });
    stage.add('failed', hit(1, 1, 'pam:pam_unix', { host: 'a.example' }), 0);
    expect(stage.end()[0].hit.values).toMatchObject({ src_host: server, src_ip: server });
  });

  it('waits through a restart', () => {
    const before = createAttemptReconciliation<JsonObject>();
    before.add('failed', hit(0, 3012, 'pam:pam_unix', { count: 2 }), 0);
    before.add('failed', hit(1, 3010, 'pam-error'), 0);
    const after = createAttemptReconciliation<JsonObject>();
    after.restore(JSON.parse(JSON.stringify(before.snapshot())));
    expect(after.add('failed', hit(2, 3010, 'pam-error'), 0)).toHaveLength(1);
    expect(after.end()).toEqual([]);
  });

  it('is bounded: the connections quiet longest are settled', () => {
    const stage = createAttemptReconciliation<JsonObject>();
    let counted = 0;
    for (let pid = 1; pid <= 100_100; pid++) {
      counted += stage.add('failed', hit(0, pid * 100, 'pam:pam_unix'), 0).length;
    }
    expect(counted).toBe(100);
  });
});
