import type { Db, DomainEvent, DomainEvents } from '@citywall/kernel';
import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { plainName } from '../password/password-proof.ts';
import { riskOperations } from './risk.operations.ts';
import { riskPolicies } from './risk.policies.ts';
import { noteFinding, sweepRisk } from './risk.store.ts';

const sweepEvery = 3_600_000;
const mostEntities = 50;

interface Named {
  readonly kind: 'name' | 'address';
  readonly value: string;
}

/** The risk of sign-ins: what was judged, the thresholds, and what findings say of people and addresses. */
export function createRisk(desk: Desk, events: Pick<DomainEvents, 'subscribe'> | undefined): Part {
  let sweeper: NodeJS.Timeout | undefined;
  return {
    operations: riskOperations(desk),
    policies: riskPolicies,
    start: async () => {
      events?.subscribe('detection.finding.created', 'identity.risk', hearFinding);
      sweeper = setInterval(() => void sweep(desk), sweepEvery).unref();
      await sweep(desk);
    },
    stop: async () => clearInterval(sweeper),
  };
}

async function hearFinding({ id, payload, time }: DomainEvent, db: Db): Promise<void> {
  const entities = Array.isArray(payload.entities) ? payload.entities : [];
  const named = entities.slice(0, mostEntities).flatMap((entity): Named[] => {
    if (typeof entity !== 'object' || entity === null || Array.isArray(entity)) return [];
    const { kind, value, role } = entity;
    if (typeof value !== 'string' || value.length > 256) return [];
    if (kind === 'user') return [{ kind: 'name', value: plainName(value) }];
    return kind === 'address' && role === 'attacker' ? [{ kind: 'address', value }] : [];
  });
  await noteFinding(db, typeof payload.id === 'string' ? payload.id : id, named, time);
}

async function sweep(desk: Desk): Promise<void> {
  try {
    await sweepRisk(desk.db, desk.clock.now());
  } catch (error) {
    desk.log.warn({ reason: (error as Error).message }, 'Judged sign-ins were not swept');
  }
}
