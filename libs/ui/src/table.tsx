import { type ReactNode, useEffect, useRef, useState } from 'react';
import { rowHeight, useVisibleRows } from './virtual.ts';

/** A column of a table. */
export interface Column<Row> {
  readonly key: string;
  readonly title: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  readonly end?: boolean;
  /** Takes what is left and is cut with … in long lists. */
  readonly fill?: boolean;
  /** As narrow as its content. */
  readonly tight?: boolean;
  /** Smallest window that shows it. */
  readonly from?: 'tablet' | 'desktop';
}

interface TableProperties<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly idOf: (row: Row) => string;
  /** Opens a row by click or Enter. */
  readonly onOpen?: (row: Row) => void;
  /** The row whose panel is open. */
  readonly open?: string | undefined;
  /** Chosen rows and how to change them; absent when the list has no acts on many. */
  readonly selection?: {
    readonly chosen: ReadonlySet<string>;
    readonly toggle: (id: string) => void;
    readonly label: string;
  };
}

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Lists longer than this draw only the rows in view. */
const longList = 150;

/** A list: j and k move, Enter opens, x chooses; long lists draw only what is seen. */
export function Table<Row>({ label, rows, columns, idOf, onOpen, open, selection }: TableProperties<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [cursor, setCursor] = useState(-1);
  const virtual = rows.length > longList;
  const [first, last] = useVisibleRows(body, rows.length, virtual);
  const state = useRef({ rows, cursor, onOpen, selection, idOf });
  state.current = { rows, cursor, onOpen, selection, idOf };

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector('dialog[open]')) return;
      const now = state.current;
      const row = now.rows[now.cursor];
      if (event.key === 'j' || event.key === 'k') {
        const next = Math.max(0, Math.min(now.rows.length - 1, now.cursor + (event.key === 'j' ? 1 : -1)));
        setCursor(next);
        const place = body.current?.querySelector<HTMLElement>(`[data-row="${next}"]`);
        if (place) place.focus({ preventScroll: false });
        else scrollBy(0, event.key === 'j' ? rowHeight : -rowHeight);
      } else if (event.key === 'x' && row !== undefined) now.selection?.toggle(now.idOf(row));
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);

  const cellClass = (column: Column<Row>) =>
    [column.end && 'end', column.tight && 'tight', column.fill && 'fill', column.from && `from-${column.from}`]
      .filter(Boolean)
      .join(' ');
  const spacer = (count: number) =>
    count > 0 && (
      <tr>
        {/* One cell only: more of them would make columns of their own where the layout is fixed. */}
        <td style={{ height: count * rowHeight, padding: 0, border: 0 }} />
      </tr>
    );
  return (
    <div className="table-wrap">
      <table className={virtual ? 'table virtual' : 'table'} aria-label={label} aria-rowcount={rows.length}>
        <thead>
          <tr>
            {selection && (
              <th className="tight" scope="col">
                <span className="only-read">{selection.label}</span>
              </th>
            )}
            {columns.map((column) =>
              column.title === '' ? (
                <td key={column.key} className={cellClass(column)} />
              ) : (
                <th key={column.key} className={cellClass(column)} scope="col">
                  {column.title}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody ref={body}>
          {spacer(first)}
          {rows.slice(first, last).map((row, offset) => {
            const index = first + offset;
            const id = idOf(row);
            return (
              <tr
                key={id}
                data-row={index}
                tabIndex={index === Math.max(0, cursor) ? 0 : -1}
                className={onOpen ? 'opens' : undefined}
                aria-current={id === open || undefined}
                onFocus={() => setCursor(index)}
                onClick={(event) => {
                  if (!(event.target as HTMLElement).closest('a, button, input, label, summary')) onOpen?.(row);
                }}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row);
                }}
              >
                {selection && (
                  <td className="tight">
                    <input
                      type="checkbox"
                      aria-label={selection.label}
                      checked={selection.chosen.has(id)}
                      onChange={() => selection.toggle(id)}
                    />
                  </td>
                )}
                {columns.map((column) => (
                  <td key={column.key} className={cellClass(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
          {spacer(rows.length - last)}
        </tbody>
      </table>
    </div>
  );
}
