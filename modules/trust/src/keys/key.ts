import type { Actor } from '../surroundings.ts';
import type { Kind, Purpose } from '../vault/index.ts';
import type { KeyState } from './life-cycle.table.ts';

/** Keys that belong together: one owner, one policy. Times in ms. */
export interface Ring {
  readonly id: string;
  readonly name: string;
  readonly owner: Actor;
  /** Ids of further principals that may use its keys. */
  readonly users: readonly string[];
  /** Marked for tests: raw material may come in. */
  readonly test: boolean;
  readonly destructionWaitSeconds: number;
  readonly createdAt: number;
  readonly createdBy: Actor;
}

/** Where keys can be held: in key processes, or in hardware behind PKCS #11. */
export const holdings = ['process', 'hsm'] as const;
export type KeyHolding = (typeof holdings)[number];

/** A key; its material is in its versions. */
export interface Key {
  readonly id: string;
  readonly ring: string;
  readonly name: string;
  readonly kind: Kind;
  readonly purpose: Purpose;
  readonly exportable: boolean;
  readonly held: KeyHolding;
  /** The version that protects. */
  readonly latest: number;
  /** Versions below are not used any more. */
  readonly leastVersion: number;
  readonly rotationDays: number | null;
  readonly nextRotationAt: number | null;
  readonly createdAt: number;
  readonly createdBy: Actor;
}

export interface KeyVersion {
  readonly id: string;
  readonly number: number;
  readonly state: KeyState;
  /** Sealed under the root key, of a key in hardware besides wrapped there; null once destroyed. */
  readonly wrapped: Uint8Array | null;
  /** SubjectPublicKeyInfo in DER; none for secret keys, two for hybrids. */
  readonly publicKeys: readonly Uint8Array[];
  readonly origin: 'generated' | 'imported';
  readonly createdAt: number;
  readonly changedAt: number;
}

/** A key with everything that decides about its use. */
export interface WholeKey {
  readonly key: Key;
  readonly ring: Ring;
  /** By number, ascending. */
  readonly versions: readonly KeyVersion[];
}
