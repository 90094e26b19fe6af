// ISO 32000-2 section 7.4: the filters that cross-reference and object streams use.
import { inflateSync } from 'node:zlib';
import { countOf, isArray, isDictionary, isName, PdfError, type PdfStream, type PdfValue } from './pdf-value.ts';

const largest = 64 * 1024 * 1024;

/** The content of a stream without filter or with FlateDecode, predictors included. Throws PdfError, also above 64 MiB. */
export function streamContent({ dictionary, raw }: PdfStream): Buffer {
  const filter = single(dictionary.get('Filter'));
  if (filter === undefined || filter === null) return raw;
  if (!isName(filter, 'FlateDecode')) throw new PdfError('a cross-reference with a filter other than FlateDecode');
  let content: Buffer;
  try {
    content = inflateSync(raw, { maxOutputLength: largest });
  } catch {
    throw new PdfError('a compressed stream is damaged or too large');
  }
  const parameters = single(dictionary.get('DecodeParms'));
  if (!isDictionary(parameters)) return content;
  const predictor = parameters.get('Predictor') ?? 1;
  if (predictor === 1) return content;
  if (typeof predictor !== 'number' || predictor < 10) throw new PdfError('a predictor that is not supported');
  return undoPng(content, countOf(parameters.get('Columns') ?? 1, 'Columns'));
}

function single(value: PdfValue | undefined): PdfValue | undefined {
  if (!isArray(value)) return value;
  if (value.length > 1) throw new PdfError('several filters on one stream');
  return value[0];
}

/** PNG filters (RFC 2083 section 6) over bytes of one colour. */
function undoPng(content: Buffer, columns: number): Buffer {
  if (columns === 0 || columns > 1024) throw new PdfError('Columns is out of range');
  const rows = Math.floor(content.length / (columns + 1));
  const plain = Buffer.alloc(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const kind = content[row * (columns + 1)] as number;
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column;
      const left = column > 0 ? (plain[at - 1] as number) : 0;
      const up = row > 0 ? (plain[at - columns] as number) : 0;
      const corner = row > 0 && column > 0 ? (plain[at - columns - 1] as number) : 0;
      plain[at] = (content[row * (columns + 1) + 1 + column] as number) + predicted(kind, left, up, corner);
    }
  }
  return plain;
}

function predicted(kind: number, left: number, up: number, corner: number): number {
  switch (kind) {
    case 0:
      return 0;
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return Math.floor((left + up) / 2);
    case 4: {
      const guess = left + up - corner;
      const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
      return a <= b && a <= c ? left : b <= c ? up : corner;
    }
    default:
      throw new PdfError('a row with an unknown PNG filter');
  }
}
