import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { messageOperations } from './message.operations.ts';
import { serviceOperations } from './service.operations.ts';
import { deleteOldMarks } from './service.store.ts';
import { servicesPolicies } from './services.policies.ts';

const sweepEvery = 600_000;

/** Trusted services: signed descriptions, and messages between services. */
export function createServices(desk: Desk): Part {
  let sweeper: NodeJS.Timeout | undefined;
  const sweep = async (): Promise<void> => {
    try {
      await deleteOldMarks(desk.db, desk.clock.now());
    } catch (error) {
      desk.log.warn({ reason: (error as Error).message }, 'Marks of old signed messages were not swept');
    }
  };
  return {
    operations: [...serviceOperations(desk), ...messageOperations(desk)],
    policies: servicesPolicies,
    start: async () => {
      sweeper = setInterval(() => void sweep(), sweepEvery).unref();
      await sweep();
    },
    stop: async () => clearInterval(sweeper),
  };
}
