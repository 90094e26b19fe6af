import type { Db, Json, Ports } from '@citywall/kernel';

/** Queue of scans on their way. */
export const scanQueue = 'trust.scan';

const key = 'trust.scan-scope';

/** What the scanner may touch; nothing until somebody allows something. */
export function scanScope({ settings }: Pick<Ports, 'settings'>): readonly string[] {
  const value = settings.get<Json>(key, []);
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

export async function keepScanScope(ports: Pick<Ports, 'settings'>, db: Db, entries: readonly string[]): Promise<void> {
  await ports.settings.set(db, key, [...entries]);
}
