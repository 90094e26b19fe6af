import type { ReactNode } from 'react';

/** The one severity scale, from least to most; the order is also the order of sorting. */
export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const;

/** A step of the severity scale. */
export type Severity = (typeof severities)[number];

const shapes: Readonly<Record<Severity, ReactNode>> = {
  informational: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.8" />,
  low: <path d="M1.5 4 6 9.5 10.5 4z" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" />,
  medium: <path d="M6 1.5 11 10.5H1z" fill="currentColor" />,
  high: <path d="M6 .5 11.5 6 6 11.5.5 6z" fill="currentColor" />,
  critical: <path d="M3.7.5h4.6l3.2 3.2v4.6l-3.2 3.2H3.7L.5 8.3V3.7z" fill="currentColor" />,
};

/** Severity as shape, word and colour together; `label` is the word in the reader's language. */
export function SeverityMark({ severity, label }: { readonly severity: Severity; readonly label: string }) {
  return (
    <span className={`severity ${severity}`}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        {shapes[severity]}
      </svg>
      {label}
    </span>
  );
}
