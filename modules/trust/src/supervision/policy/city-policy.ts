import type { Db, Json, Ports } from '@citywall/kernel';
import { Compile } from 'typebox/compile';
import { type PolicySettings, PolicySettingsSchema, standardSettings } from './policy-rule.ts';

const key = 'trust.algorithm-policy';
const settings = Compile(PolicySettingsSchema);

/** The city's policy; the standard one when none is kept, or when what is kept is not readable (which is logged). */
export function cityPolicy({ settings: kept, log }: Pick<Ports, 'settings' | 'log'>): PolicySettings {
  const value = kept.get<Json>(key, null);
  if (value === null) return standardSettings;
  if (settings.Check(value)) return value;
  log.warn({ setting: key }, 'The algorithm policy cannot be read; the standard policy is used');
  return standardSettings;
}

export async function keepCityPolicy(ports: Pick<Ports, 'settings'>, db: Db, policy: PolicySettings): Promise<void> {
  await ports.settings.set(db, key, policy as unknown as Json);
}
