import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  type AuditRecord,
  type Call,
  type Finding,
  type JsonObject,
  newId,
  type Ports,
  type Principal,
  type Signer,
} from '@citywall/kernel';
import {
  createDomainEvents,
  createJobs,
  createSettings,
  createTemporaryDatabase,
  migrate,
} from '@citywall/platform/database';
import { createAlarmBoard } from '@citywall/platform/runtime';
import { Value } from 'typebox/value';
import { watchAgents } from './agents/watch-agents.ts';
import { createResponse } from './index.ts';
import {
  type OpenC2Message,
  type OpenC2Response,
  open,
  type RuleInForce,
  readPublicKey,
  seal,
} from './protocol/index.ts';
import type { ResponseSurroundings } from './surroundings.ts';

/** The person who acts in the tests of this module. */
export const operator: Principal = {
  type: 'person',
  id: newId(),
  name: 'Li',
  roles: ['operator'],
  authentication: 'session',
};

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const signer: Signer = {
  publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
  name: 'citywall.trial',
  sign: (message) => sign(null, message, privateKey),
  mac: (purpose, message) => createHmac('sha256', `trial ${purpose}`).update(message).digest(),
};

/** Response over a real database with events and jobs that run, and a clock that can be moved; for the tests of this module. */
export async function openTrial() {
  const database = await createTemporaryDatabase();
  await migrate(database.db, [{ name: 'response', migrations: new URL('../migrations/', import.meta.url) }]);
  let offset = 0;
  const clock = { now: () => Date.now() + offset };
  const alarms = createAlarmBoard(clock);
  const records: AuditRecord[] = [];
  const live: string[] = [];
  const admins: string[] = ['192.0.2.10'];

  /** One server process over the database; `stop` leaves everything as it stands. */
  const startServer = async () => {
    const events = createDomainEvents(database, { clock, log: quiet });
    const jobs = createJobs(database, { clock, log: quiet, firstPause: 20 });
    const settings = createSettings(database, quiet);
    await settings.load();
    const ports = {
      clock,
      log: quiet,
      db: database.db,
      events,
      jobs,
      signer,
      settings,
      alarms,
      live: { announce: (topic: string) => void live.push(topic), listen: () => () => {} },
    } as unknown as Ports;
    const startedAt = clock.now();
    const surroundings: ResponseSurroundings = {
      recorder: { append: async (record) => records.push(record) },
      liveAddresses: () => admins,
      platformAddresses: () => ['192.0.2.1'],
      createMachineKey: async (_db, { name }) => ({ id: `key of ${name}`, token: 'cwk_trial' }),
    };
    const response = createResponse(ports, surroundings);
    await response.module.start();
    await events.start();
    await jobs.start();
    const stop = async (): Promise<void> => {
      await response.module.stop();
      await events.stop();
      await jobs.stop();
    };
    const watch = () => watchAgents({ ports, ...surroundings }, startedAt);
    return { module: response.module, events, settings, stop, watch };
  };
  let server = await startServer();
  let noted: JsonObject = {};

  const call = (db: Call['db'], principal: Principal, after: (() => void)[]): Call => ({
    id: newId(),
    time: clock.now(),
    principal,
    address: '192.0.2.10',
    language: 'en',
    signal: new AbortController().signal,
    db,
    note: (facts) => {
      noted = { ...noted, ...facts };
    },
    identify: () => {},
    cookie: () => {},
    afterCommit: (act) => void after.push(act),
  });

  /** Runs an operation as the door does. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the outputs of all operations
  const run = async (name: string, input: object = {}, principal = operator): Promise<any> => {
    const operation = server.module.operations.find((each) => each.name === `response.${name}`);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const after: (() => void)[] = [];
    noted = {};
    const transaction = operation.transaction ?? !operation.http.startsWith('GET');
    const output = transaction
      ? await database.db.transaction().execute((db) => operation.run(input as never, call(db, principal, after)))
      : await operation.run(input as never, call(database.db, principal, after));
    for (const act of after) act();
    return output;
  };

  return {
    run,
    records,
    /** What the last operation added to its record. */
    notes: () => noted,
    /** Whether the door would let the input pass. */
    accepts: (name: string, input: object) => {
      const operation = server.module.operations.find((each) => each.name === `response.${name}`);
      return operation !== undefined && Value.Check(operation.input, input);
    },
    alarms,
    /** Looks for missing gateways now. */
    watchAgents: () => server.watch(),
    live,
    admins,
    db: database.db,
    now: clock.now,
    advance: (ms: number) => {
      offset += ms;
    },
    settings: () => server.settings,
    publish: (finding: Finding) =>
      database.db
        .transaction()
        .execute((db) => server.events.publish(db, 'detection.finding.created', finding as unknown as JsonObject)),
    /** Ends the server process without letting runs finish, and starts another on the same rows. */
    restart: async () => {
      await server.stop();
      server = await startServer();
    },
    close: async () => {
      await server.stop();
      await database.close();
    },
  };
}

