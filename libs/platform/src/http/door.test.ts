import { type AuditRecord, type Call, operation, type Principal, Problem, type Risk } from '@citywall/kernel';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDoor, type Door } from './door.ts';
import type { Arrival, DoorPorts } from './gate.ts';

const ada: Principal = { type: 'person', id: 'u1', name: 'ada', roles: ['operator'], authentication: 'session' };
const sequence: string[] = [];
let log: AuditRecord[];
let pending: AuditRecord[];
let settled: string[];
let writable: boolean;
let principal: Principal | undefined;
let allowed: boolean;
let now: number;

const ports = {
  authenticator: { authenticate: async () => principal },
  authorizer: { decide: () => ({ allowed, policies: allowed ? ['test.allow'] : [] }) },
  recorder: {
    append: async (record: AuditRecord) => {
      if (!writable) throw new Error('disk full');
      sequence.push(record.phase);
      return log.push(record) - 1;
    },
  },
  pending: {
    enlist: async (_db: unknown, records: AuditRecord[]) => void pending.push(...records),
    settle: async (ids: string[]) => void settled.push(...ids),
  },
  db: { transaction: () => ({ execute: (act: (db: unknown) => unknown) => act({}) }) },
  clock: { now: () => now },
  log: { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() },
} as unknown as DoorPorts;

