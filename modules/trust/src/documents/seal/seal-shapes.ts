import { drawSeal } from './draw-seal.ts';

/** One shape of a seal as SVG has it; y grows upward, as in PDF. */
export interface SealShape {
  /** Path data. */
  readonly path: string;
  /** Matrix of six numbers, absent for none. */
  readonly transform?: string;
  /** Width of the line when the shape is drawn and not filled. */
  readonly line?: number;
}

/** The very drawing that a document is given, shape by shape, for those who want to see it before. */
export function sealShapes(words: string): readonly SealShape[] {
  const shapes: SealShape[] = [];
  let [path, numbers]: [string[], string[]] = [[], []];
  let width = 1;
  let transform: string | undefined;
  for (const token of drawSeal(words).split(/\s+/)) {
    if (/^-?[\d.]+$/.test(token)) {
      numbers.push(token);
      continue;
    }
    if (token === 'w') width = Number(numbers[0]);
    else if (token === 'cm') transform = numbers.join(' ');
    else if (token === 'h') path.push('Z');
    else if (/^[mlc]$/.test(token)) path.push(`${token.toUpperCase()}${numbers.join(' ')}`);
    else if (token === 'f' || token === 's') {
      const line = token === 's' ? { line: width } : {};
      const moved = transform === undefined ? {} : { transform };
      shapes.push({ path: `${path.join('')}${token === 's' ? 'Z' : ''}`, ...moved, ...line });
      path = [];
    } else if (token === 'Q') transform = undefined;
    numbers = [];
  }
  return shapes;
}
