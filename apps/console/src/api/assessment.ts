import { useAct, useQuestion } from './query.ts';
import type { Instant, Page, Text } from './types.ts';

export type Conclusion = 'conform' | 'basically' | 'not';
export type ManagementJudgement = 'conform' | 'partly' | 'not' | 'not-applicable';

/** One assessed object of a technical unit: D, A and K with their factors. */
export interface ObjectJudgement {
  readonly name: string;
  readonly notApplicable?: boolean;
  readonly deployed?: boolean;
  readonly compliant?: boolean;
  readonly keysSecure?: boolean;
  readonly algorithmFactor?: string;
  readonly keyFactor?: string;
  readonly compensatedBy?: { readonly clause: string; readonly name: string };
}

export interface RecordedRisk {
  readonly veto: string;
  readonly clause: string;
  readonly note: string;
  readonly mitigation?: string;
}

/** Everything people recorded, by clause. */
export interface AssessmentContent {
  readonly objects: Readonly<Record<string, readonly ObjectJudgement[]>>;
  readonly management: Readonly<Record<string, ManagementJudgement>>;
  readonly risks: readonly RecordedRisk[];
}

export interface Assessment {
  readonly id: string;
  readonly system: string;
  readonly level: number;
  readonly state: 'open' | 'closed';
  readonly revision: number;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly changedAt: Instant;
  readonly changedBy: string;
  readonly total: string | null;
  readonly conclusion: Conclusion | null;
  readonly unjudged: number;
}

/** The score of one unit, with those of its objects. */
export interface UnitScore {
  readonly clause: string;
  readonly score: string | null;
  readonly weight: string;
  readonly objects: readonly { readonly name: string; readonly score: string | null }[];
}

/** An assessment with what was judged and the score down to every object. */
export type WholeAssessment = Assessment & {
  readonly content: AssessmentContent;
  readonly score: {
    readonly layers: readonly {
      readonly layer: string;
      readonly score: string | null;
      readonly weight: number;
      readonly units: readonly UnitScore[];
    }[];
    readonly total: string | null;
    readonly conclusion: Conclusion | null;
    readonly highRisks: readonly RecordedRisk[];
    readonly unjudged: readonly string[];
  };
};

export interface FormUnit {
  readonly clause: string;
  readonly name: Text;
  readonly strength: string;
  readonly weight: string;
  readonly vetoes: readonly string[];
}

/** What an assessment of a level has to judge. */
export interface AssessmentForm {
  readonly layers: readonly {
    readonly id: string;
    readonly name: Text;
    readonly group: 'technical' | 'management';
    readonly weight: number;
    readonly units: readonly FormUnit[];
  }[];
  readonly keyFactors: readonly string[];
  readonly vetoes: readonly { readonly id: string; readonly name: Text; readonly mitigable: boolean }[];
}

const assessments = ['/trust/assessments'];

export const useAssessments = () => useQuestion<Page<Assessment>>('/trust/assessments', {});
export const useAssessment = (id: string) => useQuestion<WholeAssessment>(`/trust/assessments/${id}`, {});
export const useAssessmentForm = (level: number | undefined) =>
  useQuestion<AssessmentForm>(`/trust/assessments/form/${level}`, {}, { enabled: level !== undefined });
export const useCreateAssessment = () =>
  useAct<{ system: string; level: number }, WholeAssessment>(
    (body) => ({ method: 'POST', path: '/trust/assessments', body }),
    assessments,
  );
export const useRecordAssessment = () =>
  useAct<{ id: string; revision: number; content: AssessmentContent }, WholeAssessment>(
    ({ id, ...body }) => ({ method: 'PUT', path: `/trust/assessments/${id}`, body }),
    assessments,
  );
export const useCloseAssessment = () =>
  useAct<{ id: string; revision: number; reason: string }, WholeAssessment>(
    ({ id, ...body }) => ({ method: 'POST', path: `/trust/assessments/${id}/close`, body }),
    assessments,
  );
