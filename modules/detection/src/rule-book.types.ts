import type { Finding } from '@citywall/kernel';
import type { RuleSet } from '@citywall/sigma';

/** The rules that are in force; kept by the rule half of the module, used by the pipeline. */
export interface RuleBook {
  /** Everything enabled, with live exceptions applied as Sigma filters. Same content, same version. */
  current(): { readonly version: string; readonly ruleSet: RuleSet };
  /** Told after each change of current(); answers how to stop listening. */
  watch(changed: () => void): () => void;
  /** Rule key → how many events matched since the last call; `time` is ms. */
  matched(counts: ReadonlyMap<string, number>, time: number): void;
}

/** Keeps findings and tells the others of them. */
export interface FindingStore {
  /** Rows and `detection.finding.created` in one transaction; what is already there by its id is left alone and not published again. */
  store(findings: readonly Finding[]): Promise<void>;
}

/** An event as it was taken in, to be parsed again. */
export interface StoredLine {
  readonly uid: string;
  readonly time: number;
  readonly received: number;
  readonly raw: string;
  readonly source: string;
  readonly format: string;
  readonly zone: string;
}

/** Stored events for trying a rule, newest first, until the signal fires. */
export interface StoredLines {
  scan(
    filter: { readonly from?: number; readonly to?: number; readonly limit: number },
    signal: AbortSignal,
  ): AsyncIterable<StoredLine>;
}
