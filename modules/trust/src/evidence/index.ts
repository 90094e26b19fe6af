export { type EvidenceQuestion, type EvidenceVerdict, verifyEvidence } from './verify-evidence.ts';
