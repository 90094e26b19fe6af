import { type Actuator, type Db, type Finding, newId, type Text } from '@citywall/kernel';
import { readLivingBlock } from '../blocks/block.store.ts';
import { readIncident } from '../incidents/incident.store.ts';
import { addTimeline } from '../incidents/timeline.store.ts';
import { gather, triggeredBy } from '../playbooks/shelf.ts';
import { startValues, type Values } from '../playbooks/variables.ts';
import { parseNetwork } from '../protocol/index.ts';
import { type Actor, automation, type Context, recordAct } from '../surroundings.ts';
import { planRun } from './plan-run.ts';
import { countWaiting, insertRun, isUnderWay, type RunRow } from './run.store.ts';
import { startMachine } from './run-machine.ts';
import { titleOfRun } from './run-view.ts';
import { wakeRuns } from './wake.ts';

/** Events older than this do not set off anything unattended, ms: an imported log is no attack of now. */
const freshFor = 3_600_000;
/** Nobody decides for this long: the run is refused, ms. */
export const approvalPatience = 86_400_000;
const mostWaiting = { here: 10, all: 500 };

/** What is to be run, why and for whom. */
export interface RunWish {
  readonly playbook: string;
  readonly incident: string | null;
  readonly variables: Values;
  readonly mode: RunRow['mode'];
  readonly dryRun: boolean;
  readonly trusted: boolean;
  readonly requestedBy: Actor;
  readonly cause: string | null;
  /** Why a person must decide first; absent: it starts at once. */
  readonly waitFor?: Text;
}

/** Adds a run, waiting or about to start; undefined when its cause started one before. Throws when it cannot be run. */
export async function startRun(
  context: Context,
  actuator: Actuator,
  db: Db,
  wish: RunWish,
): Promise<RunRow | undefined> {
  const now = context.ports.clock.now();
  const definitions = await gather(context, db, wish.playbook);
  const main = definitions[wish.playbook];
  if (main === undefined) throw new Error(`There is no playbook ${wish.playbook}.`);
  const draft: RunRow = {
    id: newId(now),
    playbook: main.id,
    playbookName: main.name,
    incident: wish.incident,
    state: wish.waitFor === undefined ? 'running' : 'waiting-approval',
    mode: wish.mode,
    dryRun: wish.dryRun,
    target: wish.variables.__attacker__ ?? null,
    startedAt: now,
    endedAt: null,
    requestedBy: wish.requestedBy,
    approvedBy: null,
    plan: [],
    reason: wish.waitFor ?? null,
    definitions,
    machine: startMachine(main, startValues(main.playbook_variables, wish.variables), now),
    dueAt: wish.waitFor === undefined ? now : now + approvalPatience,
    cause: wish.cause,
    trusted: wish.trusted,
  };
  const planned = { ...draft, plan: await planRun(context, actuator, draft) };
  const run: RunRow = wish.dryRun ? { ...planned, state: 'succeeded', endedAt: now, dueAt: null } : planned;
  if (!(await insertRun(db, run))) return undefined;
  setTimeout(() => {
    wakeRuns();
    context.ports.live.announce('response.run', { id: run.id });
  }, 30).unref();
  return run;
}

/** Starts what a finding sets off. Attackers already dealt with, and floods of waiting runs, start nothing more. */
export async function startTriggered(
  context: Context,
  actuator: Actuator,
  db: Db,
  finding: Finding,
  incident: string,
): Promise<void> {
  const attacker = finding.entities.find((entity) => entity.role === 'attacker');
  if (attacker === undefined) return;
  for (const { playbook, mode } of await triggeredBy(context, db, finding)) {
    if (await isDealtWith(context, db, playbook.id, attacker.value)) continue;
    if (await isFlooded(db, incident)) {
      await noteFlood(context, db, incident);
      continue;
    }
    const run = await startRun(context, actuator, db, {
      playbook: playbook.id,
      incident,
      variables: variablesOf(finding, incident, attacker.value),
      mode,
      dryRun: false,
      trusted: finding.trusted,
      requestedBy: automation,
      cause: `${playbook.id} ${finding.id}`,
      waitFor: reasonToWait(context, finding, mode),
    });
    if (run !== undefined) await tell(context, db, run, incident);
  }
}

