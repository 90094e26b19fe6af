import type { Actuator } from './actuator.ts';
import type { Policy } from './decision.ts';
import type { Operation } from './operation.ts';

/** What the server mounts: a bounded context with everything it brings. */
export interface Module {
  readonly name: string;
  /** Folder with NNNN-what.sql files, run once each and in order; every table lives in the schema named like the module. */
  readonly migrations?: URL;
  readonly operations: readonly Operation[];
  readonly policies: readonly Policy[];
  readonly actuators?: readonly Actuator[];
  /** After every module's migrations ran. MUST resume what a crash interrupted. */
  start(): Promise<void>;
  /** MUST finish or hand back what it holds, within 3 seconds. */
  stop(): Promise<void>;
}
