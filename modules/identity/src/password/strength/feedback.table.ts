import type { Text } from '@citywall/kernel';

/** What zxcvbn has to say, in words. */
export const feedback: Readonly<Record<string, Text>> = {
  straightRow: { en: 'Rows of keys are guessed first.', zh: '键盘上连成一排的按键最先被猜到。' },
  keyPattern: { en: 'Short patterns of keys are easy to guess.', zh: '简短的键盘图形容易被猜到。' },
  simpleRepeat: { en: 'Repeated characters such as “aaa” are easy to guess.', zh: '“aaa”这类重复字符容易被猜到。' },
  extendedRepeat: {
    en: 'Repeated patterns such as “abcabc” are easy to guess.',
    zh: '“abcabc”这类重复组合容易被猜到。',
  },
  sequences: { en: 'Sequences such as “abc” or “6543” are easy to guess.', zh: '“abc”“6543”这类连续字符容易被猜到。' },
  recentYears: { en: 'Years are easy to guess.', zh: '年份容易被猜到。' },
  dates: { en: 'Dates and birthdays are easy to guess.', zh: '日期和生日容易被猜到。' },
  topTen: { en: 'This is among the ten commonest passwords.', zh: '这是最常见的十个口令之一。' },
  topHundred: { en: 'This is among the hundred commonest passwords.', zh: '这是最常见的一百个口令之一。' },
  common: { en: 'This password is used by many.', zh: '这是很多人都在用的口令。' },
  similarToCommon: { en: 'This resembles a password that many use.', zh: '这与很多人使用的口令相似。' },
  wordByItself: { en: 'One word alone is easy to guess.', zh: '单独一个词容易被猜到。' },
  namesByThemselves: { en: 'Names are easy to guess.', zh: '姓名容易被猜到。' },
  commonNames: { en: 'Common names are easy to guess.', zh: '常见姓名容易被猜到。' },
  userInputs: { en: 'Leave out what is known of you and of this city.', zh: '请不要包含与您本人或本市有关的信息。' },
  pwned: { en: 'This password was found among stolen ones.', zh: '该口令已在泄露的口令中出现。' },
  wordSequences: {
    en: 'Known lists of words, such as the days of the week, are easy to guess.',
    zh: '星期等固定词序容易被猜到。',
  },
  l33t: {
    en: 'Replacing letters by similar signs, as “@” for “a”, hardly helps.',
    zh: '用形似符号替换字母（如用“@”代替“a”）作用不大。',
  },
  reverseWords: { en: 'Words written backwards hardly help.', zh: '倒着写的单词作用不大。' },
  allUppercase: { en: 'Capitals throughout hardly help.', zh: '全部大写作用不大。' },
  capitalization: { en: 'A capital at the beginning hardly helps.', zh: '仅首字母大写作用不大。' },
  associatedYears: { en: 'Leave out years that have to do with you.', zh: '请避免使用与您有关的年份。' },
  repeated: { en: 'Leave out repeated characters and words.', zh: '请避免重复的字符和词语。' },
  longerKeyboardPattern: {
    en: 'Change direction on the keyboard more often, or use words.',
    zh: '请在键盘上多变换方向，或改用词语。',
  },
  anotherWord: { en: 'Add another word or two; rare ones are best.', zh: '请再加一两个词，越少见越好。' },
  useWords: { en: 'Use several words, and avoid common phrases.', zh: '请使用多个词，避免常用短语。' },
  noNeed: { en: 'Capitals, digits and signs are not needed.', zh: '不必非用大写、数字或符号。' },
};
