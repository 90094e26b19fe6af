import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readKeyCertificate, readStoredLog } from '@citywall/audit';
import type { Command, Output } from '../command.ts';
import { deliver, exit, readKey, Unusable } from './log-files.ts';

const usage = 'citywall audit checkpoint --data DIR [--output FILE] [--chain FILE] [--key FILE]';

async function checkpoint(args: readonly string[], io: Output): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: 'data' },
      output: { type: 'string' },
      chain: { type: 'string' },
      key: { type: 'string' },
    },
  });
  const log = await readStoredLog(join(values.data, 'audit'), readKey(values.key, values.data));
  const chain = readKeyCertificate(values.data);
  if (values.chain !== undefined && chain === undefined) {
    throw new Unusable('The city has not certified the key of its log: found its trust, or leave --chain out.');
  }
  deliver(log.newest.note, values.output, io);
  if (values.chain !== undefined && chain !== undefined) deliver(chain, values.chain, io);
  if (values.output !== undefined) {
    io.err(`checkpoint of ${log.newest.size} records written to ${values.output}; keep it on another machine`);
  }
  return exit.whole;
}

export const command: Command = {
  name: 'audit checkpoint',
  usage,
  summary: {
    en: 'Exports the newest signed checkpoint, to be kept elsewhere against a roll-back.',
    zh: '导出最新的签名检查点，保存在别处以发现回滚。',
  },
  run: checkpoint,
};
