import { type Db, type Finding, type JsonObject, newId, type Text } from '@citywall/kernel';
import { automation, type Context } from '../surroundings.ts';
import { gradeOf } from './grade.ts';
import { headlineOf, titleOf } from './headline.ts';
import {
  addEntities,
  claimFinding,
  findByAttacker,
  findByTarget,
  insertIncident,
  isClaimed,
  updateIncident,
} from './incident.store.ts';
import { compareGrades, gradeNames, type IncidentRow } from './incident.ts';
import { type Facts, factsOf, joinFacts, tacticOf } from './incident-facts.ts';
import { addTimeline } from './timeline.store.ts';

const day = 86_400_000;
/** A finding with the same target and tactic joins within this time. */
const targetWindow = 30 * 60_000;
/** Findings beyond these are counted, not kept whole. */
const mostWholeFindings = 500;
const mostEntities = 200;

/** What became of a finding. */
export interface Grouped {
  readonly incident: string;
  readonly change: 'opened' | 'joined' | 'reopened';
  /** The grade rose with this finding. */
  readonly raised: boolean;
}

/**
 * Puts a finding into its incident; undefined when it was put before or opens none. It joins the living incident with the same
 * attacker (active within a day), else the one with the same host and tactic (active within half an hour), else a new
 * one opens. An incident closed within a day as a true attack, or for want of data, is reopened by its attacker;
 * one judged false, benign or a test is not: a new incident opens that names it as related.
 */
export async function groupFinding(context: Context, db: Db, finding: Finding): Promise<Grouped | undefined> {
  if (await isClaimed(db, finding.id)) return undefined;
  const now = context.ports.clock.now();
  const facts = factsOf(finding);
  const known = await findByAttacker(db, facts.attackers, now - day);
  if (known !== undefined && mayJoin(known)) return join(context, db, finding, facts, known, now);
  const near = await findByTarget(db, facts.hosts, tacticOf(finding), now - targetWindow);
  if (near !== undefined) return join(context, db, finding, facts, near, now);
  // What a rule calls merely informational tells more about an incident, but is none by itself.
  if (finding.rule.level === 'informational') return undefined;
  return open(context, db, finding, facts, known?.id ?? null, now);
}

function mayJoin({ state, verdict }: IncidentRow): boolean {
  return state !== 'closed' || verdict === 'true-positive' || verdict === 'insufficient-data';
}

async function open(
  context: Context,
  db: Db,
  finding: Finding,
  facts: Facts,
  related: string | null,
  now: number,
): Promise<Grouped> {
  const { grade, reason } = gradeOf(facts);
  const id = newId(now);
  await insertIncident(db, {
    id,
    title: titleOf(facts),
    headline: headlineOf(facts),
    grade,
    ruleGrade: grade,
    gradeReason: reason,
    state: 'open',
    verdict: null,
    assignee: null,
    openedAt: now,
    updatedAt: now,
    closedAt: null,
    findings: 1,
    facts,
    tactic: tacticOf(finding),
    mergedInto: null,
    related,
  });
  await enter(db, finding, id, 0);
  await change(db, id, now, {
    en: `Incident opened. ${reason.en}`,
    zh: `事件已创建。${reason.zh}`,
  });
  announce(context, id);
  return { incident: id, change: 'opened', raised: false };
}

async function join(
  context: Context,
  db: Db,
  finding: Finding,
  added: Facts,
  incident: IncidentRow,
  now: number,
): Promise<Grouped> {
  await enter(db, finding, incident.id, incident.findings);
  const facts = joinFacts(incident.facts, added);
  const reopened = incident.state === 'closed';
  const ruled = gradeOf(facts);
  // What a person decided stands until the rule itself would say more than it said then, and more than the person did.
  const raised = compareGrades(ruled.grade, incident.ruleGrade) > 0 && compareGrades(ruled.grade, incident.grade) > 0;
  await updateIncident(db, {
    ...incident,
    title: titleOf(facts),
    headline: headlineOf(facts),
    grade: raised ? ruled.grade : incident.grade,
    ruleGrade: ruled.grade,
    gradeReason: raised ? ruled.reason : incident.gradeReason,
    state: reopened ? 'open' : incident.state,
    verdict: reopened ? null : incident.verdict,
    closedAt: reopened ? null : incident.closedAt,
    updatedAt: now,
    findings: incident.findings + 1,
    facts,
  });
  if (reopened) {
    await change(db, incident.id, now, {
      en: 'Reopened: the same attacker was seen again within a day.',
      zh: '已重新打开：同一攻击者在一天内再次出现。',
    });
  }
  if (raised) {
    await change(db, incident.id, now, {
      en: `Grade raised from ${gradeNames[incident.grade].en} to ${gradeNames[ruled.grade].en}. ${ruled.reason.en}`,
      zh: `等级由${gradeNames[incident.grade].zh}升为${gradeNames[ruled.grade].zh}。${ruled.reason.zh}`,
    });
  }
  announce(context, incident.id);
  return { incident: incident.id, change: reopened ? 'reopened' : 'joined', raised };
}

/** Notes the finding, its entities and its place in the timeline. */
async function enter(db: Db, finding: Finding, incident: string, before: number): Promise<void> {
  await claimFinding(db, finding, incident, before < mostWholeFindings);
  await addEntities(db, incident, finding.entities, mostEntities);
  const who = finding.entities.find((entity) => entity.role === 'attacker')?.value ?? '';
  await addTimeline(db, {
    incident,
    time: finding.time,
    kind: 'finding',
    text: finding.title,
    by: finding.rule.title,
    ref: { kind: 'finding', id: finding.id },
    finding: finding as unknown as JsonObject,
    alike: `finding ${finding.rule.id} ${who.slice(0, 256)}`,
  });
}

function change(db: Db, incident: string, time: number, text: Text): Promise<void> {
  return addTimeline(db, { incident, time, kind: 'change', text, by: automation.name });
}

/** Tells live pages after the transaction, which ends within moments. */
function announce(context: Context, id: string): void {
  setTimeout(() => context.ports.live.announce('response.incident', { id }), 150).unref();
}
