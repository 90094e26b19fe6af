/** Work to be done before something is let through. */
export interface Puzzle {
  /** ASCII, at most 36 characters. */
  readonly token: string;
  /** 1 to `mostRounds`. */
  readonly rounds: number;
  /** Zero bits with which each digest begins, 1 to `mostBits`. */
  readonly bits: number;
}

/** SHA-256. */
export type Digest = (message: Uint8Array) => Uint8Array;

export const mostRounds = 32;
export const mostBits = 24;
/** Answers are tried from zero; none that is found in this life is larger. */
const largestAnswer = 2 ** 32;

/** Solves round by round: yields the rounds done after each, returns the answers. Throws a RangeError for a puzzle beyond the bounds. */
export function* solve({ token, rounds, bits }: Puzzle, digest: Digest): Generator<number, readonly number[]> {
  if (!(rounds >= 1 && rounds <= mostRounds && bits >= 1 && bits <= mostBits)) {
    throw new RangeError('The puzzle is beyond what a puzzle may ask.');
  }
  const answers: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let answer = 0;
    while (!beginsWithZeros(digest(messageOf(token, round, answer)), bits)) answer += 1;
    answers.push(answer);
    yield answers.length;
  }
  return answers;
}

/** Whether the answers solve the puzzle. Takes as long for wrong ones as for right ones. */
export function isSolved({ token, rounds, bits }: Puzzle, answers: readonly number[], digest: Digest): boolean {
  let right = answers.length === rounds;
  for (let round = 0; round < rounds; round += 1) {
    const answer = answers[round] ?? -1;
    const possible = Number.isInteger(answer) && answer >= 0 && answer < largestAnswer;
    const solved = beginsWithZeros(digest(messageOf(token, round, possible ? answer : 0)), bits);
    right = possible && solved && right;
  }
  return right;
}

function messageOf(token: string, round: number, answer: number): Uint8Array {
  const text = `${token}.${round}.${answer}`;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

function beginsWithZeros(digest: Uint8Array, bits: number): boolean {
  const first = new DataView(digest.buffer, digest.byteOffset).getUint32(0);
  return Math.clz32(first) >= bits;
}
