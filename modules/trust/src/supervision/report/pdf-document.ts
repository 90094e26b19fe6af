import { showText, widthOf, wrapText } from './pdf-text.ts';

/** What a report consists of, from top to bottom. */
export type Block =
  | { readonly kind: 'title' | 'heading' | 'text' | 'small'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly widths: readonly number[];
      readonly rows: readonly (readonly string[])[];
    };

const page = { width: 595, height: 842, margin: 50 };
const inner = page.width - 2 * page.margin;
const sizes = { title: 20, heading: 13, text: 10, small: 8 } as const;
const lineHeight = 1.35;

/** An A4 document (PDF 1.7) of these blocks with page numbers. Fonts are named, not embedded. */
export function writePdf(blocks: readonly Block[], about: { readonly title: string; readonly created: Date }): Buffer {
  const pages = new Pages();
  for (const block of blocks) {
    if (block.kind === 'table') drawTable(pages, block);
    else drawText(pages, block.kind, block.text);
  }
  return assemble(pages.finish(), about);
}

/** Collects what is drawn, page after page. */
class Pages {
  readonly #pages: string[][] = [[]];
  #y = page.height - page.margin;

  /** Takes room of this height; begins a page when there is none left. Answers the top of the room. */
  take(height: number): number {
    if (this.#y - height < page.margin) {
      this.#pages.push([]);
      this.#y = page.height - page.margin;
    }
    this.#y -= height;
    return this.#y + height;
  }

  draw(operators: string): void {
    this.#pages.at(-1)?.push(operators);
  }

  finish(): readonly string[] {
    return this.#pages.map((operators, at) => {
      const number = `${at + 1} / ${this.#pages.length}`;
      return [...operators, showText(number, 8, (page.width - widthOf(number, 8)) / 2, 28)].join('\n');
    });
  }
}

function drawText(pages: Pages, kind: keyof typeof sizes, text: string): void {
  const size = sizes[kind];
  const bold = kind === 'title' || kind === 'heading';
  if (bold) pages.take(size * 0.7);
  for (const line of wrapText(text, size, inner)) {
    const top = pages.take(size * lineHeight);
    pages.draw(showText(line, size, page.margin, top - size, bold));
  }
  pages.take(size * 0.3);
}

function drawTable(pages: Pages, table: Extract<Block, { kind: 'table' }>): void {
  const columns = table.widths.map((share) => (share * inner) / table.widths.reduce((sum, each) => sum + each, 0));
  for (const [at, row] of [table.head, ...table.rows].entries()) {
    const cells = columns.map((width, column) => wrapText(row[column] ?? '', sizes.small, width - 6));
    const height = Math.max(...cells.map((lines) => lines.length)) * sizes.small * lineHeight + 4;
    const top = pages.take(height);
    if (at === 0)
      pages.draw(`0.92 g ${page.margin} ${(top - height).toFixed(1)} ${inner} ${height.toFixed(1)} re f 0 g`);
    let x = page.margin + 3;
    for (const [column, lines] of cells.entries()) {
      for (const [down, line] of lines.entries())
        pages.draw(showText(line, sizes.small, x, top - 2 - sizes.small - down * sizes.small * lineHeight, at === 0));
      x += columns[column] ?? 0;
    }
    pages.draw(
      `0.8 G 0.5 w ${page.margin} ${(top - height).toFixed(1)} m ${page.width - page.margin} ${(top - height).toFixed(1)} l S`,
    );
  }
  pages.take(6);
}

/** Numbers the objects, and writes the table of where each begins. */
function assemble(contents: readonly string[], about: { readonly title: string; readonly created: Date }): Buffer {
  const firstPage = 10;
  const pageNumbers = contents.map((_, at) => firstPage + 2 * at);
  const objects = new Map<number, string>([
    [1, '<< /Type /Catalog /Pages 2 0 R >>'],
    [
      2,
      `<< /Type /Pages /Count ${contents.length} /Kids [${pageNumbers.map((number) => `${number} 0 R`).join(' ')}] >>`,
    ],
    [3, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'],
    [4, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>'],
    [
      5,
      '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] /ToUnicode 8 0 R >>',
    ],
    [
      6,
      '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor 7 0 R >>',
    ],
    [
      7,
      '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
    ],
    [8, streamOf(toUnicode())],
    [9, `<< /Title <${utf16(about.title)}> /Producer (Citywall) /CreationDate (${pdfTime(about.created)}) >>`],
  ]);
  for (const [at, content] of contents.entries()) {
    const resources = '<< /Font << /F1 3 0 R /F2 4 0 R /F3 5 0 R >> >>';
    const number = firstPage + 2 * at;
    objects.set(
      number,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${page.width} ${page.height}] /Resources ${resources} /Contents ${number + 1} 0 R >>`,
    );
    objects.set(number + 1, streamOf(content));
  }
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const offsets: number[] = [];
  for (const [number, body] of objects) {
    offsets.push(text.length);
    text += `${number} 0 obj\n${body}\nendobj\n`;
  }
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.size + 1;
  const trailer = `trailer\n<< /Size ${size} /Root 1 0 R /Info 9 0 R >>\nstartxref\n${text.length}\n%%EOF\n`;
  return Buffer.from(`${text}xref\n0 ${size}\n0000000000 65535 f \n${entries}${trailer}`, 'latin1');
}

function streamOf(content: string): string {
  return `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`;
}

/** Codes of the Song font are UTF-16 already: the map tells readers so, that text can be searched and copied. */
function toUnicode(): string {
  const byte = (value: number): string => value.toString(16).padStart(2, '0');
  const rows = Array.from({ length: 256 }, (_, high) => `<${byte(high)}00> <${byte(high)}ff> <${byte(high)}00>`);
  const parts = [0, 100, 200].map((from) => rows.slice(from, from + 100));
  const ranges = parts.map((part) => `${part.length} beginbfrange\n${part.join('\n')}\nendbfrange`).join('\n');
  return `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Same def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
${ranges}
endcmap end end`;
}

function utf16(text: string): string {
  return `feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}`;
}

function pdfTime(time: Date): string {
  return `D:${time.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}
