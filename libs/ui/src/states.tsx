import type { ReactNode } from 'react';

const widths = ['72%', '54%', '88%', '63%', '80%', '47%'];

/** Grey lines in the shape of what will come; shown only when waiting takes longer than 100 ms. */
export function Skeleton({ lines = 6, label }: { readonly lines?: number; readonly label: string }) {
  return (
    <div className="stack panel-body" role="status" aria-label={label}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike and never move
        <span key={line} className="skeleton" style={{ width: widths[line % widths.length] }} />
      ))}
    </div>
  );
}

interface EmptyProperties {
  readonly title: string;
  readonly children?: ReactNode;
  /** The first step that would fill this page. */
  readonly action?: ReactNode;
}

/** Says what would be here and offers the first step. */
export function Empty({ title, children, action }: EmptyProperties) {
  return (
    <div className="empty">
      <svg width="44" height="32" viewBox="0 0 44 32" aria-hidden="true">
        <path
          d="M2 30V10h6v5h6v-5h6v5h4v-5h6v5h6v-5h6v20z"
          fill="none"
          stroke="var(--line-strong)"
          strokeWidth="2"
          strokeLinejoin="round"
        />
      </svg>
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