function act(risk: Risk, run = async (): Promise<unknown> => ({ done: true })) {
  return operation({
    name: 'test.thing.change',
    http: 'POST /things/{id}',
    summary: { en: 'Change a thing', zh: '更改事物' },
    input: Type.Object({ id: Type.String(), size: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
    output: Type.Unknown(),
    risk,
    resource: ({ id }) => ({ type: 'Thing', id }),
    run: async () => {
      sequence.push('run');
      return run();
    },
  });
}

function arrival(overrides: Partial<Arrival> = {}): Arrival {
  return {
    operation: act('low'),
    input: { id: 't1', size: 3 },
    credentials: { session: 'token', fromOwnPage: true },
    address: '192.0.2.1',
    language: 'en',
    signal: new AbortController().signal,
    ...overrides,
  };
}

const refusal = async (attempt: Promise<unknown>): Promise<Problem> => {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Problem);
  return error as Problem;
};

beforeEach(() => {
  sequence.length = 0;
  log = [];
  pending = [];
  settled = [];
  writable = true;
  principal = ada;
  allowed = true;
  now = 1_000_000_000;
});

const doors: Door[] = [];

function opened(more: Partial<DoorPorts> = {}): Door {
  const door = createDoor({ ...ports, ...more });
  doors.push(door);
  return door;
}

// What a door still has to forget would be told to the next test.
afterEach(async () => {
  await Promise.all(doors.splice(0).map((door) => door.stop()));
});

describe('the door', () => {
  test('runs an allowed operation and records its result beside the rows, then in the log', async () => {
    const { output } = await opened().pass(arrival());
    expect(output).toEqual({ done: true });
    expect(pending).toHaveLength(1);
    expect(log).toMatchObject([
      { phase: 'result', outcome: 'success', policies: ['test.allow'], resource: { type: 'Thing', id: 't1' } },
    ]);
  });

  test('forgets the records that the log has taken together, without anybody waiting for it', async () => {
    const door = opened();
    await Promise.all([door.pass(arrival()), door.pass(arrival())]);
    expect(settled).toEqual([]);
    await door.stop();
    expect(settled.toSorted()).toEqual(pending.map(({ id }) => id).toSorted());
  });

  test('denies what no policy allows, and records the refusal', async () => {
    allowed = false;
    expect((await refusal(opened().pass(arrival()))).code).toBe('access.denied');
    expect(sequence).toEqual(['refusal']);
  });

  test('decides with the facts that the operation reads about its resource', async () => {
    const decide = vi.fn(() => ({ allowed: true, policies: ['test.allow'] }));
    const door = opened({ authorizer: { decide } });
    const facts = { attributes: Type.Object({}), read: async () => ({ organisations: ['o1', 'city'] }) };
    await door.pass(arrival({ operation: { ...act('low'), facts } }));
    const resource = { type: 'Thing', id: 't1', organisations: ['o1', 'city'] };
    expect(decide).toHaveBeenCalledWith(principal, 'test.thing.change', resource, { address: '192.0.2.1' });
  });

  test('records the intent of a high-risk operation before it runs', async () => {
    await opened().pass(arrival({ operation: act('high') }));
    expect(sequence).toEqual(['intent', 'run', 'result']);
  });

  test('does not run a high-risk operation that cannot be recorded', async () => {
    writable = false;
    const problem = await refusal(opened().pass(arrival({ operation: act('high') })));
    expect(problem.code).toBe('audit.log.unwritable');
    expect(sequence).not.toContain('run');
  });

  test('keeps the result of a low-risk operation for later when the log fails after the commit', async () => {
    writable = false;
    await opened().pass(arrival());
    expect(pending).toHaveLength(1);
    expect(settled).toEqual([]);
  });

  test('appends what it owes to the log as soon as that works again, once and in order, and settles results', async () => {
    vi.useFakeTimers();
    try {
      writable = false;
      const door = opened();
      await door.pass(arrival({ input: { id: 't1', size: 1 } }));
      allowed = false;
      await refusal(door.pass(arrival({ input: { id: 't2', size: 1 } })));
      allowed = true;
      await door.pass(arrival({ input: { id: 't3', size: 1 } }));
      await vi.advanceTimersByTimeAsync(5_000);
      expect(log).toEqual([]);
      writable = true;
      await vi.advanceTimersByTimeAsync(1_100);
      expect(log.map(({ phase, resource }) => [phase, resource.id])).toEqual([
        ['result', 't1'],
        ['refusal', 't2'],
        ['result', 't3'],
      ]);
      expect(settled).toEqual(pending.map(({ id }) => id));
      await vi.advanceTimersByTimeAsync(60_000);
      await door.stop();
      expect(log).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  test('asks for a fresh proof before a critical act', async () => {
    const door = opened();
    const critical = arrival({ operation: act('critical') });
    expect((await refusal(door.pass(critical))).code).toBe('access.proof.required');
    principal = { ...ada, provedAt: now - 11 * 60_000 };
    expect((await refusal(door.pass(critical))).code).toBe('access.proof.required');
    principal = { ...ada, provedAt: now - 60_000 };
    await door.pass(critical);
  });

  test('lets no machine do a critical act, however fresh its key', async () => {
    principal = { ...ada, type: 'application', authentication: 'key', provedAt: now };
    const problem = await refusal(opened().pass(arrival({ operation: act('critical') })));
    expect(problem.code).toBe('access.proof.required');
  });

  test('refuses a session that changes things from a foreign page', async () => {
    const foreign = arrival({ credentials: { session: 'token', fromOwnPage: false } });
    expect((await refusal(opened().pass(foreign))).code).toBe('access.request.foreign');
  });

  test('opens nothing but the password change to someone who must change it', async () => {
    principal = { ...ada, mustChangePassword: true };
    const door = opened();
    expect((await refusal(door.pass(arrival()))).code).toBe('identity.password.change-required');
    await door.pass(arrival({ operation: { ...act('low'), duringPasswordChange: true } }));
  });

  test('names the place of invalid input, and refuses what the schema does not know', async () => {
    const door = opened();
    const small = await refusal(door.pass(arrival({ input: { id: 't1', size: 0 } })));
    expect(small).toMatchObject({ code: 'request.invalid', status: 400, details: { errors: [{ at: '/size' }] } });
    const unknown = await refusal(door.pass(arrival({ input: { id: 't1', size: 1, admin: true } })));
    expect(unknown.code).toBe('request.invalid');
    expect(sequence).not.toContain('run');
  });

  test('converts text from path and query to the types of the schema', async () => {
    await opened().pass(arrival({ input: { id: 't1', size: '7' } }));
    expect(sequence).toContain('run');
  });

  test('counts anonymous refusals instead of writing each, so that a flood cannot fill the log', async () => {
    principal = undefined;
    const door = opened();
    for (let i = 0; i < 50; i++) await refusal(door.pass(arrival()));
    expect(log).toHaveLength(0);
    await door.stop();
    expect(log).toMatchObject([{ phase: 'refusal', outcome: 'denied', count: 50 }]);
  });

  test('loses no count while the log is down: it goes with the next ones', async () => {
    const door = opened();
    const counted = { ...act('low'), recording: 'aggregate' as const, transaction: false };
    await door.pass(arrival({ operation: counted }));
    writable = false;
    await door.stop();
    writable = true;
    await door.pass(arrival({ operation: counted }));
    await door.stop();
    expect(log).toMatchObject([{ count: 2 }]);
  });

  test('counts the refusals of a principal who makes a flood of them', async () => {
    allowed = false;
    const door = opened();
    for (let i = 0; i < 300; i++) await refusal(door.pass(arrival()));
    expect(log).toHaveLength(120);
    await door.stop();
    expect(log).toHaveLength(121);
    expect(log.at(-1)).toMatchObject({ phase: 'refusal', count: 180, principal: { name: 'ada' } });
  });

  test('lets one record for many claim nothing that held for the first alone', async () => {
    const door = opened();
    const counted = { ...act('low'), recording: 'aggregate' as const, transaction: false };
    for (const id of ['t1', 't2', 't2']) await door.pass(arrival({ operation: counted, input: { id, size: 1 } }));
    await door.stop();
    expect(log).toMatchObject([{ count: 3, resource: { type: 'Thing', id: '*' } }]);
    expect(log[0]).not.toHaveProperty('call');
  });

  test('asks nobody who he is where rights are anonymous, and records neither who, where nor when', async () => {
    const door = opened();
    const nameless = {
      ...{ ...act('low'), nameless: true, authentication: 'none' as const, recording: 'aggregate' as const },
      transaction: false,
    };
    now = Date.UTC(2026, 0, 1, 8, 0, 17);
    await door.pass(arrival({ operation: nameless }));
    await refusal(door.pass(arrival({ operation: nameless, input: {}, address: '192.0.2.7' })));
    await door.stop();
    expect(log).toMatchObject([
      { outcome: 'success', count: 1, principal: { type: 'anonymous' } },
      { outcome: 'failure', count: 1, principal: { type: 'anonymous' } },
    ]);
    for (const record of log) {
      expect(record.time).toBe('2026-01-01T08:00:00.000Z');
      expect(JSON.stringify(record)).not.toMatch(/192\.0\.2|ada|"call"/);
    }
  });

  test('records who it was that signed in, not that it was anonymous', async () => {
    const signIn = {
      ...act('low'),
      authentication: 'none' as const,
      run: async (_input: unknown, call: Call) => call.identify({ type: 'person', id: 'u1', name: 'ada' }),
    };
    await opened().pass(arrival({ operation: signIn as never }));
    expect(log).toMatchObject([{ phase: 'result', principal: { type: 'person', id: 'u1', name: 'ada' } }]);
  });

  test('refuses text that no database can keep, and nesting without end', async () => {
    const door = opened();
    let deep: unknown = 1;
    for (let n = 0; n < 5_000; n += 1) deep = [deep];
    for (const id of ['a\0b', '\ud800', 'x\udfff']) {
      expect((await refusal(door.pass(arrival({ input: { id, size: 1 } })))).code).toBe('request.text');
    }
    expect((await refusal(door.pass(arrival({ input: { id: deep, size: 1 } })))).code).toBe('request.too-deep');
    await door.pass(arrival({ input: { id: '城墙 🧱', size: 1 } }));
  });

  test('limits how often one address may knock', async () => {
    principal = undefined;
    const open = { ...act('low'), authentication: 'none' as const };
    const door = opened();
    const answers = await Promise.all(
      Array.from({ length: 150 }, () => door.pass(arrival({ operation: open })).catch((error: Problem) => error.code)),
    );
    expect(answers.filter((answer) => answer === 'access.limit.reached')).toHaveLength(50);
  });

  test('says nothing internal about a fault of ours', async () => {
    const broken = act('low', async () => {
      throw new Error('select * from identity.secret');
    });
    const problem = await refusal(opened().pass(arrival({ operation: broken })));
    expect(problem.code).toBe('internal');
    expect(JSON.stringify(problem.text)).not.toContain('secret');
    expect(log).toMatchObject([{ outcome: 'failure', code: 'internal' }]);
  });
});

describe('separation of acts', () => {
  const apart = new Problem('access.separation.same-person', 403, { en: 'Somebody else must.', zh: '须由他人。' });
  const separated = (refuses: 'check' | 'remember' | 'nothing', concerned = true) =>
    opened({
      separation: {
        concerns: () => concerned,
        check: async () => {
          sequence.push('check');
          if (refuses === 'check') throw apart;
        },
        remember: async () => {
          sequence.push('remember');
          if (refuses === 'remember') throw apart;
        },
      },
    });

  test('is checked before the intent and remembered with the act', async () => {
    await separated('nothing').pass(arrival({ operation: act('high') }));
    expect(sequence).toEqual(['check', 'intent', 'run', 'remember', 'result']);
  });

  test('refuses before anything happens, and again when both come at once', async () => {
    expect((await refusal(separated('check').pass(arrival({ operation: act('high') })))).code).toBe(apart.code);
    expect(sequence).toEqual(['check', 'refusal']);
    sequence.length = 0;
    expect((await refusal(separated('remember').pass(arrival()))).code).toBe(apart.code);
    expect(sequence).toEqual(['check', 'run', 'remember', 'refusal']);
    expect(pending).toEqual([]);
  });

  test('costs nothing where no rule names the operation', async () => {
    await separated('check', false).pass(arrival());
    expect(sequence).toEqual(['run', 'result']);
  });
});
