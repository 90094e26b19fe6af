import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyLog } from '@citywall/audit';
import { type Checkpoint, type NoteKey, openNote, parseCheckpoint } from '@citywall/merkle';
import type { Command, Output } from '../command.ts';
import { exit, readKey, readText, Unusable } from './log-files.ts';

const usage = 'citywall audit verify --data DIR [--checkpoint FILE] [--key FILE] [--json]';

function readKept(file: string, key: NoteKey): Checkpoint {
  const opened = openNote(readText(file, 'The checkpoint', 64 * 1024), key);
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text);
  if (checkpoint === undefined || checkpoint.origin !== key.name) {
    throw new Unusable(
      `${file} is no checkpoint signed by ${key.name}. Export one with \`citywall audit checkpoint\`.`,
    );
  }
  return checkpoint;
}

async function verify(args: readonly string[], io: Output): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: 'data' },
      checkpoint: { type: 'string' },
      key: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (!existsSync(values.data))
    throw new Unusable(`There is no folder ${values.data}. Name the data folder with --data.`);
  const key = readKey(values.key, values.data);
  const kept = values.checkpoint === undefined ? undefined : readKept(values.checkpoint, key);
  // The key tells that there was a log: when its folder is gone, that is what verifyLog names.
  const options = kept === undefined ? {} : { checkpoint: kept, checkpointFile: values.checkpoint };
  const { whole, size, problems } = await verifyLog(join(values.data, 'audit'), key, options);
  if (values.json) io.out(JSON.stringify({ whole, size, problems }));
  else if (whole) io.out(`whole: ${size} records, signed by ${key.name}`);
  if (!values.json) for (const { file, text } of problems) io.out(`tampered: ${file} ${text.en}`);
  return whole ? exit.whole : exit.tampered;
}

export const command: Command = {
  name: 'audit verify',
  usage,
  summary: {
    en: 'Checks every byte of the audit log. Exit 0 whole, 1 tampering named, 2 could not check.',
    zh: '检查审计日志的每个字节。退出码：0 完整，1 指出篡改，2 无法检查。',
  },
  run: verify,
};
