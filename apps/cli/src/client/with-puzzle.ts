import { createHash } from 'node:crypto';
import { Problem } from '@citywall/kernel';
import { type Puzzle, solve } from '@citywall/puzzle';

/** What a sign-in carries when a puzzle was asked of it. */
export interface PuzzleSolution {
  readonly token: string;
  readonly answers: readonly number[];
}

/** Sends a sign-in; where it is refused with a puzzle, calls `tell`, solves it, and sends again with the solution, once. */
export async function withPuzzle<Answer>(
  send: (solution?: PuzzleSolution) => Promise<Answer>,
  tell: () => void,
): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    const puzzle = error instanceof Problem && error.status === 429 ? error.details?.puzzle : undefined;
    if (puzzle === undefined) throw error;
    tell();
    return send(solutionOf(puzzle as unknown as Puzzle));
  }
}

function solutionOf(puzzle: Puzzle): PuzzleSolution {
  const steps = solve(puzzle, (message) => createHash('sha256').update(message).digest());
  let step = steps.next();
  while (!step.done) step = steps.next();
  return { token: puzzle.token, answers: step.value };
}
