import { Fragment, type ReactNode, useState } from 'react';

/** Cuts a line into plain and highlighted pieces; overlapping, empty or out-of-range parts are merged or left out. */
export function highlightPieces(
  line: string,
  parts: readonly (readonly [number, number])[],
): readonly { readonly text: string; readonly marked: boolean }[] {
  const sorted = parts
    .map(([start, end]) => [Math.max(0, start), Math.min(line.length, end)] as const)
    .filter(([start, end]) => end > start)
    .sort((a, b) => a[0] - b[0]);
  const pieces: { text: string; marked: boolean }[] = [];
  let position = 0;
  for (const [start, end] of sorted) {
    if (end <= position) continue;
    const from = Math.max(start, position);
    if (from > position) pieces.push({ text: line.slice(position, from), marked: false });
    pieces.push({ text: line.slice(from, end), marked: true });
    position = end;
  }
  if (position < line.length) pieces.push({ text: line.slice(position), marked: false });
  return pieces;
}

/** An original line with the parts that made a rule match marked. */
export function Highlighted({
  line,
  parts,
}: {
  readonly line: string;
  readonly parts: readonly (readonly [number, number])[];
}) {
  return (
    <code>
      {highlightPieces(line, parts).map((piece, index) =>
        piece.marked ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed line keep their place
          <mark key={index}>{piece.text}</mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one fixed line keep their place
          <Fragment key={index}>{piece.text}</Fragment>
        ),
      )}
    </code>
  );
}

interface CopyableProperties {
  readonly value: string;
  readonly label: string;
  readonly copiedLabel: string;
  readonly children?: ReactNode;
}

/** An identifier or address in the fixed-width face; a click copies it. */
export function Copyable({ value, label, copiedLabel, children }: CopyableProperties) {
  const [copied, setCopied] = useState(false);
  const copy = (event: { stopPropagation(): void }) => {
    event.stopPropagation();
    void navigator.clipboard?.writeText(value).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1200);
    });
  };
  return (
    <button type="button" className="copyable" title={label} onClick={copy}>
      {children ?? value}
      <span aria-live="polite">{copied ? ` ✓ ${copiedLabel}` : ''}</span>
    </button>
  );
}

/** A term of art with its one-line explanation on hover and on focus. */
export function Term({ children, explanation }: { readonly children: ReactNode; readonly explanation: string }) {
  return (
    <button type="button" className="term">
      {children}
      <span className="explanation" role="tooltip">
        {explanation}
      </span>
    </button>
  );
}
