import type { AuditRecord, Db, Finding, Module, Ports } from '@citywall/kernel';
import { agentOperations } from './agents/agent.operations.ts';
import { sweepCommands } from './agents/command.store.ts';
import { invite } from './agents/enrol-agent.ts';
import { watchAgents } from './agents/watch-agents.ts';
import { blockOperations } from './blocks/block.operations.ts';
import { blockAddress } from './blocks/block-address.ts';
import { expireBlocks } from './blocks/end-block.ts';
import { protectedOperations } from './blocks/protected.operations.ts';
import { incidentOperations } from './incidents/incident.operations.ts';
import { sweepTold } from './notices/alarm-told.store.ts';
import { noticeOperations } from './notices/notice.operations.ts';
import { noticeQueue } from './notices/notify.ts';
import { mostAttempts, sendNotice } from './notices/send-notice.ts';
import { tellAlarms } from './notices/tell-alarms.ts';
import { playbookOperations } from './playbooks/playbook.operations.ts';
import { shelveStarters } from './playbooks/shelf.ts';
import { receiveFinding } from './receive-finding.ts';
import { responsePolicies } from './response.policies.ts';
import { runOperations } from './runs/run.operations.ts';
import { createRunner } from './runs/runner.ts';
import { actTopic, type Context, type ResponseSurroundings } from './surroundings.ts';

const expireEvery = 1_000;
const watchEvery = 15_000;
const sweepEvery = 3_600_000;
const keepCommands = 86_400_000;
const keepTold = 30 * 86_400_000;

/** Response as the server mounts it. */
export interface Response {
  readonly module: Module;
  /** Makes the one-time token of a gateway that belongs to the installation itself; good for an hour. */
  invite(db: Db, name: string): Promise<{ readonly token: string }>;
}

/** Incidents, playbooks, blocks, agents and notices as one module to mount. */
export function createResponse(ports: Ports, surroundings: ResponseSurroundings): Response {
  const context: Context = { ports, ...surroundings };
  const actuator = blockAddress(context);
  const runner = createRunner(context, actuator);
  const stopping = new AbortController();
  const timers: NodeJS.Timeout[] = [];

  /** Repeats without overlapping itself; a failure is logged and tried again at the next turn. */
  function repeat(every: number, what: string, act: () => Promise<void>): void {
    let busy = false;
    const turn = async (): Promise<void> => {
      if (busy) return;
      busy = true;
      await act()
        .catch((error: Error) => ports.log.warn({ reason: error.message }, `${what} failed; tried again`))
        .finally(() => {
          busy = false;
        });
    };
    timers.push(setInterval(() => void turn(), every));
    void turn();
  }

  const module: Module = {
    name: 'response',
    migrations: new URL('../migrations/', import.meta.url),
    operations: [
      ...incidentOperations(context),
      ...playbookOperations(context),
      ...runOperations(context, actuator),
      ...blockOperations(context),
      ...protectedOperations(context),
      ...agentOperations(context, stopping.signal),
      ...noticeOperations(context),
    ],
    policies: responsePolicies,
    actuators: [actuator],
    start: async () => {
      await shelveStarters(context);
      ports.events.subscribe('detection.finding.created', 'response.incidents', (event, db) =>
        receiveFinding(context, actuator, db, event.payload as unknown as Finding),
      );
      ports.events.subscribe(actTopic, 'response.records', async (event) => {
        await context.recorder.append(event.payload as unknown as AuditRecord, { replayed: true });
      });
      ports.jobs.work<{ notice: string }>(noticeQueue, { retries: mostAttempts }, ({ notice }) =>
        sendNotice(context, notice),
      );
      tellAlarms(context, stopping.signal);
      runner.start();
      repeat(expireEvery, 'Ending blocks', () => expireBlocks(context));
      const startedAt = ports.clock.now();
      repeat(watchEvery, 'Watching gateways', () => watchAgents(context, startedAt));
      repeat(sweepEvery, 'Sweeping commands', () => sweepCommands(ports.db, ports.clock.now() - keepCommands));
      repeat(sweepEvery, 'Sweeping alarms', () => sweepTold(ports.db, ports.clock.now() - keepTold));
    },
    stop: async () => {
      stopping.abort();
      for (const timer of timers) clearInterval(timer);
      await runner.stop();
    },
  };
  return { module, invite: (db, name) => invite(db, name, ports.clock.now()) };
}
