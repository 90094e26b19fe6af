import type { Module, Recorder } from '@citywall/kernel';
import { auditOperations } from './audit.operations.ts';
import { auditPolicies } from './audit.policies.ts';
import { type AuditPorts, RecordLog } from './record-log.ts';

/** Opens the audit log of DIR/audit (made at the first start) and answers the module and what records. */
export function createAudit(ports: AuditPorts): { readonly module: Module; readonly recorder: Recorder } {
  const log = new RecordLog(ports);
  return {
    recorder: log,
    module: {
      name: 'audit',
      operations: auditOperations(log),
      policies: auditPolicies,
      start: () => log.start(),
      stop: () => log.stop(),
    },
  };
}
