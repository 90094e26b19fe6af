import { useRouter, useRouterState } from '@tanstack/react-router';
import { useCallback } from 'react';
import { href, parseSearch, type Search } from './url.ts';

/** The present address as the pages read it, and the ways to change it. */
export interface Place {
  readonly path: string;
  readonly search: Search;
  /** Goes to an address of the console; `replace` leaves no trace in the history. */
  go(address: string, replace?: boolean): void;
  /** Changes some values of the query and keeps the others; undefined removes. */
  change(values: Search, replace?: boolean): void;
}

/** The present address; the page is drawn again when it changes. */
export function usePlace(): Place {
  const router = useRouter();
  const location = useRouterState({ select: (state) => state.location });
  const search = parseSearch(location.searchStr);
  const path = location.pathname;
  const go = useCallback(
    (address: string, replace = false) => (replace ? router.history.replace(address) : router.history.push(address)),
    [router],
  );
  return { path, search, go, change: (values, replace) => go(href(path, { ...search, ...values }), replace) };
}

/** The identifier at the end of the address of one thing: /incidents/ID. */
export function useId(): string {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return decodeURIComponent(path.split('/').pop() ?? '');
}
