import { newId, Problem } from '@citywall/kernel';
import { type Context, platformActor, recordAct } from '../../surroundings.ts';
import { findScannedEndpoints } from '../inventory/inventory.store.ts';
import { insertScan, readLatestStart } from './scan.store.ts';
import { readEndpoint, ScanScope, type ScanTarget, targetsMost } from './scan-scope.ts';
import { scanQueue, scanScope } from './scan-settings.ts';

const dayMs = 86_400_000;

/**
 * Once a day looks again at the endpoints that a scan once found, as far as the scope still allows them, those seen
 * longest ago first; so the inventory follows what changes without anybody asking. Answers how many it queued.
 */
export async function rescanKnown(context: Pick<Context, 'ports' | 'recorder'>): Promise<number> {
  const { ports } = context;
  const now = ports.clock.now();
  const latest = await readLatestStart(ports.db, platformActor.type);
  if (latest !== undefined && now - latest < dayMs) return 0;
  const scope = new ScanScope(scanScope(ports));
  const known = (await findScannedEndpoints(ports.db, targetsMost)).map(readEndpoint);
  const targets = known.filter((target): target is ScanTarget => target !== undefined && allowed(scope, target));
  if (targets.length === 0) return 0;
  const row = { id: newId(), state: 'waiting', targets, startedAt: now, startedBy: platformActor } as const;
  await ports.db.transaction().execute(async (db) => {
    await insertScan(db, { ...row, endedAt: null, reason: null });
    await ports.jobs.send(scanQueue, { scan: row.id }, { db });
  });
  const resource = { type: 'Scan', id: row.id };
  const details = { endpoints: targets.length };
  await recordAct(context, { operation: 'trust.scan.repeated', resource, outcome: 'success', risk: 'medium', details });
  return targets.length;
}

function allowed(scope: ScanScope, target: ScanTarget): boolean {
  try {
    scope.precheck(target);
    return true;
  } catch (error) {
    if (error instanceof Problem) return false;
    throw error;
  }
}
