import { parseArgs } from 'node:util';
import { checkProof } from '@citywall/audit';
import type { Command, Output } from '../command.ts';
import { exit, positionals, readKey, readText, Unusable } from './log-files.ts';

const usage = 'citywall audit check FILE --key FILE';

async function check(args: readonly string[], io: Output): Promise<number> {
  const { values, positionals: found } = parseArgs({
    args: [...args],
    options: { key: { type: 'string' } },
    allowPositionals: true,
  });
  const [file] = positionals(found, 1, usage);
  if (values.key === undefined) throw new Unusable(`Name the public key with --key FILE. usage: ${usage}`);
  const checked = checkProof(readText(file, 'The proof'), readKey(values.key, ''));
  if (checked.result === 'true') {
    io.out(`true: ${checked.proves}`);
    return exit.whole;
  }
  if (checked.result === 'unreadable') throw new Unusable(`${file}: ${checked.reason}`);
  io.out(`false: ${checked.reason}`);
  return exit.tampered;
}

export const command: Command = {
  name: 'audit check',
  usage,
  summary: {
    en: 'Checks an exported proof or checkpoint with only the public key. Exit 0 true, 1 false, 2 could not check.',
    zh: '仅凭公钥检查导出的证明或检查点。退出码：0 真，1 假，2 无法检查。',
  },
  run: check,
};
