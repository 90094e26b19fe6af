import { useSyncExternalStore } from 'react';

/** What a person chose for this browser; kept in local storage and nowhere else. */
export type PreferenceName = 'language' | 'theme' | `columns.${string}` | `views.${string}`;

const watchers = new Set<() => void>();

/** Reads a kept choice; null when there is none or storage is closed to us. */
export function readPreference(name: PreferenceName): string | null {
  try {
    return localStorage.getItem(`citywall.${name}`);
  } catch {
    return null;
  }
}

/** Keeps a choice; without storage it lasts until the page is left. */
export function writePreference(name: PreferenceName, value: string): void {
  try {
    localStorage.setItem(`citywall.${name}`, value);
  } catch {
    // A browser that forbids storage still works; the choice is simply not kept.
  }
  for (const watcher of watchers) watcher();
}

/** A kept choice that redraws the page when it changes. */
export function usePreference(name: PreferenceName): readonly [string | null, (value: string) => void] {
  const value = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => readPreference(name),
  );
  return [value, (next) => writePreference(name, next)];
}

/** Light, dark, or as the system says. */
export type Theme = 'light' | 'dark' | 'system';

const systemDark = () => matchMedia('(prefers-color-scheme: dark)');

function showTheme(): void {
  const kept = readPreference('theme');
  const dark = kept === 'dark' || (kept !== 'light' && systemDark().matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  for (const watcher of watchers) watcher();
}

/** Shows the chosen theme and follows the system while none is chosen. */
export function startTheme(): void {
  showTheme();
  systemDark().addEventListener('change', showTheme);
}

/** Chooses light or dark for this browser. */
export function chooseTheme(theme: Theme): void {
  writePreference('theme', theme);
  showTheme();
}

/** Whether the page is dark now. */
export function useDark(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => document.documentElement.dataset.theme === 'dark',
  );
}
