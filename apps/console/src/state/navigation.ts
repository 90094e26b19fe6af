import { useMatch, useParams, useRouter, useRouterState } from '@tanstack/react-router';
import { useCallback } from 'react';
import { href, type Search } from './url.ts';

/** The address of a page as the page reads it, and the ways to change it. */
export interface Place {
  readonly path: string;
  readonly search: Search;
  /** Goes to an address of the console; `replace` leaves no trace in the history. */
  go(address: string, replace?: boolean): void;
  /** Changes some values of the query and keeps the others; undefined removes. */
  change(values: Search, replace?: boolean): void;
}

/**
 * The address of the page that asks. It stays the page's own while the next page is still being loaded, so that a page
 * on its way out asks nothing wrong.
 */
export function usePlace(): Place {
  const router = useRouter();
  const path = useMatch({ strict: false, select: (match) => match.pathname });
  const search = useMatch({ strict: false, select: (match) => match.search as Search });
  const go = useCallback(
    (address: string, replace = false) => (replace ? router.history.replace(address) : router.history.push(address)),
    [router],
  );
  return { path, search, go, change: (values, replace) => go(href(path, { ...search, ...values }), replace) };
}

/** The path that the browser shows, for the navigation. */
export function usePath(): string {
  return useRouterState({ select: (state) => state.location.pathname });
}

/** The identifier in the address of one thing: /incidents/ID. */
export function useId(): string {
  return (useParams({ strict: false }) as { readonly id?: string }).id ?? '';
}
