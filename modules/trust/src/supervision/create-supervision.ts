import type { Operation, Policy, Ports } from '@citywall/kernel';
import type { TrustSurroundings } from '../surroundings.ts';
import { assessmentOperations } from './assessment/assessment.operations.ts';
import { inventoryOperations } from './inventory/inventory.operations.ts';
import type { SeenCryptography } from './inventory/inventory-entry.ts';
import { keyUseOperations } from './key-use/key-use.operations.ts';
import { algorithmPolicyOperations } from './policy/policy.operations.ts';
import { readinessOperations } from './quantum/readiness.operations.ts';
import { reportOperations } from './report/report.operations.ts';
import { rescanKnown } from './scan/rescan.ts';
import { runScan } from './scan/run-scan.ts';
import { scanOperations } from './scan/scan.operations.ts';
import { moveScan } from './scan/scan.store.ts';
import { scanQueue } from './scan/scan-settings.ts';
import { supervisionPolicies } from './supervision.policies.ts';
import { watchCryptography } from './watch-cryptography.ts';

const watchEvery = 3_600_000;
const dayMs = 86_400_000;
/** ms; the first look comes after the start has settled. */
const usualFirstWatch = 15_000;

/** Supervision of cryptography as the trust module mounts it. */
export interface Supervision {
  readonly operations: readonly Operation[];
  readonly policies: readonly Policy[];
  /** Before jobs start. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Inventory, scanner, algorithm policy, assessments and readiness over the platform's ports. `modules` tells the hardware there is. */
export function createSupervision(
  ports: Ports,
  { recorder }: Pick<TrustSurroundings, 'recorder'>,
  {
    firstWatch = usualFirstWatch,
    modules = () => [],
  }: { readonly firstWatch?: number; readonly modules?: () => readonly SeenCryptography[] } = {},
): Supervision {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let watching: Promise<void> | undefined;

  let judgedDay = -1;
  const watch = (): void => {
    const day = Math.floor(ports.clock.now() / dayMs);
    watching = watchCryptography(ports, day !== judgedDay, stopping.signal, modules())
      .then(async () => {
        judgedDay = day;
        if (!stopping.signal.aborted) await rescanKnown({ ports, recorder });
      })
      .catch((error: Error) =>
        ports.log.warn({ reason: error.message }, 'Cryptography was not looked over; tried again'),
      )
      .finally(() => {
        if (!stopping.signal.aborted) timer = setTimeout(watch, watchEvery).unref();
      });
  };

  return {
    operations: [
      ...inventoryOperations(ports),
      ...scanOperations(ports),
      ...algorithmPolicyOperations(ports),
      ...readinessOperations(ports),
      ...reportOperations(ports),
      ...keyUseOperations(),
      ...assessmentOperations(),
    ],
    policies: supervisionPolicies,
    start: async () => {
      ports.jobs.work<{ scan: string }>(scanQueue, { retries: 3 }, ({ scan }) =>
        carryOut(ports, scan, stopping.signal),
      );
      timer = setTimeout(watch, firstWatch).unref();
    },
    stop: async () => {
      stopping.abort();
      clearTimeout(timer);
      await watching;
    },
  };
}

/** A scan that fails for a reason of its own ends as failed; one cut off by the end of the process goes on later. */
async function carryOut(ports: Ports, scan: string, signal: AbortSignal): Promise<void> {
  try {
    await runScan(ports, scan, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    const { db, clock, log } = ports;
    const reason = (error as Error).message.slice(0, 300);
    log.warn({ scan, reason }, 'A scan failed');
    await moveScan(db, scan, ['waiting', 'running'], 'failed', { at: clock.now(), reason });
  }
}
