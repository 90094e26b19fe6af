import type { Puzzle } from '@citywall/puzzle';
import { RequestProblem } from '../../api/problem.ts';

/** What a sign-in carries when a puzzle was asked of it. */
export interface PuzzleSolution {
  readonly token: string;
  readonly answers: readonly number[];
}

type Step = { readonly rounds: number } | { readonly answers: readonly number[] };

/** Solves in a thread of its own, so that the page stays alive; `tell` hears the share done, 0 to 1. */
export function solvePuzzle(puzzle: Puzzle, tell: (share: number) => void): Promise<PuzzleSolution> {
  const worker = new Worker(new URL('./puzzle-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<PuzzleSolution>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<Step>) => {
      if ('answers' in data) resolve({ token: puzzle.token, answers: data.answers });
      else tell(data.rounds / puzzle.rounds);
    });
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
    worker.postMessage(puzzle);
  }).finally(() => worker.terminate());
}

/**
 * Sends a sign-in; where it is refused with a puzzle, solves it and sends again with the solution, once. `tell` hears the
 * share done while solving.
 */
export async function withPuzzle<Answer>(
  send: (solution?: PuzzleSolution) => Promise<Answer>,
  tell: (share: number) => void,
): Promise<Answer> {
  try {
    return await send();
  } catch (error) {
    const puzzle = error instanceof RequestProblem ? puzzleOf(error) : undefined;
    if (puzzle === undefined) throw error;
    tell(0);
    return send(await solvePuzzle(puzzle, tell));
  }
}

function puzzleOf({ status, details }: RequestProblem): Puzzle | undefined {
  const puzzle = details.puzzle as Partial<Puzzle> | undefined;
  if (status !== 429 || typeof puzzle?.token !== 'string') return undefined;
  return { token: puzzle.token, rounds: Number(puzzle.rounds), bits: Number(puzzle.bits) };
}
