import type { Text } from '@citywall/kernel';
import { createContext, useContext } from 'react';
import { type WordKey, words } from './words.table.ts';

export type Language = 'en' | 'zh';

/** The browser's first language that the page speaks, else English. */
export function firstLanguage(tags: readonly string[]): Language {
  const known = tags.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag === 'en' || tag === 'zh');
  return known === 'zh' ? 'zh' : 'en';
}

/** The language that the page is read in. */
export const LanguageContext = createContext<Language>('en');

/** The words of the page in the reader's language. */
export function useWords() {
  const language = useContext(LanguageContext);
  return {
    language,
    t: (key: WordKey, values: Readonly<Record<string, string | number>> = {}): string =>
      words[key][language === 'zh' ? 1 : 0].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name] ?? '')),
    text: (value: Text): string => value[language],
  };
}
