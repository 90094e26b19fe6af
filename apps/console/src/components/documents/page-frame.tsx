import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { type Measures, useSealDrawing } from '../../api/documents.ts';
import { useWords } from '../../language/language.ts';
import { SealShapes } from './seal-picture.tsx';
import { millimetres, onPage, type PageSize, type Place, sealSide } from './seal-place.ts';

interface PageFrameProperties {
  readonly number: number;
  readonly page: PageSize;
  readonly seals: Measures['seals'];
  /** Words of the seal to be placed; nothing is placed without them. */
  readonly words: string | null;
  readonly place: Place;
  readonly onPlace: (place: Place) => void;
}

const steps: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Lines where text would be, so that it is seen as a page. */
function Lines({ width, height }: PageSize) {
  const rows = Math.floor((height - 140) / 22);
  return (
    <g className="page-lines">
      {Array.from({ length: Math.max(0, rows) }, (_, row) => {
        const length = (width - 120) * (row % 7 === 6 ? 0.55 : 1);
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are alike and never move
        return <rect key={row} x={60} y={80 + row * 22} width={Math.max(0, length)} height={5} rx={2.5} />;
      })}
    </g>
  );
}

/** A page drawn to scale: the seals that stand on it, and the one to be placed by dragging or with the arrow keys. */
export function PageFrame({ number, page, seals, words, place, onPlace }: PageFrameProperties) {
  const { t } = useWords();
  const drawing = useSealDrawing(words ?? '').data;
  const frame = useRef<SVGSVGElement>(null);
  const held = useRef<Place | undefined>(undefined);
  /** Points of the page under the pointer, from its lower left corner. */
  const pointOf = (event: PointerEvent): Place => {
    const box = frame.current!.getBoundingClientRect();
    const scale = page.width / box.width;
    return { x: (event.clientX - box.left) * scale, y: page.height - (event.clientY - box.top) * scale };
  };
  const grab = (event: PointerEvent<SVGGElement>) => {
    const { x, y } = pointOf(event);
    held.current = { x: x - place.x, y: y - place.y };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const drag = (event: PointerEvent) => {
    if (!held.current) return;
    const { x, y } = pointOf(event);
    onPlace(onPage({ x: x - held.current.x, y: y - held.current.y }, page));
  };
  const move = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const far = event.shiftKey ? 1 : 10;
    onPlace(onPage({ x: place.x + step[0] * far, y: place.y + step[1] * far }, page));
  };
  const label = t('sign.seal.at', { x: millimetres(place.x), y: millimetres(place.y) });
  return (
    <svg ref={frame} className="page-frame" viewBox={`0 0 ${page.width} ${page.height}`}>
      <title>{t('sign.frame', { page: number })}</title>
      <rect className="page-paper" width={page.width} height={page.height} />
      <Lines {...page} />
      {seals
        .filter((seal) => seal.page === number)
        .map((seal) => (
          <g key={`${seal.x} ${seal.y} ${seal.name}`} className="page-other">
            <title>{t('sign.seal.there', { name: seal.name })}</title>
            <rect
              x={seal.x}
              y={page.height - seal.y - seal.height}
              width={seal.width}
              height={seal.height}
              rx={seal.width / 2}
            />
            <text x={seal.x + seal.width / 2} y={page.height - seal.y - seal.height / 2} textAnchor="middle">
              {seal.name.slice(0, 14)}
            </text>
          </g>
        ))}
      {words && drawing && (
        // biome-ignore lint/a11y/useSemanticElements: an SVG has no other element that takes the focus
        <g
          className="page-seal"
          role="button"
          tabIndex={0}
          aria-label={label}
          aria-roledescription={t('signatory.seal')}
          transform={`translate(${place.x} ${page.height - place.y - sealSide})`}
          onPointerDown={grab}
          onPointerMove={drag}
          onPointerUp={() => {
            held.current = undefined;
          }}
          onKeyDown={move}
        >
          <rect className="page-seal-hold" width={sealSide} height={sealSide} />
          <SealShapes drawing={drawing} />
        </g>
      )}
    </svg>
  );
}
