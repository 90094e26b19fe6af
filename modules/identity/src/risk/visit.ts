import type { Place } from './places.ts';

/** One proved sign-in, as far as risk looks at it. */
export interface Visit {
  /** ms since 1970 UTC. */
  readonly at: number;
  /** Hash of the token that only this browser holds, or what the client calls itself where it keeps no token; undefined: not to be judged. */
  readonly device: string | undefined;
  /** The /24 or /48 it came from. */
  readonly network: string;
  /** Others of the city came from that network too: a carrier's or an office's. */
  readonly shared: boolean;
  readonly place: Place | undefined;
  /** Wrong passwords since the owner last got in. */
  readonly failures: number;
  /** The password is on a list of stolen ones. */
  readonly leaked: boolean;
  /** Findings of the last day that name the person, and those that name the address as an attacker's. */
  readonly findings: { readonly name: number; readonly address: number };
  readonly posture: 'healthy' | 'unhealthy' | 'unknown';
}
