import type { GlobToken } from './expression.ts';

/** A matcher for whole texts: linear for each `*`, quadratic at worst; `?` is one character (code point). */
export function globMatcher(tokens: readonly GlobToken[]): (text: string) => boolean {
  const steps = tokens.flatMap((token): readonly Step[] =>
    typeof token === 'string' ? [...token] : [token.wild === 'any' ? anyRun : anyOne],
  );
  return (text) => matchSteps(steps, text);
}

const anyRun = Symbol('*');
const anyOne = Symbol('?');

type Step = string | typeof anyRun | typeof anyOne;

function matchSteps(steps: readonly Step[], text: string): boolean {
  let step = 0;
  let index = 0;
  let retryStep = -1;
  let retryIndex = 0;
  while (index < text.length) {
    const wanted = steps[step];
    if (wanted === anyRun) {
      step += 1;
      retryStep = step;
      retryIndex = index;
      continue;
    }
    const length = wanted === undefined ? 0 : matchedLength(wanted as string | typeof anyOne, text, index);
    if (length > 0) {
      step += 1;
      index += length;
    } else if (retryStep !== -1) {
      // Only the last `*` needs to give way: an earlier one could not reach further.
      retryIndex += characterLength(text, retryIndex);
      index = retryIndex;
      step = retryStep;
    } else return false;
  }
  while (steps[step] === anyRun) step += 1;
  return step === steps.length;
}

function matchedLength(wanted: string | typeof anyOne, text: string, index: number): number {
  if (wanted === anyOne) return characterLength(text, index);
  return text.startsWith(wanted, index) ? wanted.length : 0;
}

function characterLength(text: string, index: number): number {
  return text.codePointAt(index)! > 0xffff ? 2 : 1;
}
