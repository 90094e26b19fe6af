import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkPolicyFile, sourceOfSchema } from '@citywall/access';
import type { Command, Output } from '../command.ts';

/** Largest file that is read, bytes. */
const maximumBytes = 4 << 20;

/** `citywall policies check`: 0 all may come into force, 1 some have mistakes, 2 a path cannot be read. */
export const command: Command = {
  name: 'policies check',
  usage: 'citywall policies check PATH… --schema schema.json [--json]   (the schema from citywall policies schema)',
  summary: {
    en: 'Checks *.cedar files offline, each policy annotated @id("city.MODULE.PURPOSE") @en("…") @zh("…"), as the editor would.',
    zh: '离线检查 *.cedar 文件（与编辑器相同），每条策略须注明 @id("city.模块.用途") @en("…") @zh("…")。',
  },
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { schema: { type: 'string' }, json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    if (positionals.length === 0 || values.schema === undefined) {
      io.err(`Usage: ${command.usage}`);
      return 2;
    }
    const schemas = JSON.parse(readText(values.schema)) as Record<string, string>;
    const sources = Object.entries(schemas).map(([module, schema]) => sourceOfSchema(module, schema));
    const seen = new Map<string, string>();
    let policies = 0;
    let mistakes = 0;
    for (const file of positionals.flatMap(listFiles)) {
      const checked = checkPolicyFile(readText(file), sources);
      policies += checked.policies.length;
      for (const { kind, line, column, text } of checked.complaints) {
        if (kind === 'error') mistakes += 1;
        tell(io, values.json, { file, line, column, kind, message: text.en });
      }
      for (const { id } of checked.policies) {
        const other = seen.get(id);
        seen.set(id, file);
        if (other === undefined) continue;
        mistakes += 1;
        tell(io, values.json, { file, line: 1, column: 1, kind: 'error', message: `${id} is also in ${other}` });
      }
    }
    if (!values.json) io.out(`${policies} policies, ${mistakes} mistakes`);
    return mistakes > 0 ? 1 : 0;
  },
};

interface Told {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly kind: string;
  readonly message: string;
}

function tell(io: Output, json: boolean, told: Told): void {
  io.out(json ? JSON.stringify(told) : `${told.file}:${told.line}:${told.column}: ${told.kind}: ${told.message}`);
}

function listFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.cedar'))
    .map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) throw new Error(`${path} holds no *.cedar file`);
  return files.toSorted();
}

function readText(file: string): string {
  if (statSync(file).size > maximumBytes) throw new Error(`${file} is larger than ${maximumBytes} bytes`);
  return readFileSync(file, 'utf8');
}