async function isDealtWith(context: Context, db: Db, playbook: string, target: string): Promise<boolean> {
  const network = parseNetwork(target);
  const blocked = network && (await readLivingBlock(db, network.text, context.ports.clock.now()));
  return blocked !== undefined || isUnderWay(db, playbook, target);
}

async function isFlooded(db: Db, incident: string): Promise<boolean> {
  const waiting = await countWaiting(db, incident);
  return waiting.here >= mostWaiting.here || waiting.all >= mostWaiting.all;
}

function reasonToWait(context: Context, finding: Finding, mode: 'automatic' | 'approval'): Text | undefined {
  if (mode === 'approval') {
    return { en: 'This playbook asks a person before it acts.', zh: '此处置预案在执行前须由人工批准。' };
  }
  if (context.ports.clock.now() - finding.time > freshFor) {
    return {
      en: 'The events are more than an hour old, so it may be over. A person must decide.',
      zh: '相关事件已超过一小时，攻击可能已结束。须由人工决定。',
    };
  }
  return undefined;
}

/**
 * Variables for a run that a person starts from an incident: its first attacker who is not blocked yet, else its first.
 * What the person gives counts before.
 */
export async function variablesOfIncident(context: Context, db: Db, id: string): Promise<Values> {
  const incident = await readIncident(db, id);
  if (incident === undefined) throw new Error('There is no such incident.');
  const { attackers, hosts } = incident.facts;
  let chosen = attackers[0];
  for (const attacker of attackers.slice(0, 20)) {
    const network = parseNetwork(attacker);
    if (network !== undefined && (await readLivingBlock(db, network.text, context.ports.clock.now())) === undefined) {
      chosen = attacker;
      break;
    }
  }
  return { ...(chosen !== undefined && attackerValues(chosen)), __incident__: id, __target__: hosts[0] ?? '' };
}

/** An attacker given by hand brings its type with it. */
export function completed(values: Values): Values {
  return values.__attacker__ === undefined ? values : { ...values, ...attackerValues(values.__attacker__) };
}

function attackerValues(attacker: string): Values {
  const network = parseNetwork(attacker);
  const type = network === undefined ? 'name' : network.family === 4 ? 'ipv4-addr' : 'ipv6-addr';
  return { __attacker__: network?.text ?? attacker, __attacker_type__: type };
}

/** Variables every playbook may declare: what the finding says of the attacker. */
function variablesOf(finding: Finding, incident: string, attacker: string): Values {
  return {
    ...attackerValues(attacker),
    __finding__: finding.id,
    __incident__: incident,
    __rule__: finding.rule.name,
    __level__: finding.rule.level,
    __target__: finding.entities.find((entity) => entity.role === 'target')?.value ?? '',
  };
}

async function tell(context: Context, db: Db, run: RunRow, incident: string): Promise<void> {
  const waits = run.state === 'waiting-approval';
  await recordAct(context, db, {
    operation: 'response.run.start',
    resource: { type: 'Run', id: run.id },
    outcome: waits ? 'pending' : 'success',
    risk: 'high',
    details: { playbook: run.playbookName, incident, target: run.target },
  });
  await addTimeline(db, {
    incident,
    time: context.ports.clock.now(),
    kind: 'action',
    text: waits
      ? {
          en: `Playbook “${titleOfRun(run).en}” against ${run.target} waits: ${run.reason?.en}`,
          zh: `针对 ${run.target} 的处置预案“${titleOfRun(run).zh}”等待批准：${run.reason?.zh}`,
        }
      : {
          en: `Playbook “${titleOfRun(run).en}” started against ${run.target}.`,
          zh: `已启动针对 ${run.target} 的处置预案“${titleOfRun(run).zh}”。`,
        },
    by: automation.name,
    ref: { kind: 'run', id: run.id },
  });
}

function noteFlood(context: Context, db: Db, incident: string): Promise<void> {
  return addTimeline(db, {
    incident,
    time: context.ports.clock.now(),
    kind: 'action',
    text: {
      en: 'Too many runs wait for a person; no more are added for this incident until some are decided.',
      zh: '等待人工决定的执行过多；在处理之前，本事件不再新增。',
    },
    by: automation.name,
    alike: 'run flood',
  });
}
