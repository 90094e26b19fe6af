export {
  type CorrelationFinding,
  type Correlator,
  type CorrelatorOptions,
  createCorrelator,
  type Match,
} from './correlator.ts';
export { describe } from './describe.ts';
export type { Explanation } from './explain.ts';
export { linkRules, loadRules } from './load-rules.ts';
export { compileRules, type Matcher } from './matcher.ts';
export { parseRules } from './parse-rules.ts';
export { readField } from './read-field.ts';
export type {
  CorrelationRule,
  CorrelationType,
  DocumentHeader,
  FilterRule,
  LoadedDocument,
  LoadOptions,
  Placeholders,
  Refusal,
  RuleDocument,
  RuleFile,
  RuleLogSource,
  RuleReference,
  RuleSet,
  SigmaRule,
  Warning,
} from './rule.ts';
export { restoreDocuments, storeDocuments } from './stored-documents.ts';
