import type { Context } from '../surroundings.ts';
import { readAgents } from './agent.store.ts';

const alarmOf = (name: string): string => `response.agent.away:${name}`;

/** Minutes without a word after which an enrolled gateway is missed. */
function patience(context: Context): number {
  return Math.max(1, context.ports.settings.get<number>('response.agent-away-minutes', 5));
}

/**
 * Raises an alarm for every enrolled gateway that has not been heard for `response.agent-away-minutes` (5 unless set), and
 * clears it when it speaks again or is revoked. `startedAt` (ms): silence while the platform itself was down is not the gateway's.
 */
export async function watchAgents(context: Context, startedAt: number): Promise<void> {
  const { alarms, clock, db } = context.ports;
  const now = clock.now();
  const missed = new Set<string>();
  for (const { name, enrolledAt, lastSeenAt, revokedAt } of await readAgents(db)) {
    if (revokedAt !== null) continue;
    const silence = now - Math.max(lastSeenAt ?? enrolledAt, startedAt);
    if (silence < patience(context) * 60_000) continue;
    missed.add(alarmOf(name));
    const minutes = Math.floor((now - (lastSeenAt ?? enrolledAt)) / 60_000);
    alarms.raise(
      alarmOf(name),
      'high',
      {
        en: `The gateway ${name} has not been heard for ${minutes} minutes. What it blocks ends by itself; new blocks do not reach it. Start its agent, or revoke it.`,
        zh: `网关 ${name} 已 ${minutes} 分钟无响应。其现有封禁将按时自行结束，新的封禁无法到达。请启动其代理，或将其吊销。`,
      },
      { agent: name, lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt).toISOString() },
    );
  }
  for (const { key } of alarms.list()) if (key.startsWith(alarmOf('')) && !missed.has(key)) alarms.clear(key);
}
