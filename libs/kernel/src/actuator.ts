import type { JsonObject, Text } from './text.ts';

/** What an action is aimed at. */
export interface Target {
  readonly kind: 'address' | 'account' | 'session' | 'process' | 'device';
  readonly value: string;
}

export interface ActionRequest {
  readonly action: string;
  readonly target: Target;
  /** When it ends by itself, ms. MUST be in the future and bounded. */
  readonly until: number;
  readonly parameters: JsonObject;
}

/** What would change, shown to people before they decide. */
export interface ActionPlan {
  readonly changes: readonly Text[];
  /** Set when it would be refused (protected, unknown target): nothing would change. */
  readonly refusal?: { readonly code: string; readonly text: Text };
}

export interface ActionProof {
  readonly effective: boolean;
  /** What was read back from the thing that was changed. */
  readonly seen: JsonObject;
}

/** What carries an action out. Applying MUST be idempotent, expire, be read back, and be refused for the protected list. */
export interface Actuator {
  readonly action: string;
  readonly targets: readonly Target['kind'][];
  plan(request: ActionRequest): Promise<ActionPlan>;
  apply(request: ActionRequest): Promise<ActionProof>;
  verify(request: ActionRequest): Promise<ActionProof>;
  undo(request: ActionRequest): Promise<ActionProof>;
}
