import { parseArgs } from 'node:util';
import type { Command } from '../command.ts';
import { createClient } from './client.ts';
import { keepSession, readKeptSession } from './kept-session.ts';
import { defaultUrl } from './server-url.ts';

export const command: Command = {
  name: 'logout',
  usage: 'citywall logout [--url URL]',
  summary: { en: 'Ends the kept session, on the server too.', zh: '结束保留的会话（服务器端同时结束）。' },
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options: { url: { type: 'string', default: defaultUrl } } });
    if (readKeptSession(values.url) === undefined) {
      io.err('No session is kept for this server.');
      return 0;
    }
    await createClient({ url: values.url }).send('identity.session.end', {});
    keepSession(values.url, undefined);
    return 0;
  },
};
