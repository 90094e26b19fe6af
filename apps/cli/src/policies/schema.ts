import { parseArgs } from 'node:util';
import { createClient } from '../client/client.ts';
import { defaultUrl } from '../client/server-url.ts';
import type { Command } from '../command.ts';

/** `citywall policies schema > schema.json`: what `citywall policies check` needs of a city. */
export const command: Command = {
  name: 'policies schema',
  usage:
    'citywall policies schema [--url URL] [--user NAME]   (password in CITYWALL_PASSWORD, or citywall login) > schema.json',
  summary: {
    en: 'Prints what the policies of each module can speak of, as JSON: module → Cedar schema.',
    zh: '以 JSON 输出各模块策略可查询的内容：模块 → Cedar 模式。',
  },
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { url: { type: 'string', default: defaultUrl }, user: { type: 'string' } },
    });
    const client = createClient(values);
    const modules = new Set((await client.operations()).map(({ name }) => name.slice(0, name.indexOf('.'))));
    const schemas: Record<string, string> = {};
    for (const module of [...modules].toSorted()) {
      const response = await client.send('access.schema.show', { module });
      schemas[module] = ((await response.json()) as { schema: string }).schema;
    }
    io.out(JSON.stringify(schemas, null, 1));
    return 0;
  },
};
