import type { ReactNode } from 'react';

type Tone = 'good' | 'warn' | 'bad';

const marks: Readonly<Record<Tone, string>> = {
  good: 'M6 12.5l4 4 8-9',
  warn: 'M12 6v7M12 17v.5',
  bad: 'M7.5 7.5l9 9M16.5 7.5l-9 9',
};

interface VerdictHeadProperties {
  readonly tone: Tone;
  readonly title: string;
  readonly children?: ReactNode;
}

/** The answer of a page, large: a shape, a word, and what it means. */
export function VerdictHead({ tone, title, children }: VerdictHeadProperties) {
  return (
    <div className={`verdict-head ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <svg width="36" height="36" viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="11" fill="currentColor" />
        <path d={marks[tone]} fill="none" stroke="var(--surface)" strokeWidth="2.4" strokeLinecap="round" />
      </svg>
      <div>
        <p className="verdict-word">{title}</p>
        {children && <div className="verdict-text">{children}</div>}
      </div>
    </div>
  );
}
