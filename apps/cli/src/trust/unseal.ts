import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Problem } from '@citywall/kernel';
import { createClient } from '../client/client.ts';
import { defaultUrl } from '../client/server-url.ts';
import type { Command } from '../command.ts';

/** What trust.seal.unseal and trust.seal.status answer of interest here. */
interface Status {
  readonly state: string;
  readonly given: number;
  readonly threshold: number;
}

export const command: Command = {
  name: 'trust unseal',
  usage: 'citywall trust unseal [--url URL] [--user NAME]   (one share a line on standard input, not shown)',
  summary: {
    en: 'Unseals the city’s keys: takes shares from standard input until there are enough. Shares never stand in a command line.',
    zh: '解封城市密钥：从标准输入逐行读取份额直至足够。份额不会出现在命令行中。',
  },
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { url: { type: 'string', default: defaultUrl }, user: { type: 'string' } },
    });
    const client = createClient(values);
    // Nothing that is typed is shown.
    const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: process.stdin, output: unseen, terminal: process.stdin.isTTY === true });
    io.err('Type or paste a share and press Enter:');
    for await (const line of lines) {
      if (line.trim() === '') continue;
      try {
        const status = (await (await client.send('trust.seal.unseal', { share: line.trim() })).json()) as Status;
        if (status.state === 'unsealed') {
          io.out('unsealed');
          lines.close();
          return 0;
        }
        io.err(`Taken: ${status.given} of ${status.threshold}. The next share:`);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        io.err(error.text.en);
        if (error.code === 'trust.root.not-sealed') return 0;
        if (!error.code.startsWith('trust.share.')) return 1;
      }
    }
    io.err('Still sealed: there were too few shares.');
    return 1;
  },
};
