import type { ProtectionLevel } from './gbt39786.table.ts';

/** One assessed object of a technical unit. */
export interface ObjectJudgement {
  readonly name: string;
  /** The unit's demand does not arise for it: it counts nowhere, and nothing else is read. */
  readonly notApplicable?: boolean;
  /** D: cryptography is deployed and effective. When false nothing below is read. */
  readonly deployed?: boolean;
  /** A: algorithm and technique comply. */
  readonly compliant?: boolean;
  /** K: keys are managed securely. */
  readonly keysSecure?: boolean;
  /** Ra, a decimal; needed when `compliant` is false. */
  readonly algorithmFactor?: string;
  /** Rk, a decimal; needed when `keysSecure` is false. */
  readonly keyFactor?: string;
  /** Another object whose measures make up for what this one lacks. */
  readonly compensatedBy?: { readonly clause: string; readonly name: string };
}

/** How a unit of the management layers was judged: 符合, 部分符合, 不符合, 不适用. */
export type ManagementJudgement = 'conform' | 'partly' | 'not' | 'not-applicable';

/** A veto that was met; a mitigation is only heeded where the veto's row allows one. */
export interface RecordedRisk {
  readonly veto: string;
  readonly clause: string;
  readonly note: string;
  readonly mitigation?: string;
}

/** Everything people recorded in one assessment; by clause of GB/T 43206. */
export interface Assessment {
  readonly level: ProtectionLevel;
  readonly objects: Readonly<Record<string, readonly ObjectJudgement[]>>;
  readonly management: Readonly<Record<string, ManagementJudgement>>;
  readonly risks: readonly RecordedRisk[];
}

/** 符合, 基本符合, 不符合. */
export type Conclusion = 'conform' | 'basically' | 'not';

export interface UnitScore {
  readonly clause: string;
  /** Four decimals; null when not applicable. */
  readonly score: string | null;
  readonly weight: string;
  /** Scores of the objects by name, four decimals; empty in management layers. */
  readonly objects: readonly { readonly name: string; readonly score: string | null }[];
}

export interface LayerScore {
  readonly layer: string;
  readonly score: string | null;
  readonly weight: number;
  readonly units: readonly UnitScore[];
}

export interface AssessmentScore {
  readonly layers: readonly LayerScore[];
  /** Two decimals; null when all technical or all management layers are not applicable: the rule gives no total. */
  readonly total: string | null;
  /** Null without a total, unless a high risk decides alone. */
  readonly conclusion: Conclusion | null;
  /** Risks that stand: they alone make the conclusion "not". */
  readonly highRisks: readonly RecordedRisk[];
  /** Clauses of the level that nobody has judged: the score is provisional until there are none. */
  readonly unjudged: readonly string[];
}
