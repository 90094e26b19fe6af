import { parseArgs } from 'node:util';
import type { Command } from '../command.ts';
import { createClient } from './client.ts';
import { defaultUrl } from './server-url.ts';

export const command: Command = {
  name: 'operations',
  usage: 'citywall operations [--url URL] [--json]',
  summary: {
    en: 'Lists every operation; with --json one line each with its schemas.',
    zh: '列出全部操作；--json 时每行一个，含其模式。',
  },
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { url: { type: 'string', default: defaultUrl }, json: { type: 'boolean', default: false } },
    });
    for (const operation of await createClient({ url: values.url }).operations()) {
      if (values.json) io.out(JSON.stringify(operation));
      else io.out(`${operation.name.padEnd(36)} ${operation.http.padEnd(52)} ${operation.summary.en}`);
    }
    return 0;
  },
};
