export { type Digest, isSolved, mostBits, mostRounds, type Puzzle, solve } from './puzzle.ts';
