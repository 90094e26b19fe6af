import {
  type AuditRecord,
  anonymous,
  type Call,
  type Db,
  type Decision,
  type JsonObject,
  newId,
  Problem,
  type Resource,
} from '@citywall/kernel';
import { authenticate } from './authenticate.ts';
import { createFloodWatch } from './flood-watch.ts';
import type { Answer, AnswerCookie, Arrival, DoorPorts, Passage } from './gate.ts';
import { createLimit } from './limit.ts';
import { createOwedRecords } from './owed-records.ts';
import { fault } from './problem-answer.ts';
import { prove } from './prove.ts';
import { createSettledRecords } from './settled-records.ts';
import { createTransactions, type Enacted } from './shared-transactions.ts';
import { createTally } from './tally.ts';
import { validate } from './validate.ts';

/** The only way in: every request to an operation passes here. */
export interface Door {
  /** Rejects with a Problem, always: a fault of ours becomes `internal` and is logged with the call's id. */
  pass(arrival: Arrival): Promise<Answer>;
  stop(): Promise<void>;
}

const nowhere: Resource = { type: 'None', id: '*' };

/** What a step decided about the passage, for the record. */
interface Judgement {
  resource: Resource;
  decision: Decision;
  note: JsonObject;
}

/** What a run of an operation brought, and what is to follow its commit. */
interface Act extends Enacted {
  readonly cookies: readonly AnswerCookie[];
  readonly after: readonly (() => void)[];
}

/** DESIGN section 4: authenticate → limit → validate → decide → prove → record intent → run → record result → answer. */
export function createDoor(ports: DoorPorts): Door {
  const { clock, recorder, pending, authorizer, separation, log } = ports;
  const limit = createLimit(clock);
  const isFlood = createFloodWatch(clock);
  const settled = createSettledRecords(pending, log);
  const transactions = createTransactions<Act>(ports);
  const owed = createOwedRecords(recorder, log);
  const tally = createTally(recorder, (error) => log.error({ error: String(error) }, 'records could not be written'));

  async function pass(arrival: Arrival): Promise<Answer> {
    const passage: Passage = { id: newId(), time: clock.now(), arrival, principal: anonymous };
    const judgement: Judgement = { resource: nowhere, decision: { allowed: false, policies: [] }, note: {} };
    try {
      const input = await admit(passage, judgement);
      return await act(passage, judgement, input);
    } catch (error) {
      await recordRefusal(passage, judgement, error);
      if (error instanceof Problem) throw error;
      const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error({ call: passage.id, operation: arrival.operation.name, error: cause }, 'operation failed');
      throw fault(passage.id);
    }
  }

  async function admit(passage: Passage, judgement: Judgement): Promise<unknown> {
    const { arrival } = passage;
    const { operation } = arrival;
    passage.principal = operation.nameless ? anonymous : await authenticate(arrival, ports.authenticator);
    limit(passage.principal, arrival.address, operation);
    const input = validate(operation, arrival.input);
    judgement.resource = operation.resource(input as never);
    if (operation.authentication !== 'none') {
      const facts = await operation.facts?.read(input as never, ports.db);
      if (facts !== undefined) judgement.resource = { ...judgement.resource, ...facts };
      judgement.decision = authorizer.decide(passage.principal, operation.name, judgement.resource, {
        address: arrival.address,
      });
      if (!judgement.decision.allowed) throw denied(operation.name);
      prove(operation, passage.principal, passage.time);
      if (separation?.concerns(operation.name))
        await separation.check(ports.db, passage.principal, operation.name, judgement.resource);
    }
    if (operation.risk === 'high' || operation.risk === 'critical') {
      await recorder.append(recordOf(passage, judgement, 'intent', 'pending')).catch(cannotRecord);
    }
    return input;
  }

  async function act(passage: Passage, judgement: Judgement, input: unknown): Promise<Answer> {
    const { operation } = passage.arrival;
    const note = judgement.note;
    const enact = async (db: Db): Promise<Act> => {
      const cookies: AnswerCookie[] = [];
      const after: (() => void)[] = [];
      judgement.note = note;
      const output = await operation.run(input as never, callOf(passage, judgement, db, cookies, after));
      if (separation?.concerns(operation.name))
        await separation.remember(db, passage.principal, operation.name, judgement.resource, output);
      return { output, cookies, after, record: recordOf(passage, judgement, 'result', 'success') };
    };
    if (operation.transaction ?? !operation.http.startsWith('GET ')) {
      const { output, cookies, after, record } = await (operation.transaction === 'shared'
        ? transactions.shared(operation.name, enact)
        : transactions.alone(enact));
      for (const act of after) act();
      // The rows are committed and so is the record beside them; when the log fails now, it is appended once it works again,
      // at the latest at the next start.
      const settle = () => settled.add(record.id);
      await recorder.append(record).then(settle, (error) => {
        log.error({ error: String(error), record: record.id }, 'result recorded later: the log cannot be written');
        owed.owe(record, settle);
      });
      return { output, cookies };
    }
    const { output, cookies, after, record } = await enact(ports.db);
    if (operation.recording === 'aggregate') tally.count(record);
    else await recorder.append(record).catch(cannotRecord);
    for (const act of after) act();
    return { output, cookies };
  }

  async function recordRefusal(passage: Passage, judgement: Judgement, error: unknown): Promise<void> {
    const code = error instanceof Problem ? error.code : 'internal';
    if (code === 'audit.log.unwritable') return;
    const refused = error instanceof Problem && [401, 403, 429].includes(error.status);
    const record = recordOf(passage, judgement, refused ? 'refusal' : 'result', refused ? 'denied' : 'failure', code);
    // Anonymous refusals and floods are counted, never written one by one.
    if (passage.principal.type === 'anonymous' || code === 'access.limit.reached') tally.count(record);
    else if (passage.arrival.operation.recording === 'aggregate' && !refused) tally.count(record);
    else if (isFlood(passage.principal.id)) tally.count(record);
    else {
      await recorder.append(record).catch((cause) => {
        log.error({ error: String(cause), record: record.id }, 'refusal recorded later: the log cannot be written');
        owed.owe(record);
      });
    }
  }

  const stop = async (): Promise<void> => {
    await tally.stop();
    await owed.stop();
    await settled.stop();
  };
  return { pass, stop };
}

