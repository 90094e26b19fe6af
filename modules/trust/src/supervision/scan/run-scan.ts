import { type Ports, Problem } from '@citywall/kernel';
import { enterSeen } from '../inventory/enter-seen.ts';
import { deleteUnseen, markSilent } from '../inventory/inventory.store.ts';
import { moveScan, readScan, readScanEndpoints, type ScanEndpointRow, upsertScanEndpoint } from './scan.store.ts';
import { scanEndpoint } from './scan-endpoint.ts';
import { endpointOf, ScanScope, type ScanTarget } from './scan-scope.ts';
import { scanScope } from './scan-settings.ts';
import { type ProbeLimits, usualLimits } from './tls-probe.ts';

/** Endpoints looked at together: never more sockets than these. */
const together = 4;

/**
 * Carries a scan out: each endpoint is checked against the scope of the moment, looked at, judged and entered. A scan
 * that a crash interrupted goes on where it was; a cancelled one ends at the next endpoint.
 */
export async function runScan(
  ports: Ports,
  id: string,
  signal: AbortSignal,
  limits: ProbeLimits = usualLimits,
): Promise<void> {
  const { db, clock } = ports;
  if (!(await moveScan(db, id, ['waiting', 'running'], 'running'))) return;
  const scan = await readScan(db, id);
  const done = new Set((await readScanEndpoints(db, [id])).map(({ endpoint }) => endpoint));
  const left = (scan?.targets ?? []).filter((target) => !done.has(endpointOf(target)));
  const worker = async (): Promise<void> => {
    for (let target = left.shift(); target !== undefined && !signal.aborted; target = left.shift()) {
      if ((await readScan(db, id))?.state !== 'running') return;
      await scanOne(ports, id, target, limits, signal);
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
  // A scan cut off by the end of the process stays running, and goes on at the next start.
  if (signal.aborted) throw new Error('the scan was interrupted and goes on later');
  await moveScan(db, id, ['running'], 'done', { at: clock.now(), reason: null });
  ports.live.announce('trust.scan', { id });
}

async function scanOne(
  ports: Ports,
  id: string,
  target: ScanTarget,
  limits: ProbeLimits,
  signal: AbortSignal,
): Promise<void> {
  const scope = new ScanScope(scanScope(ports));
  const admitted = await scope.admit(target).catch((error: unknown) => {
    if (error instanceof Problem) return error;
    throw error;
  });
  if (admitted instanceof Problem) {
    const nothing = { complete: true, entries: 0, forbidden: 0, weak: 0 };
    const row: ScanEndpointRow = { endpoint: endpointOf(target), state: 'refused', ...nothing, reason: admitted.code };
    return upsertScanEndpoint(ports.db, id, row);
  }
  const { endpoint, state, complete, seen } = await scanEndpoint(admitted, limits, signal);
  if (signal.aborted) return;
  await ports.db.transaction().execute(async (db) => {
    const now = ports.clock.now();
    const { verdicts } = await enterSeen(ports, db, seen, now);
    if (state === 'silent') await markSilent(db, endpoint, now);
    // What a whole look no longer finds has gone; a look cut short proves nothing, and neither does silence.
    if (complete && state !== 'silent') await deleteUnseen(db, endpoint, now);
    const count = (verdict: string): number => verdicts.filter((each) => each === verdict).length;
    const counts = { entries: seen.length, forbidden: count('forbidden'), weak: count('weak') };
    await upsertScanEndpoint(db, id, { endpoint, state, complete, ...counts, reason: null });
  });
}
