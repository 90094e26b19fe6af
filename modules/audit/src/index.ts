export { type Audit, createAudit } from './create-audit.ts';
export { LogDamaged } from './edge-reader.ts';
export { readKeyCertificate } from './key-certificate.ts';
export {
  type ConsistencyFile,
  checkProof,
  type InclusionFile,
  type ProofCheck,
  proveConsistency,
  proveInclusion,
  type SignedSize,
  withChain,
} from './proof-files.ts';
export type { AuditPorts } from './record-log.ts';
export { findStoredRecord, readStoredLog, type StoredLog } from './stored-log.ts';
export { readCheckpoint, readTail, type Tail } from './tail.ts';
export { type LogProblem, type Verification, verifyLog } from './verify-log.ts';