function callOf(passage: Passage, judgement: Judgement, db: Db, cookies: AnswerCookie[], after: (() => void)[]): Call {
  const { arrival } = passage;
  return {
    id: passage.id,
    time: passage.time,
    principal: passage.principal,
    address: arrival.address,
    language: arrival.language,
    signal: arrival.signal,
    ...(arrival.credentials.certificate ? { certificate: arrival.credentials.certificate } : {}),
    ...(arrival.userAgent === undefined ? {} : { userAgent: arrival.userAgent }),
    ...(arrival.browser === undefined ? {} : { browser: arrival.browser }),
    ...(arrival.request === undefined ? {} : { request: arrival.request }),
    db,
    note: (details) => {
      judgement.note = { ...judgement.note, ...details };
    },
    identify: ({ type, id, name }) => {
      passage.principal = { ...passage.principal, type, id, name };
    },
    cookie: (name, value, maxAgeSeconds, sameSite) => cookies.push({ name, value, maxAgeSeconds, sameSite }),
    afterCommit: (act) => after.push(act),
  };
}

const minute = 60_000;

function recordOf(
  passage: Passage,
  judgement: Judgement,
  phase: AuditRecord['phase'],
  outcome: AuditRecord['outcome'],
  code?: string,
): AuditRecord {
  const { operation, address } = passage.arrival;
  const { type, id, name } = passage.principal;
  const time = operation.nameless ? Math.floor(passage.time / minute) * minute : passage.time;
  return {
    id: newId(),
    time: new Date(time).toISOString(),
    operation: operation.name,
    phase,
    principal: { type, id, name },
    resource: { type: judgement.resource.type, id: judgement.resource.id },
    outcome,
    ...(code === undefined ? {} : { code }),
    risk: operation.risk,
    ...(judgement.decision.policies.length > 0 ? { policies: judgement.decision.policies } : {}),
    ...(operation.nameless ? {} : { address, call: passage.id }),
    ...(Object.keys(judgement.note).length > 0 ? { details: judgement.note } : {}),
  };
}

function denied(operation: string): Problem {
  return new Problem(
    'access.denied',
    403,
    {
      en: `No policy lets you do this (${operation}). A security administrator can give you a role that may.`,
      zh: `没有策略允许您执行此操作（${operation}）。安全管理员可为您分配具有权限的角色。`,
    },
    { operation },
  );
}

function cannotRecord(error: unknown): never {
  throw new Problem(
    'audit.log.unwritable',
    503,
    {
      en: 'The audit log cannot be written, so this was not done. Free disk space or look at the alarms.',
      zh: '审计日志无法写入，因此未执行该操作。请释放磁盘空间或查看告警。',
    },
    { cause: error instanceof Problem ? error.code : 'write-failed' },
  );
}
