export type {
  Assessment,
  AssessmentScore,
  Conclusion,
  LayerScore,
  ManagementJudgement,
  ObjectJudgement,
  RecordedRisk,
  UnitScore,
} from './assessment/assessment.ts';
export {
  type AssessmentLayer,
  type AssessmentUnit,
  assessmentLayers,
  type ProtectionLevel,
} from './assessment/gbt39786.table.ts';
export { scoreAssessment } from './assessment/score-assessment.ts';
export { algorithmFactorOf, keyFactorOf } from './assessment/score-object.ts';
export { createSupervision, type Supervision } from './create-supervision.ts';
export type { SeenCryptography } from './inventory/inventory-entry.ts';
