import type { Actuator, Db, Finding } from '@citywall/kernel';
import { groupFinding } from './incidents/group-finding.ts';
import { readIncident } from './incidents/incident.store.ts';
import { notify } from './notices/notify.ts';
import { startTriggered } from './runs/start-run.ts';
import type { Context } from './surroundings.ts';

/** Published when a finding has found its incident: `{finding, incident}`. */
export const groupedTopic = 'response.finding.grouped';

/** What follows from a finding: its incident, notices to people, and playbooks. Idempotent by the finding's id. */
export async function receiveFinding(context: Context, actuator: Actuator, db: Db, finding: Finding): Promise<void> {
  const grouped = await groupFinding(context, db, finding);
  if (grouped === undefined) return;
  await context.ports.events.publish(db, groupedTopic, { finding: finding.id, incident: grouped.incident });
  const occasion = grouped.change !== 'joined' ? grouped.change : grouped.raised ? 'raised' : undefined;
  const incident = occasion && (await readIncident(db, grouped.incident));
  if (incident !== undefined && occasion !== undefined) await notify(context, db, incident, occasion);
  await startTriggered(context, actuator, db, finding, grouped.incident);
}
