import type { Db } from './ports.ts';
import type { Principal } from './principal.ts';
import type { JsonObject } from './text.ts';

/** What an operation acts on: `type` is a noun such as Incident, `id` its id or '*' for the whole collection. */
export interface Resource {
  readonly type: string;
  readonly id: string;
  readonly attributes?: JsonObject;
  /** Ids of the organisation it belongs to and of those above that: policies ask `resource in principal.organisation`. */
  readonly organisations?: readonly string[];
}

/** Allow or deny, with the ids of the policies that determined it (none: nothing allowed it). */
export interface Decision {
  readonly allowed: boolean;
  readonly policies: readonly string[];
}

/** Port implemented by modules/access. MUST deny whatever no policy allows, and whenever it cannot decide. */
export interface Authorizer {
  decide(principal: Principal, operation: string, resource: Resource, context: JsonObject): Decision;
}

/** Port implemented by modules/access: one person does not do exclusive operations to the same thing. */
export interface Separation {
  /** Whether a rule in force names the operation; asked at every request, so it MUST cost next to nothing. */
  concerns(operation: string): boolean;
  /** Refuses (403) whoever did to the resource what a rule separates from the operation. */
  check(db: Db, principal: Principal, operation: string, resource: Resource): Promise<void>;
  /** Checks once more and remembers the act, in the transaction in which it happens; `output` tells the id of what it made. */
  remember(db: Db, principal: Principal, operation: string, resource: Resource, output: unknown): Promise<void>;
}

/**
 * One Cedar policy that a module brings. `id` is stable (module.purpose) and is
 * what records name; `words` explains it to a person.
 */
export interface Policy {
  readonly id: string;
  readonly words: { readonly en: string; readonly zh: string };
  readonly cedar: string;
}
