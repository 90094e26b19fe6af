import { type Contour, type OutlineFont, sealFont } from './glyph-outlines.ts';

/** Side of the square that the seal fills, in points: 42 mm, as seals of cities have. */
export const sealSide = 119;

const middle = sealSide / 2;
const ringWidth = 3.2;
const ringRadius = middle - ringWidth / 2 - 0.4;
const starRadius = 17.5;
const textRadius = ringRadius - 15;
const largestText = 17;
/** Angle between two characters, and the whole arc that the words may take, in radians. */
const widestStep = 0.52;
const widestArc = (Math.PI * 3) / 2;
const red = '0.82 0.07 0.09';

/** Characters of the words that the font of the seal does not have. */
export function missingCharacters(words: string, font: OutlineFont = sealFont()): readonly string[] {
  return [...words].filter((character) => font.glyph(character) === undefined);
}

/** The seal as operators of a PDF content stream: ring, five-pointed star, the words around it from left to right. */
export function drawSeal(words: string, font: OutlineFont = sealFont()): string {
  return [`${red} rg ${red} RG`, ring(), star(), ...text([...words], font)].join('\n');
}

function ring(): string {
  const pull = ringRadius * 0.552285;
  const at = (x: number, y: number) => `${round(middle + x)} ${round(middle + y)}`;
  const [r, k] = [ringRadius, pull];
  return [
    `${ringWidth} w ${at(r, 0)} m`,
    `${at(r, k)} ${at(k, r)} ${at(0, r)} c`,
    `${at(-k, r)} ${at(-r, k)} ${at(-r, 0)} c`,
    `${at(-r, -k)} ${at(-k, -r)} ${at(0, -r)} c`,
    `${at(k, -r)} ${at(r, -k)} ${at(r, 0)} c s`,
  ].join(' ');
}

function star(): string {
  const inner = starRadius * 0.381966;
  const points = Array.from({ length: 10 }, (_, corner) => {
    const radius = corner % 2 === 0 ? starRadius : inner;
    const angle = Math.PI / 2 + (corner * Math.PI) / 5;
    return `${round(middle + radius * Math.cos(angle))} ${round(middle + radius * Math.sin(angle))}`;
  });
  return `${points[0]} m ${points.slice(1).join(' l ')} l h f`;
}

/** Every character stands upright on its radius, feet to the star. */
function text(characters: readonly string[], font: OutlineFont): string[] {
  const step = Math.min(widestStep, widestArc / Math.max(1, characters.length - 1));
  const size = Math.min(largestText, textRadius * step * 1.05);
  const scale = size / font.unitsPerEm;
  return characters.flatMap((character, at) => {
    const glyph = font.glyph(character);
    if (glyph === undefined) return [];
    const angle = Math.PI / 2 + (step * (characters.length - 1)) / 2 - step * at;
    const [sin, cos] = [Math.sin(angle - Math.PI / 2) * scale, Math.cos(angle - Math.PI / 2) * scale];
    const [x, y] = [middle + textRadius * Math.cos(angle), middle + textRadius * Math.sin(angle)];
    // The middle of an ideograph lies at 0.38 em above its baseline.
    const shifted = (contour: Contour) =>
      contour.map((point) => ({ ...point, x: point.x - glyph.advance / 2, y: point.y - font.unitsPerEm * 0.38 }));
    const paths = glyph.contours.map((contour) => contourPath(shifted(contour)));
    return [`q ${[cos, sin, -sin, cos, x, y].map((one) => one.toFixed(5)).join(' ')} cm ${paths.join(' ')} f Q`];
  });
}

/** Quadratic curves as the cubic ones that PDF has. Between two control points lies a point of the curve. */
function contourPath(contour: Contour): string {
  const begin = contour.findIndex(({ onCurve }) => onCurve);
  if (begin < 0) return '';
  const points = [...contour.slice(begin), ...contour.slice(0, begin + 1)];
  let here = points[0] as { readonly x: number; readonly y: number };
  const path = [`${round(here.x)} ${round(here.y)} m`];
  for (let at = 1; at < points.length; at += 1) {
    const point = points[at] as Contour[number];
    if (point.onCurve) {
      path.push(`${round(point.x)} ${round(point.y)} l`);
      here = point;
      continue;
    }
    const next = points[at + 1] as Contour[number];
    const end = next.onCurve ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    const bend = (from: { x: number; y: number }) =>
      `${round(from.x + ((point.x - from.x) * 2) / 3)} ${round(from.y + ((point.y - from.y) * 2) / 3)}`;
    path.push(`${bend(here)} ${bend(end)} ${round(end.x)} ${round(end.y)} c`);
    here = end;
    if (next.onCurve) at += 1;
  }
  return `${path.join(' ')} h`;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
