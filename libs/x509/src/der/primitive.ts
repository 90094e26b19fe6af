import type { DerError } from './der-error.ts';

/** One value as the readers of its content see it. */
export interface Primitive {
  readonly identifier: number;
  readonly content: Uint8Array;
  /** A DerError at this value. */
  error(reason: string): DerError;
}
