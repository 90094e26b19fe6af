import { existsSync, readdirSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

const rulesFolder = resolve(import.meta.dirname, '../../../shared/data/detection/sigma/rules');
const kinds = ['web/webserver_generic', 'linux/builtin', 'web/product', 'linux/auditd', 'linux/process_creation'];

/** Copies so many real Sigma rules for web servers and Linux into the folder; rejects when the test data is absent. */
export async function copyRealRules(target: string, count: number): Promise<void> {
  if (!existsSync(rulesFolder)) throw new Error(`The bench needs the Sigma rules in ${rulesFolder}.`);
  const files = kinds.flatMap((kind) =>
    readdirSync(join(rulesFolder, kind), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.yml'))
      .sort()
      .map((file) => join(rulesFolder, kind, file)),
  );
  if (files.length < count) throw new Error(`Only ${files.length} of ${count} rules are there.`);
  await mkdir(target, { recursive: true });
  for (const file of files.slice(0, count)) await cp(file, join(target, basename(file)));
}
