import { invalid, type Problem } from '@citywall/kernel';
import { weakWords } from './weak-passwords.table.ts';

/** Longest password in UTF-16 units: bounds the work of hashing. */
export const longestPassword = 512;

const shortest = 10;
const fewestDifferent = 5;

/** What is wrong with a new password; undefined when it may be used. The password is not in the problem. */
export function passwordProblem(password: string, name: string): Problem | undefined {
  const plain = password.normalize('NFKC').toLowerCase();
  if ([...plain].length < shortest) {
    return invalid('identity.password.short', {
      en: `Choose at least ${shortest} characters; three or four unrelated words are easy to remember.`,
      zh: `请至少使用 ${shortest} 个字符；三四个互不相关的词便于记忆。`,
    });
  }
  if (name.length >= 4 && plain.includes(name.toLowerCase())) {
    return invalid('identity.password.contains-name', {
      en: 'The password contains your user name. Choose one that does not.',
      zh: '口令中包含您的用户名，请换一个。',
    });
  }
  const core = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if (new Set(plain).size < fewestDifferent || isSequence(plain) || weakWords.has(core)) {
    return invalid('identity.password.weak', {
      en: 'This password is among the first that attackers try. Choose one that nobody would guess.',
      zh: '此口令属于攻击者最先尝试的口令，请换一个难以猜到的。',
    });
  }
  return undefined;
}

/** Runs such as 1234567890 or abcdefghij, upwards or downwards. */
function isSequence(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const step = (codes[1] ?? 0) - (codes[0] ?? 0);
  if (Math.abs(step) !== 1) return false;
  // A 0 after 9 still belongs to the run along the keyboard.
  return codes.every(
    (code, index) => index === 0 || code - (codes[index - 1] ?? 0) === step || (code === 0x30 && step === 1),
  );
}
