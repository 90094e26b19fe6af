import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { createRounds } from '../rounds.ts';
import { careForReviews } from './care-for-reviews.ts';
import { reviewOperations } from './review.operations.ts';
import { reviewPolicies } from './reviews.policies.ts';

const pause = 10 * 60_000;

/** Access reviews as campaigns, with evidence at their end. */
export function createReviews(desk: Desk): Part {
  const rounds = createRounds(desk.log, 'reviews', pause, () => careForReviews(desk));
  return { operations: reviewOperations(desk), policies: reviewPolicies, start: rounds.start, stop: rounds.stop };
}
