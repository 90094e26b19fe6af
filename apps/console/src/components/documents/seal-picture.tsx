import { type SealDrawing, useSealDrawing } from '../../api/documents.ts';

/** The shapes of a seal, for an SVG whose y grows downward. */
export function SealShapes({ drawing }: { readonly drawing: SealDrawing }) {
  return (
    <g transform={`translate(0 ${drawing.side}) scale(1 -1)`}>
      {drawing.shapes.map(({ path, transform, line }) => (
        <path
          key={`${transform} ${path.slice(0, 40)}`}
          d={path}
          transform={transform && `matrix(${transform})`}
          fill={line === undefined ? 'currentColor' : 'none'}
          stroke={line === undefined ? 'none' : 'currentColor'}
          strokeWidth={line}
        />
      ))}
    </g>
  );
}

interface SealPictureProperties {
  /** The words around it. */
  readonly words: string;
  /** px. */
  readonly size: number;
  readonly label: string;
}

/** A seal as documents show it, drawn from the server's own drawing; an empty ring while it is on its way. */
export function SealPicture({ words, size, label }: SealPictureProperties) {
  const drawing = useSealDrawing(words).data;
  const side = drawing?.side ?? 119;
  return (
    <svg
      className="seal-picture"
      width={size}
      height={size}
      viewBox={`0 0 ${side} ${side}`}
      role="img"
      aria-label={label}
    >
      {drawing ? (
        <SealShapes drawing={drawing} />
      ) : (
        <circle cx={side / 2} cy={side / 2} r={side / 2 - 2} fill="none" stroke="currentColor" strokeWidth="3" />
      )}
    </svg>
  );
}
