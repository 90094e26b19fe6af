import { useAct, useLongQuestion, useQuestion } from './query.ts';
import type { Verdict } from './supervision.ts';
import type { Text } from './types.ts';

/** What a rule may be narrowed to. */
export const rulePurposes = ['protocol', 'signature', 'key-exchange', 'encryption', 'mac', 'hash', 'unknown'] as const;
export const policyVerdicts = ['compliant', 'weak', 'forbidden'] as const;

/** One rule; it fits a use when everything it names fits. */
export interface PolicyRule {
  readonly id: string;
  readonly families: readonly string[];
  readonly purposes?: readonly string[];
  readonly below?: number;
  /** First and last day, UTC. */
  readonly from?: string;
  readonly until?: string;
  readonly verdict: Verdict;
  readonly reason: Text;
  readonly source: string;
}

/** What a city changes about the standard policy. */
export interface PolicySettings {
  readonly otherwise: Verdict;
  readonly rules: readonly PolicyRule[];
  readonly suspended: readonly string[];
}

export interface AlgorithmPolicy {
  readonly settings: PolicySettings;
  readonly standard: readonly PolicyRule[];
}

/** Which verdicts a changed policy would change. */
export interface PolicyTrial {
  readonly judged: number;
  readonly moves: readonly { readonly from: Verdict | null; readonly to: Verdict | null; readonly count: number }[];
  readonly examples: readonly {
    readonly id: string;
    readonly kind: string;
    readonly name: string;
    readonly location: string;
    readonly from: Verdict | null;
    readonly to: Verdict | null;
  }[];
}

export const useAlgorithmPolicy = () => useQuestion<AlgorithmPolicy>('/trust/algorithm-policy', {});
export const usePolicyTrial = (settings: PolicySettings) =>
  useLongQuestion<PolicyTrial>('/trust/algorithm-policy/try', { settings });
export const useSetPolicy = () =>
  useAct<{ settings: PolicySettings; reason: string }, { readonly changed: number }>(
    (body) => ({ method: 'PUT', path: '/trust/algorithm-policy', body }),
    ['/trust/algorithm-policy', '/trust/inventory', '/trust/quantum-readiness'],
  );
