import type { Text } from '@citywall/kernel';
import type { Facts } from './incident-facts.ts';

/** 一般 · 较大 · 重大 · 特别重大, ascending. */
export const grades = ['ordinary', 'considerable', 'major', 'extraordinary'] as const;
export type Grade = (typeof grades)[number];

export const incidentStates = ['open', 'in-progress', 'on-hold', 'closed'] as const;
export type IncidentState = (typeof incidentStates)[number];

export const verdicts = [
  'true-positive',
  'false-positive',
  'benign',
  'duplicate',
  'test',
  'insufficient-data',
] as const;
export type Verdict = (typeof verdicts)[number];

/** Names of the grades as people read them. */
export const gradeNames: Readonly<Record<Grade, Text>> = {
  ordinary: { en: 'ordinary', zh: '一般' },
  considerable: { en: 'considerable', zh: '较大' },
  major: { en: 'major', zh: '重大' },
  extraordinary: { en: 'extraordinary', zh: '特别重大' },
};

/** A row of response.incident; times in ms. */
export interface IncidentRow {
  readonly id: string;
  readonly number: number;
  readonly title: Text;
  readonly headline: Text;
  readonly grade: Grade;
  /** What the rule says; differs from `grade` when a person decided. */
  readonly ruleGrade: Grade;
  readonly gradeReason: Text;
  readonly state: IncidentState;
  readonly verdict: Verdict | null;
  readonly assignee: { readonly id: string; readonly name: string } | null;
  readonly openedAt: number;
  readonly updatedAt: number;
  readonly closedAt: number | null;
  readonly findings: number;
  readonly facts: Facts;
  readonly tactic: string;
  readonly mergedInto: string | null;
  readonly related: string | null;
}

/** Negative when `one` is lower than `other`. */
export function compareGrades(one: Grade, other: Grade): number {
  return grades.indexOf(one) - grades.indexOf(other);
}
