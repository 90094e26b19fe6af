import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findStoredRecord, proveInclusion, readKeyCertificate, readStoredLog, withChain } from '@citywall/audit';
import type { Command, Output } from '../command.ts';
import { deliver, exit, readKey, Unusable } from './log-files.ts';

const usage = 'citywall audit proof --record ID --data DIR [--output FILE] [--key FILE]';

async function proof(args: readonly string[], io: Output): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      record: { type: 'string' },
      data: { type: 'string', default: 'data' },
      output: { type: 'string' },
      key: { type: 'string' },
    },
  });
  if (values.record === undefined) throw new Unusable(`Name the record with --record ID. usage: ${usage}`);
  const { snapshot, newest } = await readStoredLog(join(values.data, 'audit'), readKey(values.key, values.data));
  const byIndex = /^(?:0|[1-9][0-9]{0,14})$/.test(values.record) ? Number(values.record) : undefined;
  const index = byIndex ?? (await findStoredRecord(snapshot, values.record));
  if (index === undefined || index >= snapshot.size) {
    throw new Unusable(`There is no record ${values.record} in the log. Give a record's id or its index.`);
  }
  const file = withChain(await proveInclusion(snapshot, newest, index), readKeyCertificate(values.data));
  deliver(`${JSON.stringify(file, null, 2)}\n`, values.output, io);
  return exit.whole;
}

export const command: Command = {
  name: 'audit proof',
  usage,
  summary: {
    en: 'Exports a proof that a record is in the log; `audit check` verifies it with only the public key.',
    zh: '导出某条记录在日志中的证明；audit check 仅凭公钥即可验证。',
  },
  run: proof,
};
