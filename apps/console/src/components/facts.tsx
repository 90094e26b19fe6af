import type { ReactNode } from 'react';

/** Facts as pairs of what is said and its value; labels differ from each other. */
export function Facts({ of }: { readonly of: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {of.map(([label, value]) => (
        <div key={label} className="pair">
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