export type Trial = Awaited<ReturnType<typeof openTrial>>;

/** A finding as detection publishes it; every field can be set. */
export function findingOf(change: Partial<Finding> & { attacker?: string; host?: string } = {}): Finding {
  const { attacker = '203.0.113.66', host = 'web-01', ...rest } = change;
  const id = newId();
  const rule = { id: 'rule-1', name: 'ssh_password_guessing', title: 'SSH Password Guessing', level: 'high' as const };
  return {
    id,
    time: Date.now(),
    detector: 'sigma',
    rule,
    title: { en: 'SSH password guessing', zh: 'SSH 口令猜测' },
    group: { src_ip: attacker },
    count: 5,
    evidence: [
      {
        event: id,
        time: Date.now(),
        source: 'web-01',
        raw: `Failed password for root from ${attacker}`,
        highlights: [],
      },
    ],
    entities: [
      { kind: /^[\d.]+$|:/.test(attacker) ? 'address' : 'name', value: attacker, role: 'attacker' },
      { kind: 'host', value: host, role: 'target' },
    ],
    trusted: true,
    attack: ['attack.credential-access', 'attack.t1110'],
    ...rest,
  };
}

/** Waits until the probe answers something true; fails after five seconds with what it last saw. */
export async function eventually<T>(probe: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  const end = Date.now() + 5_000;
  for (;;) {
    const value = await probe();
    if (good(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A gateway that speaks the protocol and keeps its rules in memory. */
export class TrialGateway {
  readonly rules = new Map<string, RuleInForce>();
  readonly requests: OpenC2Message[] = [];
  /** What it answers instead of obeying. */
  refusal: OpenC2Response | undefined;
  readonly principal: Principal;
  readonly id: string;
  readonly #trial: Trial;
  readonly #key: KeyObject;
  readonly #commandKey: KeyObject;
  #next = 1;
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();

  private constructor(trial: Trial, id: string, keyId: string, key: KeyObject, commandKey: string) {
    this.#trial = trial;
    this.id = id;
    this.principal = { type: 'application', id: keyId, name: 'gateway', roles: ['agent'], authentication: 'key' };
    this.#key = key;
    this.#commandKey = readPublicKey(commandKey);
  }

  static async enrol(
    trial: Trial,
    name: string,
    addresses: readonly string[] = ['198.51.100.1'],
  ): Promise<TrialGateway> {
    const { token } = await trial.run('agent.invite', { name });
    const pair = generateKeyPairSync('ed25519');
    const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
    const input = { token, name: 'ignored', kind: 'nftables', publicKey: raw, addresses };
    const { agent, commandKey } = await trial.run('agent.enrol', input);
    const keyId = `key of agent ${name} ${agent.id.slice(-6)}`;
    return new TrialGateway(trial, agent.id, keyId, pair.privateKey, commandKey);
  }

  start(): this {
    this.#loop = (async () => {
      while (!this.#stopped) await this.turn(1);
    })();
    return this;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  /** Polls once and does what it is told. */
  async turn(waitSeconds = 0): Promise<readonly string[]> {
    const { messages } = await this.#trial.run(
      'agent.poll',
      { waitSeconds, addresses: ['198.51.100.1'] },
      this.principal,
    );
    for (const sealed of messages) await this.obey(sealed);
    return messages;
  }

  async obey(sealed: string): Promise<void> {
    const opened = open<{ message: OpenC2Message }>(sealed, this.#commandKey, this.id, this.#trial.now());
    if (!opened.ok) throw new Error(opened.doubt);
    this.requests.push(opened.payload.message);
    await this.report(opened.payload.jti, this.refusal ?? this.#answer(opened.payload.message));
  }

  async report(id: string, response: OpenC2Response, key = this.#key): Promise<void> {
    const iat = Math.floor(this.#trial.now() / 1000);
    const claims = { iss: this.id, aud: 'citywall', iat, exp: iat + 60, jti: id, response };
    const proof = seal(claims, (bytes) => sign(null, bytes, key));
    await this.#trial.run('agent.report', { request_id: id, response, proof }, this.principal);
  }

  #answer(message: OpenC2Message): OpenC2Response {
    const { request } = message.body.openc2;
    let number = 0;
    if (request.action === 'deny') {
      const network = 'ipv4_net' in request.target ? request.target.ipv4_net : request.target.ipv6_net;
      number = this.rules.get(network)?.rule_number ?? this.#next++;
      this.rules.set(network, { rule_number: number, network, stop_time: request.args.stop_time });
    }
    if (request.action === 'delete') {
      const wanted = request.target['slpf:rule_number'];
      for (const [network, rule] of this.rules) if (rule.rule_number === wanted) this.rules.delete(network);
    }
    const rules = [...this.rules.values()];
    return { status: 200, results: { ...(number > 0 && { slpf: { rule_number: number } }), 'x-citywall': { rules } } };
  }
}
