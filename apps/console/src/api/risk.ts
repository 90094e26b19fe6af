import { useAct, useList, useQuestion } from './query.ts';
import type { NamedPerson } from './rights.ts';
import type { Instant, Text } from './types.ts';

/** One thing that was weighed; `weight` is the logarithm of how many times likelier a stranger is. */
export interface RiskSignal {
  readonly kind: string;
  readonly weight: number;
  readonly expected: Text;
  readonly seen: Text;
}

/** A sign-in as it was judged: how likely it was somebody else, in percent. */
export interface JudgedSignIn {
  readonly id: string;
  readonly user: NamedPerson;
  readonly at: Instant;
  readonly address: string;
  readonly device: string;
  readonly score: number;
  readonly outcome: 'in' | 'asked' | 'stepped-up' | 'told' | 'refused';
  readonly signals: readonly RiskSignal[];
}

export interface RiskSettings {
  readonly stepUp: number;
  readonly block: number;
  readonly withoutFactor: 'tell' | 'refuse';
}

interface RiskReport {
  readonly settings: RiskSettings;
  readonly usual: RiskSettings;
  /** What the asked thresholds would have done with the sign-ins that are kept. */
  readonly outcomes: { readonly all: number; readonly stepUp: number; readonly block: number };
}

const settingsPath = '/identity/risk/settings';

export const useJudgedSignIns = (least: number) => useList<JudgedSignIn>('/identity/risk/sign-ins', { least });
export const useRiskSettings = (thresholds?: { readonly stepUp: number; readonly block: number }) =>
  useQuestion<RiskReport>(settingsPath, thresholds);
export const useChangeRisk = () =>
  useAct<Partial<RiskSettings>>((body) => ({ method: 'PATCH', path: settingsPath, body }), [settingsPath]);
