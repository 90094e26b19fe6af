import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Text } from '../api/types.ts';
import { readPreference, writePreference } from '../state/preference.ts';
import { inViewersZone } from './format.ts';
import type { Language } from './languages.ts';
import { type MessageKey, messages } from './messages.ts';

/** The language a person chose before, else the browser's first known one, else English. */
export function preferredLanguage(kept: string | null, browser: readonly string[]): Language {
  if (kept === 'en' || kept === 'zh') return kept;
  for (const tag of browser) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en' || language === 'zh') return language;
  }
  return 'en';
}

type Table = Readonly<Record<string, readonly [english: string, chinese: string]>>;

const resources = (table: Table, index: 0 | 1) =>
  Object.fromEntries(Object.entries(table).map(([key, both]) => [key, both[index]]));

/** Adds the words of pages that are loaded on their first visit; called before such a page is drawn. */
export function addMessages(table: Table): void {
  i18next.addResourceBundle('en', 'translation', resources(table, 0), false, true);
  i18next.addResourceBundle('zh', 'translation', resources(table, 1), false, true);
}

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
    resources: { en: { translation: resources(messages, 0) }, zh: { translation: resources(messages, 1) } },
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
      return i18n.exists(key) ? t(key as MessageKey) : value;
    },
    text: (value) => (typeof value === 'string' ? value : value ? inViewersZone(value[language] ?? value.en) : ''),
  };
}
