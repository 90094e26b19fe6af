import type { Module, Recorder } from '@citywall/kernel';
import { auditOperations } from './audit.operations.ts';
import { auditPolicies } from './audit.policies.ts';
import { openKeyCertificate } from './key-certificate.ts';
import { type AuditPorts, RecordLog } from './record-log.ts';

/** The audit log as the server mounts it. */
export interface Audit {
  readonly module: Module;
  readonly recorder: Recorder;
  /** Told the certificate chain of the log's key (PEM, leaf first, the root left out): exported proofs carry it. */
  certified(chain: string): void;
}

/** Opens the audit log of DIR/audit (made at the first start) and answers the module and what records. */
export function createAudit(ports: AuditPorts): Audit {
  const log = new RecordLog(ports);
  const certificate = openKeyCertificate(ports.dataDir);
  return {
    recorder: log,
    certified: (chain) => certificate.keep(chain),
    module: {
      name: 'audit',
      operations: auditOperations(log, certificate),
      policies: auditPolicies,
      start: () => log.start(),
      stop: () => log.stop(),
    },
  };
}
