import { hanziWords, numberIdioms, pinyinNames, pinyinPlaces, pinyinWords } from './chinese-words.table.ts';

const wordsOf = (table: string): string[] => [...new Set(table.trim().split(/\s+/))];

/** Dictionaries for zxcvbn, commonest word first. */
export const chineseDictionary: Record<string, string[]> = {
  'numberIdioms-zh': wordsOf(numberIdioms),
  'pinyinWords-zh': wordsOf(pinyinWords),
  'pinyinNames-zh': wordsOf(pinyinNames),
  'pinyinPlaces-zh': wordsOf(pinyinPlaces),
  'hanziWords-zh': wordsOf(hanziWords),
};
