import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Db, Module, Ports, Recorder } from '@citywall/kernel';
import type { Lake } from '@citywall/platform/lake';
import type { TlsIdentity } from '@citywall/platform/runtime';
import type { StreamRefusal, Streams } from '@citywall/platform/streams';
import { detectionPolicies } from './detection.policies.ts';
import { eventOperations } from './events/event.operations.ts';
import { createStoredLines } from './events/stored-lines.ts';
import { FollowedFiles } from './files/followed-files.ts';
import { findingOperations } from './findings/finding.operations.ts';
import { createFindingStore, setIncident } from './findings/finding.store.ts';
import { expireKeys } from './intake/expire-keys.ts';
import { intakeOperation } from './intake/intake.operations.ts';
import { Intake } from './intake/intake.ts';
import { createNetwork } from './intake/network.ts';
import { Refusals } from './intake/refusals.ts';
import { Sources } from './intake/sources.ts';
import { Pipeline, pipelineConsumer } from './pipeline/pipeline.ts';
import { repeatedly } from './repeatedly.ts';
import { forgettingRecord } from './retention/forgetting-record.ts';
import { forgetOldEvents, retentionOperations } from './retention/retention.operations.ts';
import { exceptionOperations } from './rules/exception.operations.ts';
import { ruleOperations } from './rules/rule.operations.ts';
import { createRuleBook } from './rules/rule-book.ts';
import { tryOperation } from './rules/try-rule.ts';
import { HealthFindings } from './sources/health-findings.ts';
import { sourceOperations } from './sources/source.operations.ts';
import { SourcesHealth } from './sources/source-health.ts';

export interface DetectionOptions {
  readonly streams: Streams;
  readonly lake: Lake;
  readonly recorder: Recorder;
  readonly tls: TlsIdentity;
  /** Where logs are received; the port gives way to a free one only when nobody chose it. */
  readonly listen: { readonly host: string; readonly port: number; readonly givesWay: boolean };
  /** PEM file of the authorities that authenticate TLS senders; empty: none. */
  readonly clientAuthorities: string;
  /** Threads that parse and match; 0: chosen by the machine. */
  readonly workers: number;
}

/** Detection as the server mounts it. */
export interface Detection {
  readonly module: Module;
  /** The port on which logs are really received. MUST NOT be asked before start. */
  port(): number;
}

const intakeAlarm = 'detection.intake.failing';
const compactEveryMs = 15_000;
const hourMs = 3_600_000;

/** Sets detection up: intake → stream → workers → lake and findings. Opens nothing before start. */
export function createDetection(ports: Ports, options: DetectionOptions): Detection {
  const { clock, log, alarms, live, db, settings } = ports;
  const { lake } = options;
  const stream = options.streams.open('intake', { consumers: [pipelineConsumer] });
  const sources = new Sources(stream);
  const refusals = new Refusals(stream);
  const findings = createFindingStore(ports);
  const health = new SourcesHealth(sources, alarms, clock, new HealthFindings(findings, clock, log));
  const book = createRuleBook(ports, {
    starter: fileURLToPath(new URL('../rules/', import.meta.url)),
    own: join(ports.dataDir, 'rules'),
  });
  const pipeline = new Pipeline({
    stream,
    lake,
    clock,
    log,
    alarms,
    ruleBook: book,
    findings,
    workers: options.workers,
    readings: (readings) => health.take(readings),
    replaying: () => intake.replaying(),
    finished: () => intake.finished(),
    stored: (events) => {
      live.announce('detection.event', { stored: events });
      live.announce('detection.source', {});
    },
  });
  const intake = new Intake({
    stream,
    sources,
    refusals,
    clock,
    deliver: (sequence, value) => pipeline.read(sequence, value),
    trouble: (reason) => tellTrouble(ports, reason),
  });
  const listening = { intake, sources, clock, log };
  const network = createNetwork(listening, {
    ...options.listen,
    tls: {
      key: options.tls.key,
      cert: options.tls.certificate,
      clientAuthorities: authoritiesOf(options.clientAuthorities),
    },
  });
  const files = new FollowedFiles({ ...listening, stream, db, dataDir: ports.dataDir });
  const tasks = repeatedly(log);
  const stopping = new AbortController();
  let port = 0;

  const flush = async (): Promise<void> => {
    await intake.flush();
    await pipeline.flush();
  };
  const module: Module = {
    name: 'detection',
    migrations: new URL('../migrations/', import.meta.url),
    operations: [
      intakeOperation({ intake, sources, stream, clock }),
      ...sourceOperations({ sources, refusals, health, live }),
      ...files.operations(),
      ...eventOperations({ lake, clock, flush }),
      ...retentionOperations({ lake, settings, clock }),
      ...ruleOperations(book),
      tryOperation(createStoredLines(lake, sources)),
      ...exceptionOperations(book),
      ...findingOperations,
    ],
    policies: detectionPolicies,
    async start() {
      ports.events.subscribe('response.finding.grouped', 'detection.incidents', async ({ payload }, db) => {
        const { finding, incident } = payload as { finding: string; incident: string };
        await setIncident(db as Db, finding, incident);
      });
      await book.start();
      await pipeline.start();
      await health.start();
      port = await network.start();
      await files.start();
      tasks.every(compactEveryMs, 'compaction', async () => {
        while (!stopping.signal.aborted && (await lake.compact(stopping.signal)));
      });
      tasks.every(hourMs, 'retention', () => forgetAndRecord(ports, options));
      tasks.every(hourMs, 'idempotency keys', () => expireKeys(stream, clock));
    },
    async stop() {
      stopping.abort();
      await network.stop();
      await files.stop();
      await intake.close();
      await tasks.stop();
      await pipeline.stop();
      health.stop();
      await book.stop();
    },
  };
  return { module, port: () => port };
}

function authoritiesOf(file: string): string | undefined {
  return file === '' ? undefined : readFileSync(file, 'utf8');
}

function tellTrouble({ alarms, log }: Ports, reason: StreamRefusal | undefined): void {
  if (reason === undefined) {
    alarms.clear(intakeAlarm);
    return;
  }
  log.error({ reason: reason.reason, error: reason.message }, 'lines cannot be stored');
  alarms.raise(
    intakeAlarm,
    'critical',
    {
      en: `Lines cannot be stored (${reason.reason}). Senders are held back or refused until it works again.`,
      zh: `日志行无法存储（${reason.reason}）。恢复之前，发送方将被暂缓或拒绝。`,
    },
    { reason: reason.reason },
  );
}

/** Forgetting is an act like any other: what went enters the audit log. */
async function forgetAndRecord(ports: Ports, { lake, recorder }: DetectionOptions): Promise<void> {
  const forgotten = await forgetOldEvents({ lake, settings: ports.settings, clock: ports.clock });
  if (forgotten.size === 0) return;
  await recorder.append(forgettingRecord(ports, forgotten));
}
