import type { Operation, Policy } from '@citywall/kernel';
import type { OwnedThings } from './registry/owned-things.ts';

/** One folder of this module: what it brings to the module's operations and policies, and its own life. */
export interface Part {
  readonly operations: readonly Operation[];
  readonly policies?: readonly Policy[];
  /** Things of it that a living person must answer for. */
  readonly owned?: OwnedThings;
  /** After the migrations ran. MUST resume what a crash interrupted. */
  start?(): Promise<void>;
  /** MUST finish or hand back what it holds, within 3 seconds. */
  stop?(): Promise<void>;
}
