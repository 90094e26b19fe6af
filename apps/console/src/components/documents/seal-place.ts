/** A place on a page, in points from its lower left corner to that of the seal. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** Side of the seal, in points: 42 mm. */
export const sealSide = 119;
/** Distance from the edges, as the server keeps it when no place is given. */
const margin = 36;

/** Places that can be named, row by row. */
export const namedPlaces = [
  'top-left',
  'top-middle',
  'top-right',
  'middle-left',
  'middle',
  'middle-right',
  'bottom-left',
  'bottom-middle',
  'bottom-right',
] as const;
export type NamedPlace = (typeof namedPlaces)[number];

/** Whether the seal fits on the page at all. */
export const fits = ({ width, height }: PageSize): boolean => width >= sealSide && height >= sealSide;

/** The place nearest to this one at which the whole seal lies on the page; whole points. */
export function onPage({ x, y }: Place, { width, height }: PageSize): Place {
  const within = (value: number, most: number) => Math.round(Math.max(0, Math.min(Math.floor(most), value)));
  return { x: within(x, width - sealSide), y: within(y, height - sealSide) };
}

/** Where a named place lies on a page. */
export function placeOf(name: NamedPlace, page: PageSize): Place {
  const at = namedPlaces.indexOf(name);
  const along = [margin, (page.width - sealSide) / 2, page.width - sealSide - margin];
  const up = [page.height - sealSide - margin, (page.height - sealSide) / 2, margin];
  return onPage({ x: along[at % 3]!, y: up[Math.floor(at / 3)]! }, page);
}

/** The name of a place; undefined for one in between. */
export function nameOf(place: Place, page: PageSize): NamedPlace | undefined {
  return namedPlaces.find((name) => {
    const named = placeOf(name, page);
    return named.x === place.x && named.y === place.y;
  });
}

/** Points as whole millimetres. */
export const millimetres = (points: number): number => Math.round((points * 25.4) / 72);
