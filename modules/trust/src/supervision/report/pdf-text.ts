import { helveticaWidths } from './pdf-fonts.table.ts';

/** A stretch of text in one font: Latin in Helvetica, everything else in the Song face every Chinese viewer has. */
interface Run {
  readonly latin: boolean;
  readonly text: string;
}

/** What Helvetica shows: ASCII, Latin-1 and the apostrophe and dash of sentences; quotation marks belong to both scripts. */
const latinLetter = /^[ -~\u00a1-\u00ff\u2018\u2019\u2013]/;

/** Places in WinAnsiEncoding that differ from Unicode, and widths of what ASCII does not have. */
const winAnsi: Readonly<Record<string, { readonly code: number; readonly width: number }>> = {
  '\u2018': { code: 0x91, width: 222 },
  '\u2019': { code: 0x92, width: 222 },
  '\u2013': { code: 0x96, width: 556 },
  '\u00b7': { code: 0xb7, width: 278 },
};
const otherWidth = 556;

/** Width of a text in points at a size. */
export function widthOf(text: string, size: number): number {
  let thousandths = 0;
  for (const character of text) thousandths += latinLetter.test(character) ? latinWidth(character) : 1_000;
  return (thousandths * size) / 1_000;
}

/**
 * Breaks a text into lines of at most `width` points: between words, inside Chinese anywhere, and inside a word only
 * when it is wider than a line.
 */
export function wrapText(text: string, size: number, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of printable(text).match(/[!-~\u00a1-\u00ff\u2018\u2019\u2013]+| +|./gsu) ?? []) {
    for (const part of widthOf(piece, size) > width ? [...piece] : [piece]) {
      if (line !== '' && widthOf(line + part, size) > width) {
        lines.push(line.trimEnd());
        line = '';
      }
      if (line !== '' || part.trim() !== '') line += part;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** Operators that show one line of text with its base line at (x, y). */
export function showText(text: string, size: number, x: number, y: number, bold = false): string {
  const shown = runsOf(printable(text)).map(({ latin, text: part }) =>
    latin
      ? `/${bold ? 'F2' : 'F1'} ${size} Tf (${latinBytes(part)}) Tj`
      : `/F3 ${size} Tf <${Buffer.from(part, 'utf16le').swap16().toString('hex')}> Tj`,
  );
  return `BT ${x.toFixed(1)} ${y.toFixed(1)} Td ${shown.join(' ')} ET`;
}

function runsOf(text: string): readonly Run[] {
  const runs: Run[] = [];
  for (const character of text) {
    const latin = latinLetter.test(character);
    const last = runs.at(-1);
    if (last?.latin === latin) runs[runs.length - 1] = { latin, text: last.text + character };
    else runs.push({ latin, text: character });
  }
  return runs;
}

function latinWidth(character: string): number {
  return helveticaWidths[character.charCodeAt(0) - 32] ?? winAnsi[character]?.width ?? otherWidth;
}

/** As bytes of WinAnsiEncoding inside a PDF string. */
function latinBytes(text: string): string {
  const bytes = [...text].map((character) => String.fromCharCode(winAnsi[character]?.code ?? character.charCodeAt(0)));
  return bytes.join('').replace(/[\\()]/g, '\\$&');
}

/** Two bytes a character is all the font takes; control characters show nothing. */
function printable(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
    .replace(/[\u{10000}-\u{10ffff}]|[\ud800-\udfff]/gu, '\ufffd');
}
