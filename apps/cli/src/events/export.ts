import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createClient } from '../client/client.ts';
import { defaultUrl } from '../client/server-url.ts';
import type { Command } from '../command.ts';

/** Filters of the search that are not attributes of events. */
const filters = new Set(['from', 'to', 'class', 'source', 'entity', 'text']);

export const command: Command = {
  name: 'events export',
  usage: 'citywall events export --output FILE --format ndjson|parquet [--query NAME=VALUE]… [--url URL] [--user NAME]',
  summary: {
    en: 'Exports stored events with their original lines; everything without a query. A query is from, to, class, source, entity, text, or any OCSF attribute by its dotted path.',
    zh: '导出已存储的事件（含原始行）；无查询条件时导出全部。条件可为 from、to、class、source、entity、text，或以点路径表示的任意 OCSF 属性。',
  },
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        url: { type: 'string', default: defaultUrl },
        user: { type: 'string' },
        output: { type: 'string' },
        format: { type: 'string', default: 'ndjson' },
        query: { type: 'string', multiple: true, default: [] },
      },
    });
    if (values.output === undefined || !['ndjson', 'parquet'].includes(values.format)) {
      io.err(`Give --output FILE and --format ndjson or parquet.`);
      return 2;
    }
    const input = { ...readQuery(values.query), format: values.format };
    const response = await createClient(values).send('detection.event.export', input);
    // The name appears only when the export is whole.
    const partial = `${values.output}.partial`;
    try {
      await pipeline(Readable.fromWeb(response.body as never), createWriteStream(partial));
      await rename(partial, values.output);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    return 0;
  },
};

function readQuery(terms: readonly string[]): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const where: string[] = [];
  for (const term of terms) {
    const [, name, operator, value] = /^([\w.[\]-]+)(=|!=|~)([\s\S]*)$/.exec(term) ?? [];
    if (name === undefined) throw new Error(`--query ${term}: write NAME=VALUE, NAME!=VALUE or NAME~PART.`);
    if (operator === '=' && filters.has(name)) input[name] = value;
    else where.push(term);
  }
  return where.length === 0 ? input : { ...input, where };
}
