import { parseArgs } from 'node:util';
import { type Client, createClient } from '../client/client.ts';
import { defaultUrl } from '../client/server-url.ts';
import type { Command } from '../command.ts';
import { leakedLines } from './leaked-lines.ts';

export const command: Command = {
  name: 'passwords leaked',
  usage:
    'citywall passwords leaked FILE [--url URL] [--user NAME]   (password in CITYWALL_PASSWORD, or citywall login)',
  summary: {
    en: 'Loads a list of leaked passwords, which takes the place of the present one when it is whole: a file of lines SHA-1:COUNT ordered by hash, or a folder of range files, as Have I Been Pwned gives them.',
    zh: '载入泄露口令清单，完整后替换现有清单：按哈希排序的“SHA-1:次数”文件，或 Have I Been Pwned 的范围文件目录。',
  },
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { url: { type: 'string', default: defaultUrl }, user: { type: 'string' } },
    });
    const [path] = positionals;
    if (path === undefined || positionals.length > 1) {
      io.err('Name one file of lines SHA-1:COUNT, or one folder of range files.');
      return 2;
    }
    const entries = await load(createClient(values), path, (count) => io.err(`${count} passwords …`));
    io.out(JSON.stringify({ entries }));
    return 0;
  },
};

async function load(client: Client, path: string, tell: (entries: number) => void): Promise<number> {
  let first = true;
  let toldAt = Date.now();
  for await (const part of leakedLines(path)) {
    const response = await client.sendBytes('identity.leaked-list.add', first ? { first } : {}, part);
    const { entries } = (await response.json()) as { entries: number };
    first = false;
    if (Date.now() - toldAt < 5_000) continue;
    tell(entries);
    toldAt = Date.now();
  }
  if (first) throw new Error(`${path} is empty.`);
  const response = await client.send('identity.leaked-list.publish', {});
  return ((await response.json()) as { entries: number }).entries;
}
