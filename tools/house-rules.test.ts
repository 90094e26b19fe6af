import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './cruise.ts';

const maximumLines = 400;
const drawers = /^(?:utils?|helpers?|common|misc|shared|stuff)$|-v\d+$|-(?:utils?|helpers?|common|misc)$/i;

/** Every file that is or would be committed; without git (a copied tree) what lies below the source folders. */
function files(): readonly string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return listed.split('\n').filter((path) => path !== '' && existsSync(join(root, path)));
  } catch {
    return below(['libs', 'modules', 'apps', 'bench', 'e2e', 'tools', 'bin', 'docs']);
  }
}

function below(folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => !/(?:^|\/)(?:node_modules|dist|coverage)\//.test(path) && /\.[a-z]+$/.test(path))
      .map((path) => `${folder}/${path}`),
  );
}

const all = files();
const code = all.filter((path) => /\.(?:[cm]?[jt]sx?)$/.test(path));
const text = (path: string) => readFileSync(join(root, path), 'utf8');

describe('the rules of the house', () => {
  test('files are found at all', () => {
    expect(code.length).toBeGreaterThan(100);
  });

  test(`no file of code is longer than ${maximumLines} lines, tables of constants and libs/gm aside`, () => {
    const measured = code.filter((path) => !path.endsWith('.table.ts') && !path.startsWith('libs/gm/'));
    const long = measured.map((path) => ({ path, lines: text(path).trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > maximumLines)).toEqual([]);
  });

  test('no drawer: utils, helpers, common, misc, -v2', () => {
    const names = code.flatMap((path) => path.split('/').map((part) => part.replace(/(?:\.[a-z]+)+$/, '')));
    expect(names.filter((name) => drawers.test(name))).toEqual([]);
  });

  test('every suppression carries its reason', () => {
    const bare = /biome-ignore [^:]+:\s*$|@ts-ignore|@ts-expect-error\s*$|@ts-nocheck/m;
    expect(code.filter((path) => path !== 'tools/house-rules.test.ts' && bare.test(text(path)))).toEqual([]);
  });

  test('every workspace has its one page', () => {
    const manifests = all.filter((path) => /^(?:libs|modules|apps)\/[^/]+\/package\.json$/.test(path));
    const without = manifests.filter((path) => !existsSync(join(root, path, '../README.md')));
    expect(without).toEqual([]);
  });

  test('a face exports and does nothing else', () => {
    const faces = code.filter((path) =>
      /^(?:libs|modules)\/(?:[^/]+\/src\/|platform\/src\/[^/]+\/)index\.ts$/.test(path),
    );
    const statement =
      /^(?:export (?:type )?(?:\{[^}]*\}|\* as \w+) from '[^']+';|import type [^;]+;|export type [^;]+;)\s*/;
    const withCode = faces.filter((path) => {
      let rest = text(path)
        .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
        .trim();
      while (statement.test(rest)) rest = rest.replace(statement, '');
      return rest !== '';
    });
    expect(withCode).toEqual([]);
  });
});

describe('nothing private is in the tree', () => {
  const forbidden: Readonly<Record<string, RegExp>> = {
    'private key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\s]{40,}/,
    'API key': /\bcwk_[0-9a-f-]{20,}_[A-Za-z0-9_-]{20,}/,
    'cloud key': /\bAKIA[0-9A-Z]{16}\b/,
    'path of a home folder': /\/(?:home|Users)\/(?!alice|bob|user|www|git)[a-z][\w.-]+\/(?:src|work|project|Desktop)/,
    'path of a build machine': new RegExp(`/${'work'}/(?:main|shared)\\b`),
  };
  const readable = all.filter((path) => !/\.(?:png|gz|zip|ico|woff2?|parquet|jpe?g)$/.test(path));

  test.each(Object.keys(forbidden))('no %s', (kind) => {
    expect(readable.filter((path) => forbidden[kind].test(text(path)))).toEqual([]);
  });

  test('the lock file fetches from the public registry only', () => {
    const hosts = [...text('package-lock.json').matchAll(/"resolved": "https?:\/\/([^/"]+)/g)].map((found) => found[1]);
    expect([...new Set(hosts)]).toEqual(hosts.length === 0 ? [] : ['registry.npmjs.org']);
  });
});
