import { invalid, type Problem, type Settings, type Text } from '@citywall/kernel';
import type { LeakedList } from './leaked/leaked-list.ts';
import { type PasswordPolicy, readPolicy } from './password-policy.ts';
import { feedback } from './strength/feedback.table.ts';
import { type MeasuredStrength, measureStrength } from './strength/measure-strength.ts';
import type { Turn } from './turnstile.ts';
import { weakWords } from './weak-passwords.table.ts';

/** Longest password in UTF-16 units: bounds the work of hashing. */
export const longestPassword = 512;

/** Whose password it is to be: what is known of him is guessed first. */
export interface Owner {
  readonly name: string;
  /** His names, his mail address, where he works. */
  readonly words?: readonly string[];
}

/** Judges new passwords by the policy. Both reject with a Problem 429 when too many are measured. */
export interface PasswordQuality {
  /** What is wrong with it; undefined when it may be used. The password is not in the problem. */
  problem(password: string, owner: Owner): Promise<Problem | undefined>;
  /** `turn`: who waits for it; without it, somebody who is choosing his password now. */
  measure(password: string, owner: Owner, turn?: Turn): Promise<PasswordMeasure>;
}

/** How a password stands, in words for whoever chooses it. */
export interface PasswordMeasure {
  readonly score: number;
  readonly secondsToCrack: number;
  readonly problem: Problem | undefined;
  readonly advice: readonly Text[];
}

/** Length, own name, weak words, strength by zxcvbn, and the list of leaked passwords; no rules of composition. */
export function createPasswordQuality(settings: Settings, leaked: LeakedList): PasswordQuality {
  const measure = async (password: string, owner: Owner, turn?: Turn): Promise<PasswordMeasure> => {
    const policy = readPolicy(settings);
    const plain = password.normalize('NFKC');
    const words = [owner.name, ...(owner.words ?? []), ...policy.words].flatMap(partsOf);
    const strength = await measureStrength(plain, words, turn);
    const isLeaked = await leaked.has(password);
    return {
      score: isLeaked ? 0 : strength.score,
      secondsToCrack: isLeaked ? 0 : strength.secondsToCrack,
      problem: problemOf(plain, owner.name, policy, strength, isLeaked),
      advice: [strength.warning, ...strength.suggestions].flatMap((key) => feedback[key ?? ''] ?? []),
    };
  };
  return { measure, problem: async (password, owner) => (await measure(password, owner)).problem };
}

/** A word and the words in it: a mail address is guessed by its parts too. */
function partsOf(word: string): readonly string[] {
  const plain = word.normalize('NFKC').toLowerCase();
  return [plain, ...plain.split(/[\s@._-]+/)].filter((part) => part.length >= 2);
}

function problemOf(
  password: string,
  name: string,
  policy: PasswordPolicy,
  strength: MeasuredStrength,
  isLeaked: boolean,
): Problem | undefined {
  const plain = password.toLowerCase();
  if ([...plain].length < policy.minimumLength) return short(policy.minimumLength);
  if (name.length >= 4 && plain.includes(name.toLowerCase())) return containsName();
  if (isLeaked) return wasLeaked();
  const core = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const words = policy.words.map((word) => word.toLowerCase());
  if (weakWords.has(core) || words.includes(core) || strength.score < policy.minimumScore) return weak(strength);
  return undefined;
}

function short(length: number): Problem {
  return invalid('identity.password.short', {
    en: `Choose at least ${length} characters; three or four unrelated words are easy to remember.`,
    zh: `请至少使用 ${length} 个字符；三四个互不相关的词便于记忆。`,
  });
}

function containsName(): Problem {
  return invalid('identity.password.contains-name', {
    en: 'The password contains your user name. Choose one that does not.',
    zh: '口令中包含您的用户名，请换一个。',
  });
}

function wasLeaked(): Problem {
  return invalid('identity.password.leaked', {
    en: 'This password was found among stolen ones. Choose another, and change it wherever else you use it.',
    zh: '该口令已在泄露的口令中出现。请换一个，并在其他使用它的地方一并更换。',
  });
}

function weak({ warning }: MeasuredStrength): Problem {
  const reason = feedback[warning ?? ''] ?? {
    en: 'This password is among the first that attackers try.',
    zh: '此口令属于攻击者最先尝试的口令。',
  };
  return invalid('identity.password.weak', {
    en: `${reason.en} Choose one that nobody would guess.`,
    zh: `${reason.zh}请换一个难以猜到的口令。`,
  });
}
