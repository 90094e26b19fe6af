import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Problem } from '@citywall/kernel';
import type { Command } from '../command.ts';
import { createClient } from './client.ts';
import { defaultUrl } from './server-url.ts';

export const command: Command = {
  name: 'call',
  usage:
    'citywall call OPERATION [JSON] [--url URL] [--user NAME]   (password in CITYWALL_PASSWORD, or citywall login)',
  summary: {
    en: 'Calls one operation through the door and prints its output as JSON. Exit 1: refused, with the problem on standard error.',
    zh: '通过门户调用一个操作，并以 JSON 输出结果。退出码 1：被拒绝，原因输出到标准错误。',
  },
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { url: { type: 'string', default: defaultUrl }, user: { type: 'string' } },
    });
    const [name, json = '{}'] = positionals;
    if (name === undefined || positionals.length > 2) throw usage('Name one operation and at most one JSON input.');
    const input = parseInput(json);
    try {
      const response = await createClient(values).send(name, input);
      if ((response.headers.get('content-type') ?? '').startsWith('application/json')) io.out(await response.text());
      else
        await Readable.fromWeb(response.body as never).forEach((chunk: Uint8Array) => void process.stdout.write(chunk));
      return 0;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      io.err(JSON.stringify({ code: error.code, status: error.status, detail: error.text.en, ...error.details }));
      return 1;
    }
  },
};

function parseInput(json: string): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(json);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>;
  } catch {
    // Told below, with what would be right.
  }
  throw usage(`The input must be a JSON object, such as '{"limit": 10}'.`);
}

function usage(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_PARSE_ARGS_INPUT' });
}
