import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The root of the checkout. */
export const root = resolve(import.meta.dirname, '..');

/** One edge that the configuration refused. */
export interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Lays out a throw-away house of the given files (path → content) with every package of it linked by name, lets the
 * real configuration judge it, and answers what it refused.
 */
export function cruise(files: Readonly<Record<string, string>>): readonly Violation[] {
  const house = mkdtempSync(join(tmpdir(), 'citywall-house-'));
  try {
    for (const [path, content] of Object.entries(files)) write(house, path, content);
    for (const workspace of workspacesOf(files)) link(house, workspace);
    cpSync(join(root, '.dependency-cruiser.cjs'), join(house, '.dependency-cruiser.cjs'));
    cpSync(join(root, 'tsconfig.json'), join(house, 'tsconfig.json'));
    write(house, 'package.json', '{"private":true,"workspaces":["libs/*","modules/*","apps/*"]}');
    return judge(house);
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
}

function workspacesOf(files: Readonly<Record<string, string>>): Set<string> {
  return new Set(Object.keys(files).map((path) => path.split('/').slice(0, 2).join('/')));
}

function link(house: string, workspace: string): void {
  const name = `@citywall/${workspace.split('/')[1]}`;
  const exported = { name, version: '0.1.0', type: 'module', exports: { '.': './src/index.ts' } };
  write(house, `${workspace}/package.json`, JSON.stringify(exported));
  mkdirSync(join(house, 'node_modules/@citywall'), { recursive: true });
  symlinkSync(join(house, workspace), join(house, 'node_modules', name));
}

function write(house: string, path: string, content: string): void {
  mkdirSync(dirname(join(house, path)), { recursive: true });
  writeFileSync(join(house, path), content);
}

function judge(house: string): readonly Violation[] {
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [program, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'libs', 'modules', 'apps'];
  for (const layer of ['libs', 'modules', 'apps']) mkdirSync(join(house, layer), { recursive: true });
  const ran = spawnSync(process.execPath, args, { cwd: house, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (!ran.stdout.startsWith('{')) throw new Error(`dependency-cruiser did not answer: ${ran.stderr}`);
  const { summary } = JSON.parse(ran.stdout) as {
    summary: { violations: { rule: { name: string }; from: string; to: string }[] };
  };
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}
