import type { ReactNode } from 'react';

/** How a state is meant: working, in progress, needing a look, broken, or none of these. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'none';

/** A state as word and shape; colour repeats what the shape says. */
export function Status({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`status ${tone}`}>{children}</span>;
}

/** A strip across the page that says something the reader must know now. */
export function Banner({ tone, children }: { readonly tone: 'warn' | 'bad' | 'good'; readonly children: ReactNode }) {
  return (
    <div className={`banner ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
