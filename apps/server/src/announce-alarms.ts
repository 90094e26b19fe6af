import { type AuditRecord, newId, type Ports, type Recorder } from '@citywall/kernel';

/** Every alarm that is raised or cleared enters the audit log and wakes live pages. */
export function announceAlarms(ports: Ports, recorder: Recorder): void {
  ports.alarms.watch(({ kind, alarm }) => {
    ports.live.announce('platform.alarm', { key: alarm.key, kind });
    void recorder
      .append(platformEvent(ports, `platform.alarm.${kind === 'raised' ? 'raise' : 'clear'}`, alarm.key))
      .catch((error: unknown) => ports.log.error({ alarm: alarm.key, error: String(error) }, 'alarm not recorded'));
  });
}

/** A record of something the platform did by itself. */
export function platformEvent(ports: Pick<Ports, 'clock'>, operation: string, id: string): AuditRecord {
  return {
    id: newId(),
    time: new Date(ports.clock.now()).toISOString(),
    operation,
    phase: 'event',
    principal: { type: 'application', id: 'citywall', name: 'Citywall' },
    resource: { type: 'Platform', id },
    outcome: 'success',
    risk: 'low',
  };
}
