import { type AuditRecord, newId, type Ports } from '@citywall/kernel';

/** The record of events that were removed because their time was over. */
export function forgettingRecord({ clock }: Pick<Ports, 'clock'>, forgotten: ReadonlyMap<number, number>): AuditRecord {
  return {
    id: newId(),
    time: new Date(clock.now()).toISOString(),
    operation: 'detection.retention.apply',
    phase: 'event',
    principal: { type: 'application', id: 'citywall', name: 'Citywall' },
    resource: { type: 'Retention', id: '*' },
    outcome: 'success',
    risk: 'medium',
    details: Object.fromEntries([...forgotten].map(([classUid, events]) => [String(classUid), events])),
  };
}
