// OpenType 1.9 (tables head, maxp, hhea, hmtx, cmap format 4, loca, glyf) inside WOFF 1.0.
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** A point of a path: on the curve, or the control point of a quadratic one. */
interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly onCurve: boolean;
}

/** One closed line of a glyph. */
export type Contour = readonly CurvePoint[];

/** A glyph in units of the font, y upward. */
export interface Glyph {
  readonly advance: number;
  readonly contours: readonly Contour[];
}

/** A font whose characters are drawn as outlines. */
export interface OutlineFont {
  readonly unitsPerEm: number;
  /** Undefined when the font does not have the character. */
  glyph(character: string): Glyph | undefined;
}

const file = new URL('../../../assets/noto-serif-sc-700.woff', import.meta.url);
let opened: OutlineFont | undefined;

/** Noto Serif SC Bold, read at the first use. */
export function sealFont(): OutlineFont {
  opened ??= openFont(readFileSync(file));
  return opened;
}

function openFont(woff: Buffer): OutlineFont {
  const tables = readTables(woff);
  const table = (tag: string): Buffer => {
    const found = tables.get(tag);
    if (found === undefined) throw new Error(`the font has no table ${tag}`);
    return found;
  };
  const [head, loca, glyf, hmtx] = ['head', 'loca', 'glyf', 'hmtx'].map(table) as [Buffer, Buffer, Buffer, Buffer];
  const long = head.readInt16BE(50) === 1;
  const metrics = table('hhea').readUInt16BE(34);
  const glyphOf = readCharacterMap(table('cmap'));
  const offsetOf = (id: number): number => (long ? loca.readUInt32BE(id * 4) : loca.readUInt16BE(id * 2) * 2);
  const contoursOf = (id: number, depth = 0): readonly Contour[] => {
    const bytes = glyf.subarray(offsetOf(id), offsetOf(id + 1));
    if (bytes.length === 0 || depth > 4) return [];
    const count = bytes.readInt16BE(0);
    return count >= 0 ? readSimple(bytes, count) : readCompound(bytes, (part) => contoursOf(part, depth + 1));
  };
  return {
    unitsPerEm: head.readUInt16BE(18),
    glyph: (character) => {
      const id = glyphOf(character.codePointAt(0) as number);
      if (id === 0) return undefined;
      return { advance: hmtx.readUInt16BE(Math.min(id, metrics - 1) * 4), contours: contoursOf(id) };
    },
  };
}

function readTables(woff: Buffer): ReadonlyMap<string, Buffer> {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('no WOFF font');
  return new Map(
    Array.from({ length: woff.readUInt16BE(12) }, (_, at) => {
      const entry = 44 + at * 20;
      const [offset, packed, length] = [4, 8, 12].map((field) => woff.readUInt32BE(entry + field)) as [
        number,
        number,
        number,
      ];
      const bytes = woff.subarray(offset, offset + packed);
      return [woff.toString('latin1', entry, entry + 4), packed < length ? inflateSync(bytes) : bytes] as const;
    }),
  );
}

/** Format 4: characters of the basic plane. */
function readCharacterMap(cmap: Buffer): (code: number) => number {
  const count = cmap.readUInt16BE(2);
  const offsets = Array.from({ length: count }, (_, at) => cmap.readUInt32BE(8 + at * 8));
  const start = offsets.find((offset) => cmap.readUInt16BE(offset) === 4);
  if (start === undefined) throw new Error('the font has no character map of format 4');
  const segments = cmap.readUInt16BE(start + 6) / 2;
  const [ends, starts] = [start + 14, start + 16 + segments * 2];
  const [deltas, ranges] = [starts + segments * 2, starts + segments * 4];
  return (code) => {
    for (let at = 0; at < segments; at += 1) {
      if (code > cmap.readUInt16BE(ends + at * 2)) continue;
      const first = cmap.readUInt16BE(starts + at * 2);
      if (code < first) return 0;
      const delta = cmap.readUInt16BE(deltas + at * 2);
      const range = cmap.readUInt16BE(ranges + at * 2);
      if (range === 0) return (code + delta) & 0xffff;
      const id = cmap.readUInt16BE(ranges + at * 2 + range + (code - first) * 2);
      return id === 0 ? 0 : (id + delta) & 0xffff;
    }
    return 0;
  };
}

function readSimple(bytes: Buffer, count: number): readonly Contour[] {
  const ends = Array.from({ length: count }, (_, at) => bytes.readUInt16BE(10 + at * 2));
  const total = (ends.at(-1) ?? -1) + 1;
  let at = 10 + count * 2;
  at += 2 + bytes.readUInt16BE(at);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = bytes[at++] as number;
    const times = (flag & 8) === 0 ? 1 : 1 + (bytes[at++] as number);
    for (let time = 0; time < times; time += 1) flags.push(flag);
  }
  const coordinates = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if ((flag & short) !== 0) value += (flag & same) === 0 ? -(bytes[at++] as number) : (bytes[at++] as number);
      else if ((flag & same) === 0) {
        value += bytes.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = coordinates(2, 16);
  const ys = coordinates(4, 32);
  return ends.map((end, contour) => {
    const from = contour === 0 ? 0 : (ends[contour - 1] as number) + 1;
    return Array.from({ length: end + 1 - from }, (_, offset) => {
      const point = from + offset;
      return { x: xs[point] as number, y: ys[point] as number, onCurve: ((flags[point] as number) & 1) === 1 };
    });
  });
}

/** Parts of other glyphs, moved; scaled parts do not occur in this font and are refused. */
function readCompound(bytes: Buffer, part: (id: number) => readonly Contour[]): readonly Contour[] {
  const contours: Contour[] = [];
  for (let at = 10; ; ) {
    const flags = bytes.readUInt16BE(at);
    const id = bytes.readUInt16BE(at + 2);
    const words = (flags & 1) === 1;
    const [dx, dy] = words
      ? [bytes.readInt16BE(at + 4), bytes.readInt16BE(at + 6)]
      : [bytes.readInt8(at + 4), bytes.readInt8(at + 5)];
    if ((flags & 0xc8) !== 0) throw new Error('a scaled part of a glyph');
    at += words ? 8 : 6;
    for (const contour of part(id))
      contours.push(contour.map(({ x, y, onCurve }) => ({ x: x + dx, y: y + dy, onCurve })));
    if ((flags & 0x20) === 0) return contours;
  }
}
