import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Text } from '../api/types.ts';
import { readPreference, writePreference } from '../state/preference.ts';
import { inViewersZone } from './format.ts';
import { type MessageKey, messages } from './messages.ts';

/** The languages of the console. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** The language a person chose before, else the browser's first known one, else English. */
export function preferredLanguage(kept: string | null, browser: readonly string[]): Language {
  if (kept === 'en' || kept === 'zh') return kept;
  for (const tag of browser) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en' || language === 'zh') return language;
  }
  return 'en';
}

const resources = (index: 0 | 1) =>
  Object.fromEntries(Object.entries(messages).map(([key, both]) => [key, both[index]]));

function showLanguage(language: string): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
}

/** Loads the catalogues and chooses the language, before the first page is drawn. */
export function startLanguage(): void {
  void i18next.use(initReactI18next).init({
    lng: preferredLanguage(readPreference('language'), navigator.languages),
    fallbackLng: 'en',
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: resources(0) }, zh: { translation: resources(1) } },
  });
  showLanguage(i18next.language);
}

/** Switches the language of the whole console and keeps the choice. */
export function chooseLanguage(language: Language): void {
  writePreference('language', language);
  void i18next.changeLanguage(language);
  showLanguage(language);
}

/** The language chosen now. */
export function presentLanguage(): Language {
  return i18next.language === 'zh' ? 'zh' : 'en';
}

/** Calls `changed` after each switch. */
export function onLanguage(changed: () => void): void {
  i18next.on('languageChanged', changed);
}

type Values = Readonly<Record<string, string | number>>;

/** The words of the console in the reader's language. */
export interface Words {
  readonly language: Language;
  /** A message of the catalogue. */
  t(key: MessageKey, values?: Values): string;
  /** The word for a value of a known set (`state` + `open`); an unknown value stands for itself. */
  word(set: string, value: string | null | undefined): string;
  /** A sentence that the server gave in both languages, times in the viewer's zone; what people wrote stays as it is. */
  text(value: Text | string | null | undefined): string;
}

/** Gives the words; the page is drawn again when the language changes. */
export function useWords(): Words {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'zh' ? 'zh' : 'en';
  return {
    language,
    t: (key, values) => t(key, values as Record<string, string>),
    word: (set, value) => {
      if (!value) return '–';
      const key = `${set}.${value}`;
      return key in messages ? t(key) : value;
    },
    text: (value) => (typeof value === 'string' ? value : value ? inViewersZone(value[language] ?? value.en) : ''),
  };
}
