export {
  type DetectFilesOptions,
  type DetectFilesResult,
  detectFiles,
  type FileDetection,
} from '../detect-files.ts';
export { UnreadableInput } from '../detect-files-lines.ts';
export type { LinePlace } from '../detect-files-match.ts';
export { createHitCollector, type Hit, type HitCollector, type SessionHit } from '../detect-hit.ts';
export { parseRuleBytes, type RuleFileBytes } from '../detect-rules-parse.ts';
export {
  decodeDocuments,
  encodeDocuments,
  type RuleSnapshot,
  readSnapshot,
  writeSnapshot,
} from '../detect-rules-snapshot.ts';
export { createDetectStream, type Detection, type DetectStream } from '../detect-stream.ts';
export { type StarterRuleText, starterRuleFiles, starterRuleTexts } from '../starter-rules.ts';
