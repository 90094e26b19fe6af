import type { Operation } from '@citywall/kernel';
import { type EvidenceDesk, evidenceOperations } from './evidence.operations.ts';

/** Making, keeping and verifying evidence. It has nothing to start or stop. */
export function createEvidence(desk: EvidenceDesk): { readonly operations: readonly Operation[] } {
  return { operations: evidenceOperations(desk) };
}
