import type { Operation, Policy } from '@citywall/kernel';

/** One folder of this module: what it brings to the module's operations and policies, and its own life. */
export interface Part {
  readonly operations: readonly Operation[];
  readonly policies?: readonly Policy[];
  /** After the migrations ran and the policies of the product are loaded. MUST resume what a crash interrupted. */
  start?(): Promise<void>;
  /** MUST finish or hand back what it holds, within 3 seconds. */
  stop?(): Promise<void>;
}
