import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as common } from '@zxcvbn-ts/language-common';
import { dictionary as english } from '@zxcvbn-ts/language-en';
import { serveThread } from '../serve-thread.ts';
import { chineseDictionary } from './chinese-dictionary.ts';
import type { MeasuredStrength, StrengthWork } from './measure-strength.ts';

/** More is not looked at: the work grows with the square of the length, and so many characters are strong or a repetition. */
const considered = 72;

const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common, ...english, ...chineseDictionary },
  graphs: adjacencyGraphs,
  maxLength: considered,
  l33tMaxSubstitutions: 24,
});

/** A thread that measures; see measure-strength.ts. */
serveThread<StrengthWork, MeasuredStrength>(({ password, words }) => {
  const { score, guessesLog10, feedback, crackTimes } = zxcvbn.check(password, [...words]);
  return {
    score,
    guessesLog10,
    secondsToCrack: crackTimes.offlineSlowHashingXPerSecond.seconds,
    warning: feedback.warning,
    suggestions: feedback.suggestions,
  };
});
