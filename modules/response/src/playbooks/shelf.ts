import { readdirSync, readFileSync } from 'node:fs';
import type { Db, Finding, Level } from '@citywall/kernel';
import type { Context } from '../surroundings.ts';
import { ownExtension, type Playbook } from './cacao.ts';
import { type Checked, checkPlaybook } from './check-playbook.ts';
import { type PlaybookRow, readPlaybook, readPlaybooks, savePlaybook } from './playbook.store.ts';

/** When a playbook starts by itself. */
export interface Trigger {
  /** Names or ids of rules; empty means any. */
  readonly rules: readonly string[];
  readonly minimumLevel: Level;
}

const levels: readonly Level[] = ['informational', 'low', 'medium', 'high', 'critical'];
const starterFolder = new URL('../../playbooks/', import.meta.url);

/** Hosts that http-api commands and webhooks of playbooks may speak to. */
export function allowedHosts(context: Context): readonly string[] {
  return context.ports.settings.get<readonly string[]>('response.webhook-hosts', []);
}

/** Checks a playbook as it would be run now. */
export function check(context: Context, content: string): Checked {
  return checkPlaybook(content, allowedHosts(context));
}

/** The trigger a playbook brings; undefined when it starts only by hand. */
export function triggerOf(playbook: Playbook): Trigger | undefined {
  const extension = playbook.playbook_extensions?.[ownExtension] as
    | { rules?: unknown; minimum_level?: unknown }
    | undefined;
  if (extension === undefined) return undefined;
  const rules = Array.isArray(extension.rules) ? extension.rules.map(String) : [];
  const minimumLevel = levels.find((level) => level === extension.minimum_level) ?? 'high';
  return { rules, minimumLevel };
}

/** Whether a finding sets the trigger off. */
export function isTriggered(trigger: Trigger, finding: Finding): boolean {
  const { id, name, level } = finding.rule;
  if (levels.indexOf(level) < levels.indexOf(trigger.minimumLevel)) return false;
  return trigger.rules.length === 0 || trigger.rules.includes(name) || trigger.rules.includes(id);
}

/** The playbooks that come with Citywall, put on the shelf or brought up to date. They act by themselves; the policy of blocks holds. */
export async function shelveStarters(context: Context): Promise<void> {
  for (const file of readdirSync(starterFolder).filter((name) => name.endsWith('.json'))) {
    const content = readFileSync(new URL(file, starterFolder), 'utf8');
    const checked = check(context, content);
    if (!checked.ok)
      throw new Error(`${file}: ${checked.faults.map(({ pointer, reason }) => `${pointer} ${reason}`).join('; ')}`);
    await savePlaybook(
      context.ports.db,
      rowOf(checked.playbook, content, 'starter', 'automatic', context.ports.clock.now()),
    );
  }
}

/** A checked playbook as a row. */
export function rowOf(
  playbook: Playbook,
  content: string,
  origin: PlaybookRow['origin'],
  mode: PlaybookRow['mode'],
  changedAt: number,
): PlaybookRow {
  const { id, name, description = '' } = playbook;
  return {
    id,
    name: name.slice(0, 300),
    description: description.slice(0, 10_000),
    mode,
    origin,
    content,
    reason: null,
    changedAt,
  };
}

/** Playbooks that this finding sets off, with their mode. */
export async function triggeredBy(
  context: Context,
  db: Db,
  finding: Finding,
): Promise<readonly { readonly playbook: Playbook; readonly mode: 'automatic' | 'approval' }[]> {
  return (await readPlaybooks(db)).flatMap(({ content, mode }) => {
    if (mode === 'off') return [];
    const checked = check(context, content);
    const trigger = checked.ok ? triggerOf(checked.playbook) : undefined;
    if (!checked.ok || trigger === undefined || !isTriggered(trigger, finding)) return [];
    return [{ playbook: checked.playbook, mode }];
  });
}

/** The playbook and all it calls, as they are now. Throws when one is missing, faulty or not valid at this time. */
export async function gather(context: Context, db: Db, id: string): Promise<Record<string, Playbook>> {
  const found: Record<string, Playbook> = {};
  const wanted = [id];
  for (let next = wanted.pop(); next !== undefined; next = wanted.pop()) {
    if (found[next] !== undefined) continue;
    if (Object.keys(found).length >= 20) throw new Error('It calls more than 20 playbooks.');
    const playbook = await readValid(context, db, next);
    found[next] = playbook;
    for (const step of Object.values(playbook.workflow))
      if (step.type === 'playbook-action') wanted.push(step.playbook_id);
  }
  return found;
}

async function readValid(context: Context, db: Db, id: string): Promise<Playbook> {
  const row = await readPlaybook(db, id);
  if (row === undefined) throw new Error(`There is no playbook ${id}.`);
  const checked = check(context, row.content);
  if (!checked.ok) throw new Error(`${row.name}: ${checked.faults[0]?.pointer} ${checked.faults[0]?.reason}`);
  const now = context.ports.clock.now();
  const { valid_from: from, valid_until: until } = checked.playbook;
  if (from !== undefined && Date.parse(from) > now) throw new Error(`${row.name} is valid only from ${from}.`);
  if (until !== undefined && Date.parse(until) <= now) throw new Error(`${row.name} was valid only until ${until}.`);
  return checked.playbook;
}
