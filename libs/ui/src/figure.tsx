import type { ReactNode } from 'react';

/** Points of an SVG polyline for values over a box, lowest value at the bottom; equal values lie on the base line. */
export function sparklinePoints(values: readonly number[], width: number, height: number): string {
  const highest = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map((value, index) => `${(index * step).toFixed(1)},${(height - 1 - (value / highest) * (height - 2)).toFixed(1)}`)
    .join(' ');
}

/** A trend without axes; `label` says in words what it shows. */
export function Sparkline({ values, label }: { readonly values: readonly number[]; readonly label: string }) {
  const width = 84;
  const height = 24;
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <polyline
        points={sparklinePoints(values, width, height)}
        fill="none"
        stroke="var(--text-soft)"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}

interface FigureProperties {
  readonly name: ReactNode;
  readonly value: ReactNode;
  /** The list that this number counts. */
  readonly href: string;
  /** Where the number comes from and over which time. */
  readonly source: ReactNode;
  readonly trend?: ReactNode;
  /** The number asks to be looked at. */
  readonly alert?: boolean;
}

/** One figure of an overview: number, trend, source, and the way to what it counts. */
export function Figure({ name, value, href, source, trend, alert }: FigureProperties) {
  return (
    <a className={alert ? 'panel figure alert' : 'panel figure'} href={href}>
      <span className="name">{name}</span>
      <span className="value">{value}</span>
      <span className="foot">
        <span>{source}</span>
        {trend}
      </span>
    </a>
  );
}

interface AccountBarProperties {
  readonly stored: number;
  readonly refused: number;
  readonly dropped: number;
  readonly label: string;
}

/** Shares of what was received: stored, refused (hatched) and dropped; a share above zero is always visible. */
export function AccountBar({ stored, refused, dropped, label }: AccountBarProperties) {
  const parts = { stored, refused, dropped };
  return (
    <div className="account" role="img" aria-label={label}>
      {Object.entries(parts).map(([name, value]) =>
        value > 0 ? <span key={name} className={name} style={{ flexGrow: value, flexBasis: 0 }} /> : null,
      )}
    </div>
  );
}
