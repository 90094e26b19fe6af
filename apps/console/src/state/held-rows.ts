import { useRef, useState } from 'react';

/** Which rows to show and how many wait. */
export interface HeldRows<Row> {
  readonly rows: readonly Row[];
  readonly waiting: number;
  show(): void;
}

/** Rows that came after the list was first drawn wait at the top; rows already shown are kept up to date in place. */
export function splitRows<Row>(
  rows: readonly Row[],
  known: ReadonlySet<string>,
  idOf: (row: Row) => string,
): { readonly shown: readonly Row[]; readonly waiting: readonly Row[] } {
  const firstKnown = rows.findIndex((row) => known.has(idOf(row)));
  if (firstKnown <= 0) return { shown: rows, waiting: [] };
  return { shown: rows.slice(firstKnown), waiting: rows.slice(0, firstKnown) };
}

/** Holds new rows back until the reader asks for them; `question` names the list, a new question starts anew. */
export function useHeldRows<Row>(rows: readonly Row[], idOf: (row: Row) => string, question: string): HeldRows<Row> {
  const known = useRef<{ question: string; ids: Set<string> }>({ question, ids: new Set() });
  const [, redraw] = useState(0);
  if (known.current.question !== question) known.current = { question, ids: new Set() };
  const { shown, waiting } = splitRows(rows, known.current.ids, idOf);
  for (const row of shown) known.current.ids.add(idOf(row));
  return {
    rows: shown,
    waiting: waiting.length,
    show: () => {
      for (const row of waiting) known.current.ids.add(idOf(row));
      redraw((count) => count + 1);
      scrollTo({ top: 0 });
    },
  };
}
