import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem, type Text } from '@citywall/kernel';
import { createClient } from '../client/client.ts';
import { defaultUrl } from '../client/server-url.ts';
import type { Command, Output } from '../command.ts';

/** What trust.root.found answers. */
interface Founded {
  readonly threshold: number;
  readonly shares: readonly { readonly position: number; readonly holder: string; readonly share: string }[];
  readonly minutes: Text;
}

export const command: Command = {
  name: 'trust found',
  usage:
    'citywall trust found --holders A,B,C --threshold K [--output DIR] [--language en|zh] [--url URL] [--user NAME]',
  summary: {
    en: 'Founds the city’s trust: prints the minutes and each holder’s share on a page of its own, or writes them into a new folder.',
    zh: '建立城市信任体系：逐页打印会议记录与各持有人的份额，或写入新文件夹。',
  },
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        holders: { type: 'string' },
        threshold: { type: 'string' },
        output: { type: 'string' },
        language: { type: 'string', default: 'en' },
        url: { type: 'string', default: defaultUrl },
        user: { type: 'string' },
      },
    });
    const holders = (values.holders ?? '').split(',').map((name) => name.trim());
    const threshold = Number(values.threshold);
    if (holders.length < 2 || holders.includes('') || !Number.isInteger(threshold))
      throw usage('Name the holders, as --holders "Zhang, Chen, Zhao", and how many are needed, as --threshold 2.');
    // Before anything is made that can be shown only once.
    if (values.output !== undefined) mkdirSync(values.output, { mode: 0o700 });
    try {
      const answer = await createClient(values).send('trust.root.found', { holders, threshold });
      const founded = (await answer.json()) as Founded;
      const language = values.language === 'zh' ? 'zh' : 'en';
      if (values.output === undefined) print(founded, language, io);
      else write(founded, language, values.output, io);
      return 0;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      io.err(error.text.en);
      return 1;
    }
  },
};

function pageOf({ threshold, shares }: Founded, at: number, language: keyof Text): string {
  const { holder = '', share = '' } = shares[at] ?? {};
  const of = shares.length;
  return language === 'zh'
    ? `根密钥份额（第 ${at + 1} 份，共 ${of} 份，解封需 ${threshold} 份）\n持有人：${holder}\n\n${share}\n\n请单独加锁保管，不得向任何人出示。\n`
    : `SHARE OF THE ROOT KEY (${at + 1} of ${of}; ${threshold} are needed)\nHolder: ${holder}\n\n${share}\n\nKeep it under lock, apart from the others. Show it to nobody.\n`;
}

/** A form feed between pages, for the printer. */
function print(founded: Founded, language: keyof Text, io: Output): void {
  io.out(founded.minutes[language]);
  for (const at of founded.shares.keys()) io.out(`\f${pageOf(founded, at, language)}`);
}

function write(founded: Founded, language: keyof Text, folder: string, io: Output): void {
  const files = [
    ['minutes.txt', founded.minutes[language]],
    ...founded.shares.map(({ position }, at) => [`share-${position}.txt`, pageOf(founded, at, language)]),
  ] as const;
  for (const [name, text] of files) {
    writeFileSync(join(folder, name), `${text}\n`, { mode: 0o600, flag: 'wx' });
    io.out(join(folder, name));
  }
  io.err('Print each share for its holder alone, then delete these files: nothing else keeps them.');
}

function usage(message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_PARSE_ARGS_INPUT' });
}
