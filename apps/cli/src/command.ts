import type { Text } from '@citywall/kernel';

/** Where a command writes: results to `out`, everything meant for people to `err`. Each call is one line. */
export interface Output {
  out(line: string): void;
  err(line: string): void;
}

/** One command of `citywall`. `run` resolves with the exit code. */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: Text;
  run(args: readonly string[], io: Output): Promise<number>;
}
