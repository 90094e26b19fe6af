import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { proveConsistency, readStoredLog } from '@citywall/audit';
import { fromDecimal, type NoteKey, openNote, parseCheckpoint } from '@citywall/merkle';
import type { Command, Output } from '../command.ts';
import { deliver, exit, positionals, readKey, readText, Unusable } from './log-files.ts';

const usage =
  'citywall audit consistency FROM TO --data DIR [--output FILE] [--key FILE] (tree sizes or checkpoint files)';

interface Point {
  readonly size: number;
  readonly root?: Buffer;
}

function readPoint(argument: string, key: NoteKey): Point {
  const size = fromDecimal(argument);
  if (size !== undefined) return { size };
  if (!existsSync(argument)) throw new Unusable(`${argument} is neither a tree size nor a checkpoint file.`);
  const opened = openNote(readText(argument, 'The checkpoint', 64 * 1024), key);
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text);
  if (checkpoint === undefined) throw new Unusable(`${argument} is no checkpoint signed by ${key.name}.`);
  return checkpoint;
}

async function consistency(args: readonly string[], io: Output): Promise<number> {
  const { values, positionals: found } = parseArgs({
    args: [...args],
    options: { data: { type: 'string', default: 'data' }, output: { type: 'string' }, key: { type: 'string' } },
    allowPositionals: true,
  });
  const key = readKey(values.key, values.data);
  const [from, to] = positionals(found, 2, usage).map((argument) => readPoint(argument, key));
  const { snapshot, newest } = await readStoredLog(join(values.data, 'audit'), key);
  for (const point of [from, to]) {
    if (point.size <= newest.size) continue;
    io.out(`tampered: a checkpoint counts ${point.size} records, but the log has ${newest.size}`);
    return point.root === undefined ? exit.unchecked : exit.tampered;
  }
  if (from.size > to.size) throw new Unusable('FROM must be the older one: swap the two.');
  const file = await proveConsistency(snapshot, newest, from.size, to.size);
  const agrees = (point: Point, root: string): boolean =>
    point.root === undefined || point.root.toString('base64') === root;
  if (!agrees(from, file.from.root) || !agrees(to, file.to.root)) {
    io.out('tampered: the log does not have the root of the checkpoint: it was rewritten');
    return exit.tampered;
  }
  deliver(`${JSON.stringify(file, null, 2)}\n`, values.output, io);
  return exit.whole;
}

export const command: Command = {
  name: 'audit consistency',
  usage,
  summary: {
    en: 'Exports a proof that the log at TO extends the log at FROM, unchanged.',
    zh: '导出 TO 处的日志是 FROM 处日志未经改动的延伸的证明。',
  },
  run: consistency,
};
