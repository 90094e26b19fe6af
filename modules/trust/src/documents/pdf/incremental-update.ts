// ISO 32000-2 section 7.5.6: incremental updates.
import type { PdfDocument } from './pdf-document.ts';
import { PdfName, PdfReference, PdfStream, type PdfValue } from './pdf-value.ts';
import { writeValue } from './write-value.ts';

/** Objects added to a document or put in the place of others; the bytes before stay as they are. */
export class IncrementalUpdate {
  readonly #document: PdfDocument;
  readonly #objects = new Map<number, { readonly generation: number; readonly text: string }>();
  #next: number;

  constructor(document: PdfDocument) {
    this.#document = document;
    this.#next = document.size;
  }

  /** A number for a new object. */
  reserve(): PdfReference {
    this.#next += 1;
    return new PdfReference(this.#next - 1, 0);
  }

  /** Sets the object; `text` is for values whose writing must be kept as it is. */
  set({ number, generation }: PdfReference, value: PdfValue | { readonly text: string }): void {
    const text =
      value !== null && typeof value === 'object' && 'text' in value && !(value instanceof PdfName)
        ? value.text
        : writeValue(value as PdfValue);
    this.#objects.set(number, { generation, text });
  }

  /** The whole document with the update at its end, and where each object of it begins. */
  finish(): { readonly bytes: Buffer; readonly offsets: ReadonlyMap<number, number> } {
    const before = this.#document.bytes;
    const parts: Buffer[] = [before];
    let at = before.length;
    const put = (text: string): void => {
      const bytes = Buffer.from(text, 'latin1');
      parts.push(bytes);
      at += bytes.length;
    };
    if (before.at(-1) !== 10) put('\n');
    const offsets = new Map<number, number>();
    for (const [number, { generation, text }] of this.#objects) {
      offsets.set(number, at);
      put(`${number} ${generation} obj\n${text}\nendobj\n`);
    }
    const start = at;
    put(this.#document.crossReference.form === 'table' ? this.#table(offsets) : this.#stream(offsets, start));
    put(`startxref\n${start}\n%%EOF\n`);
    return { bytes: Buffer.concat(parts), offsets };
  }

  /** What the trailer says on: the root and the ids. */
  #trailer(size: number): Map<string, PdfValue> {
    const { trailer, start } = this.#document.crossReference;
    const kept = ['Root', 'Info', 'ID'].flatMap((name) =>
      trailer.has(name) ? [[name, trailer.get(name)] as const] : [],
    );
    return new Map<string, PdfValue>([['Size', size], ['Prev', start], ...(kept as [string, PdfValue][])]);
  }

  #table(offsets: ReadonlyMap<number, number>): string {
    const lines = ['xref'];
    for (const [number, offset] of [...offsets].sort(([one], [other]) => one - other)) {
      const generation = this.#objects.get(number)?.generation ?? 0;
      // Every entry has 20 bytes, its line end two of them.
      lines.push(`${number} 1`, `${String(offset).padStart(10, '0')} ${String(generation).padStart(5, '0')} n `);
    }
    return `${lines.join('\n')}\ntrailer\n${writeValue(this.#trailer(this.#next))}\n`;
  }

  #stream(offsets: ReadonlyMap<number, number>, start: number): string {
    const own = this.#next;
    const all = [...offsets, [own, start] as const].sort(([one], [other]) => one - other);
    const raw = Buffer.alloc(all.length * 7);
    for (const [at, [number, offset]] of all.entries()) {
      raw[at * 7] = 1;
      raw.writeUInt32BE(offset, at * 7 + 1);
      raw.writeUInt16BE(this.#objects.get(number)?.generation ?? 0, at * 7 + 5);
    }
    const dictionary = new Map<string, PdfValue>([
      ['Type', new PdfName('XRef')],
      ...this.#trailer(own + 1),
      ['W', [1, 4, 2]],
      ['Index', all.flatMap(([number]) => [number, 1])],
      ['Length', raw.length],
    ]);
    return `${own} 0 obj\n${writeValue(new PdfStream(dictionary, raw))}\nendobj\n`;
  }
}
