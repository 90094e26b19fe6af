import type { Ports } from '@citywall/kernel';
import { rejudgeInventory } from './inventory/enter-seen.ts';
import { findEntries } from './inventory/inventory.store.ts';
import type { SeenCryptography } from './inventory/inventory-entry.ts';
import { readKeyUse } from './inventory/own-cryptography.store.ts';
import { enterOwnCryptography } from './inventory/own-cryptography.ts';
import { findKeyUseAnomalies } from './key-use/key-use-anomalies.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** How long before its end a certificate raises an alarm. */
const warnBefore = 14 * dayMs;

const endingKey = 'trust.cryptography.ending';
const forbiddenKey = 'trust.cryptography.forbidden';
const silentKey = 'trust.cryptography.silent';
const useKey = 'trust.key-use.unusual';

/**
 * Enters the city's own keys, certificates and hardware modules, judges everything by the day's policy when the day is new (rules begin
 * and end by days), and raises or clears the alarms for what ends soon, what is forbidden, endpoints that fell silent, and unusual uses of keys.
 */
export async function watchCryptography(
  ports: Ports,
  newDay: boolean,
  signal: AbortSignal,
  modules: readonly SeenCryptography[] = [],
): Promise<void> {
  const now = ports.clock.now();
  await enterOwnCryptography(ports, ports.db, signal, modules);
  if (newDay) await rejudgeInventory(ports, ports.db, now, signal);
  if (signal.aborted) return;
  await alarmForEndings(ports, now);
  await alarmForForbidden(ports);
  await alarmForSilence(ports);
  await alarmForUse(ports, now);
}

async function alarmForEndings({ alarms, db }: Ports, now: number): Promise<void> {
  const ending = await findEntries(db, { kind: 'certificate', expiresBefore: now + warnBefore, limit: 100 });
  const [first] = ending;
  if (first === undefined) return alarms.clear(endingKey);
  const count = ending.length === 100 ? '100+' : String(ending.length);
  alarms.raise(
    endingKey,
    ending.some(({ expires }) => (expires ?? 0) < now) ? 'high' : 'medium',
    {
      en: `Certificates in use that have ended or end within 14 days: ${count}, ${first.parameters.subject ?? first.name} among them. Renew them.`,
      zh: `${count} 张在用证书已过期或将在 14 天内到期，包括 ${first.parameters.subject ?? first.name}。请续期。`,
    },
    { entries: ending.slice(0, 20).map(({ id }) => id) },
  );
}

async function alarmForForbidden({ alarms, db }: Ports): Promise<void> {
  const forbidden = await findEntries(db, { verdict: 'forbidden', limit: 100 });
  const [first] = forbidden;
  if (first === undefined) return alarms.clear(forbiddenKey);
  const count = forbidden.length === 100 ? '100+' : String(forbidden.length);
  alarms.raise(
    forbiddenKey,
    'medium',
    {
      en: `Places where forbidden cryptography is in use: ${count}, ${first.name} at ${first.location} among them. Replace it.`,
      zh: `${count} 处仍在使用禁用的密码，包括 ${first.location} 的 ${first.name}。请更换。`,
    },
    { entries: forbidden.slice(0, 20).map(({ id }) => id) },
  );
}

async function alarmForSilence({ alarms, db }: Ports): Promise<void> {
  const silent = await findEntries(db, { silent: true, limit: 100 });
  const [first] = silent;
  if (first === undefined) return alarms.clear(silentKey);
  const count = silent.length === 100 ? '100+' : String(silent.length);
  alarms.raise(
    silentKey,
    'low',
    {
      en: `Endpoints that no longer answer: ${count}, ${first.location} among them. See whether they are off on purpose, and remove those from the inventory.`,
      zh: `${count} 个端点不再应答，包括 ${first.location}。请确认是否有意下线，并将其从清单中移除。`,
    },
    { entries: silent.slice(0, 20).map(({ id }) => id) },
  );
}

async function alarmForUse({ alarms, db }: Ports, now: number): Promise<void> {
  const from = Math.floor(now / hourMs) * hourMs - hourMs;
  const [first, ...more] = findKeyUseAnomalies(await readKeyUse(db, from - 28 * dayMs), from);
  if (first === undefined) return alarms.clear(useKey);
  alarms.raise(useKey, 'high', first.text, { key: first.key, kind: first.kind, more: more.length });
}
