import type { FactorKind, Proof } from './chain.ts';

/** Where somebody stands in a chain after what he has proved. */
export interface Standing {
  readonly done: boolean;
  /** What would bring him further now, in the order of the text. */
  readonly next: readonly FactorKind[];
}

/**
 * How far the proved factors lead. They are taken as a set for each step: `password then totp` asks for the password
 * before the code, so that a code alone is never asked of strangers.
 */
export function followProof(proof: Proof, proved: ReadonlySet<FactorKind>): Standing {
  if (proof.kind === 'factor') {
    return proved.has(proof.factor) ? { done: true, next: [] } : { done: false, next: [proof.factor] };
  }
  if (proof.kind === 'then') {
    for (const part of proof.parts) {
      const standing = followProof(part, proved);
      if (!standing.done) return standing;
    }
    return { done: true, next: [] };
  }
  const standings = proof.parts.map((part) => followProof(part, proved));
  if (standings.some(({ done }) => done)) return { done: true, next: [] };
  return { done: false, next: [...new Set(standings.flatMap(({ next }) => next))] };
}

/** Whether somebody who has these factors can come to the end. */
export function canSatisfy(proof: Proof, has: ReadonlySet<FactorKind>): boolean {
  return followProof(proof, has).done;
}

/** Every factor that the proof names. */
export function factorsOf(proof: Proof): readonly FactorKind[] {
  return proof.kind === 'factor' ? [proof.factor] : [...new Set(proof.parts.flatMap(factorsOf))];
}
