import { actWithContent } from './request.ts';
import type { Verdict } from './supervision.ts';

/** What an import of a bill of materials would come to. */
export interface CbomTrial {
  readonly entries: number;
  readonly known: number;
  readonly counts: readonly { readonly kind: string; readonly verdict: Verdict | null; readonly count: number }[];
  /** The worst first. */
  readonly examples: readonly {
    readonly kind: string;
    readonly name: string;
    readonly location: string;
    readonly algorithm: string | null;
    readonly verdict: Verdict | null;
  }[];
  readonly skipped: readonly { readonly component: string; readonly reason: string }[];
}

/** Reads a CycloneDX file as an import would; keeps nothing. */
export const tryCbom = (file: Blob, location: string) =>
  actWithContent<CbomTrial>('/trust/inventory/import/try', { location }, file);
export const importCbom = (file: Blob, location: string) =>
  actWithContent<{ readonly added: number; readonly seenAgain: number }>('/trust/inventory/import', { location }, file);
