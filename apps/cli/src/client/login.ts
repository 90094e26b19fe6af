import { parseArgs } from 'node:util';
import type { Command } from '../command.ts';
import { createClient } from './client.ts';
import { keepSession } from './kept-session.ts';
import { defaultUrl } from './server-url.ts';
import { withPuzzle } from './with-puzzle.ts';

export const command: Command = {
  name: 'login',
  usage: 'CITYWALL_PASSWORD=… citywall login --user NAME [--url URL]',
  summary: { en: 'Signs in and keeps the session for later calls.', zh: '登录并保留会话供后续调用使用。' },
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { url: { type: 'string', default: defaultUrl }, user: { type: 'string' } },
    });
    const password = process.env.CITYWALL_PASSWORD;
    if (values.user === undefined || password === undefined) {
      io.err('Give --user NAME and set CITYWALL_PASSWORD.');
      return 2;
    }
    const client = createClient({ url: values.url });
    const input = { name: values.user, password };
    const response = await withPuzzle(
      (puzzle) => client.send('identity.session.start', puzzle === undefined ? input : { ...input, puzzle }),
      () => io.err('Many sign-ins have failed; solving a puzzle …'),
    );
    const token = /citywall_session=([^;]+)/.exec(response.headers.getSetCookie().join('\n'))?.[1];
    if (token === undefined) throw new Error('The server gave no session.');
    keepSession(values.url, token);
    io.err(`Signed in to ${values.url} as ${values.user}.`);
    return 0;
  },
};
