/** What can prove a person at a sign-in; a chain says which of them are asked for. */
export type FactorKind = 'password' | 'totp' | 'passkey' | 'certificate' | 'recovery';

/** All kinds, in the order in which they are offered. */
export const factorKinds: readonly FactorKind[] = ['passkey', 'password', 'totp', 'certificate', 'recovery'];

/** What has to be proved: one factor, all of several in this order, or one of several. */
export type Proof =
  | { readonly kind: 'factor'; readonly factor: FactorKind }
  | { readonly kind: 'then'; readonly parts: readonly Proof[] }
  | { readonly kind: 'or'; readonly parts: readonly Proof[] };

/** Minutes since midnight at a fixed offset (minutes east of UTC); `days` 1 Monday … 7 Sunday, none: every day. */
export interface Hours {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly days: readonly number[];
}

/** For whom and when a chain counts. */
export type Condition =
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'organisation'; readonly organisation: string }
  | { readonly kind: 'application'; readonly application: string }
  | { readonly kind: 'from'; readonly networks: readonly string[]; readonly outside: boolean }
  | { readonly kind: 'risk'; readonly least: number }
  | { readonly kind: 'hours'; readonly hours: Hours }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'and'; readonly parts: readonly Condition[] }
  | { readonly kind: 'or'; readonly parts: readonly Condition[] };

/** Who lacks a factor may enrol one of these at the sign-in itself; `until` is a date (UTC, inclusive). */
export interface Enrolment {
  readonly factors: readonly FactorKind[];
  readonly until?: string;
}

/** One authentication chain. The last of a document has no condition; all others have one. */
export interface Chain {
  readonly name: string;
  readonly condition?: Condition;
  readonly proof: Proof;
  readonly enrolment?: Enrolment;
  /** Minutes after which a session ends in any case. */
  readonly minutes?: number;
  /** Sessions one person may have at once. */
  readonly sessions?: number;
}

/** Whoever signs in, and how he comes, as far as chains ask. */
export interface Approach {
  readonly roles: readonly string[];
  readonly organisations: readonly string[];
  readonly address: string;
  /** ms since 1970 UTC. */
  readonly time: number;
  /** Id of the application he wants to reach; none: the city itself. */
  readonly application?: string;
  /** 0 to 100. */
  readonly risk: number;
}
