import type { Encoding } from './modifier.ts';

/** Base64 of a text (UTF-8 unless an encoding is given; utf16 begins with the byte order mark FF FE). */
export function encodeBase64(text: string, encoding?: Encoding): string {
  return bytesOf(text, encoding).toString('base64');
}

/** The three forms base64 of a text takes inside base64 of a larger one, without the characters its neighbours decide. */
export function encodeBase64Offsets(text: string, encoding?: Encoding): readonly string[] {
  const bytes = bytesOf(text, encoding);
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const begin = [0, 2, 3][shift]!;
    const end = [0, 3, 2][(bytes.length + shift) % 3]!;
    return encoded.slice(begin, encoded.length - end);
  });
}

function bytesOf(text: string, encoding: Encoding | undefined): Buffer {
  if (encoding === undefined) return Buffer.from(text, 'utf8');
  const little = Buffer.from(text, 'utf16le');
  if (encoding === 'utf16le') return little;
  if (encoding === 'utf16') return Buffer.concat([Buffer.from([0xff, 0xfe]), little]);
  return little.swap16();
}

/** The dashes that programs take for one another: hyphen, slash, en dash, em dash, horizontal bar. */
export const dashes = ['-', '/', '\u2013', '\u2014', '\u2015'] as const;

// A dash that begins an argument: nothing of a word before it, a word after it.
const argumentDash = /(?<![\w])[-/](?=\w)/g;

/** Where dashes begin an argument in a pattern's text. */
export function argumentDashes(text: string): readonly number[] {
  return [...text.matchAll(argumentDash)].map((match) => match.index);
}

/** Every combination of dashes at the given places: five to the power of their number. */
export function dashVariants(text: string, places: readonly number[]): readonly string[] {
  let variants = [text];
  for (const place of places) {
    variants = variants.flatMap((variant) =>
      dashes.map((dash) => variant.slice(0, place) + dash + variant.slice(place + 1)),
    );
  }
  return variants;
}
