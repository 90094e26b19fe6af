import { constants, zstdCompressSync } from 'node:zlib';
import { type Cell, type Column, type ColumnType, encodePage } from './parquet-columns.ts';
import { ThriftWriter, wire } from './thrift.ts';

const magic = Buffer.from('PAR1');
const codecZstd = 6;
const physical: Readonly<Record<ColumnType, number>> = { boolean: 0, integer: 1, time: 2, text: 6, bytes: 6 };
const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

interface Chunk {
  readonly offset: number;
  readonly plainSize: number;
  readonly storedSize: number;
  readonly nulls: number;
  readonly minimum?: Uint8Array;
  readonly maximum?: Uint8Array;
}

interface Group {
  readonly rows: number;
  readonly chunks: readonly Chunk[];
}

/**
 * Builds one Parquet file in memory, row group by row group: PLAIN encoding in
 * Zstandard pages (https://parquet.apache.org/docs/file-format/), which any reader
 * knows and which costs a third of going through an analytic engine.
 */
export class ParquetFile {
  readonly #columns: readonly Column[];
  readonly #metadata: Readonly<Record<string, string>>;
  readonly #parts: Uint8Array[] = [magic];
  readonly #groups: Group[] = [];
  #size = magic.length;

  constructor(columns: readonly Column[], metadata: Readonly<Record<string, string>> = {}) {
    this.#columns = columns;
    this.#metadata = metadata;
  }

  get bytes(): number {
    return this.#size;
  }

  get rows(): number {
    return this.#groups.reduce((sum, group) => sum + group.rows, 0);
  }

  #push(part: Uint8Array): void {
    this.#parts.push(part);
    this.#size += part.length;
  }

  /** Adds a row group; `cells[c][r]` is column c of row r, taken in the given order of rows. */
  addGroup(cells: readonly (readonly Cell[])[], order?: Uint32Array): void {
    const rows = cells[0]?.length ?? 0;
    if (rows === 0) return;
    const chunks = this.#columns.map((column, index) => this.#addChunk(column, cells[index] as readonly Cell[], order));
    this.#groups.push({ rows, chunks });
  }

  #addChunk(column: Column, cells: readonly Cell[], order?: Uint32Array): Chunk {
    const offset = this.#size;
    const pageRows = column.pageRows ?? cells.length;
    let plainSize = 0;
    let nulls = 0;
    let bounds: Pick<Chunk, 'minimum' | 'maximum'> = {};
    for (let from = 0; from < cells.length; from += pageRows) {
      const to = Math.min(cells.length, from + pageRows);
      const encoded = encodePage(column, { cells, order, from, to });
      const stored = zstdCompressSync(encoded.page, compression);
      const header = pageHeader(encoded.page.length, stored.length, to - from);
      plainSize += header.length + encoded.page.length;
      nulls += encoded.nulls;
      if (pageRows >= cells.length) bounds = { minimum: encoded.minimum, maximum: encoded.maximum };
      this.#push(header);
      this.#push(stored);
    }
    return { offset, plainSize, storedSize: this.#size - offset, nulls, ...bounds };
  }

  /** The parts of the finished file, in order. */
  finish(): readonly Uint8Array[] {
    const footer = this.#footer();
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    return [...this.#parts, footer, length, magic];
  }

  #footer(): Buffer {
    return new ThriftWriter()
      .element((file) => {
        file.i32(1, 2);
        file.list(2, wire.struct, [undefined, ...this.#columns], (column, to) =>
          column ? writeSchema(column, to) : to.element((root) => root.binary(4, 'event').i32(5, this.#columns.length)),
        );
        file.i64(3, this.rows);
        file.list(4, wire.struct, this.#groups, (group, to) => this.#writeGroup(group, to));
        file.list(5, wire.struct, Object.entries(this.#metadata), ([key, value], to) =>
          to.element((pair) => pair.binary(1, key).binary(2, value)),
        );
        file.binary(6, 'citywall');
        // TYPE_ORDER for each column: readers may trust minimum and maximum.
        file.list(7, wire.struct, this.#columns, (_column, to) =>
          to.element((union) => union.struct(1, () => undefined)),
        );
      })
      .finish();
  }

  #writeGroup(group: Group, to: ThriftWriter): void {
    to.element((row) => {
      row.list(1, wire.struct, group.chunks, (chunk, writer) => {
        const column = this.#columns[group.chunks.indexOf(chunk)] as Column;
        writer.element((self) =>
          self.i64(2, chunk.offset).struct(3, (meta) => writeChunk(column, chunk, group.rows, meta)),
        );
      });
      row.i64(2, sum(group.chunks, 'plainSize')).i64(3, group.rows);
      row.i64(5, group.chunks[0]?.offset ?? 0).i64(6, sum(group.chunks, 'storedSize'));
    });
  }
}

function sum(chunks: readonly Chunk[], key: 'plainSize' | 'storedSize'): number {
  return chunks.reduce((total, chunk) => total + chunk[key], 0);
}

function pageHeader(plain: number, stored: number, values: number): Buffer {
  return new ThriftWriter()
    .element((page) =>
      page
        .i32(1, 0)
        .i32(2, plain)
        .i32(3, stored)
        .struct(5, (data) => data.i32(1, values).i32(2, 0).i32(3, 3).i32(4, 3)),
    )
    .finish();
}

function writeSchema(column: Column, to: ThriftWriter): void {
  to.element((element) => {
    element
      .i32(1, physical[column.type])
      .i32(3, column.optional ? 1 : 0)
      .binary(4, column.name);
    if (column.type === 'text') element.i32(6, 0).struct(10, (logical) => logical.struct(1, () => undefined));
    if (column.type === 'time') {
      element
        .i32(6, 9)
        .struct(10, (logical) =>
          logical.struct(8, (stamp) => stamp.bool(1, true).struct(2, (unit) => unit.struct(1, () => undefined))),
        );
    }
  });
}

function writeChunk(column: Column, chunk: Chunk, rows: number, meta: ThriftWriter): void {
  meta.i32(1, physical[column.type]);
  meta.list(2, wire.i32, [0, 3], (encoding, to) => to.integerElement(encoding));
  meta.list(3, wire.binary, [column.name], (name, to) => to.stringElement(name));
  meta.i32(4, codecZstd).i64(5, rows).i64(6, chunk.plainSize).i64(7, chunk.storedSize).i64(9, chunk.offset);
  meta.struct(12, (statistics) => {
    statistics.i64(3, chunk.nulls);
    if (chunk.maximum && chunk.minimum) statistics.binary(5, chunk.maximum).binary(6, chunk.minimum);
  });
}
