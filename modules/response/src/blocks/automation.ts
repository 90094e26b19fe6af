import type { Call, Db } from '@citywall/kernel';
import type { Context } from '../surroundings.ts';
import { countAutomatic } from './block.store.ts';

/** The switch as people see it; times in ms. */
export interface AutomationState {
  readonly enabled: boolean;
  readonly changedAt: number | null;
  readonly changedBy: string | null;
  readonly reason: string | null;
}

const key = 'response.automation';
const initial = { enabled: true, changedAt: null, changedBy: null, reason: null };

/** Automatic blocks within an hour; more wait for a person. */
export function automaticLimit(context: Context): number {
  return context.ports.settings.get<number>('response.automatic-blocks-per-hour', 60);
}

export function automationState(context: Context): AutomationState {
  return context.ports.settings.get(key, initial) as AutomationState;
}

/** Turns the switch. */
export async function setAutomation(context: Context, call: Call, enabled: boolean, reason: string): Promise<void> {
  const before = automationState(context);
  call.note({ from: before.enabled, to: enabled, reason });
  const state = { enabled, changedAt: call.time, changedBy: call.principal.name, reason };
  await context.ports.settings.set(call.db, key, state);
  call.afterCommit(() => context.ports.live.announce('response.automation', { enabled }));
}

/** Automatic blocks of the last hour. */
export function blocksLastHour(db: Db, now: number): Promise<number> {
  return countAutomatic(db, now - 3_600_000);
}
