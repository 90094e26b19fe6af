import type { LakeFile } from '@citywall/platform/lake';
import type { RuleSet } from '@citywall/sigma';
import type { EventHit } from './evidence.ts';

/** How a worker is started. */
export interface WorkerSetup {
  /** Told apart in file names. */
  readonly name: string;
  readonly lakeFolder: string;
}

/** To a worker, taken in order. */
export type Order =
  | { readonly kind: 'rules'; readonly ruleSet: RuleSet }
  | {
      readonly kind: 'batch';
      readonly sequence: number;
      /** Transferred: a batch as BatchBuilder made it. */
      readonly value: Uint8Array<ArrayBuffer>;
    }
  /** Write what came before as files of these sequences. */
  | { readonly kind: 'flush'; readonly from: number; readonly to: number };

/** What a batch tells about a source. */
export interface SourceReading {
  readonly source: string;
  readonly lines: number;
  readonly unparsed: number;
  /** Event time minus time of reception of up to a few lines, ms. */
  readonly skews: readonly number[];
}

/** From a worker, in the order of the orders. */
export type Report =
  | {
      readonly kind: 'batch';
      readonly sequence: number;
      readonly rows: number;
      readonly hits: readonly EventHit[];
      readonly readings: readonly SourceReading[];
      /** The first event that rules could not be tried on, and why; it is in the lake all the same. */
      readonly defect?: string;
    }
  | { readonly kind: 'flushed'; readonly files: readonly LakeFile[] }
  | { readonly kind: 'flush-failed'; readonly error: string };
