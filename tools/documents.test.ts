import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './cruise.ts';
import { settingsPage, writeSettings } from './settings-page.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

function pages(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !['node_modules', 'dist'].includes(entry.name)) return pages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const documents = [
  'README.md',
  'README.zh-CN.md',
  'CHANGELOG.md',
  ...['docs', 'libs', 'modules', 'apps'].flatMap(pages),
];

/** Code blocks are commands for people to copy: they must be the same in both languages. */
function commands(path: string): readonly string[] {
  return [...read(path).matchAll(/```(?:sh|yaml|ini)?\n([\s\S]*?)```/g)].map((block) =>
    block[1].replace(/\s+#.*$/gm, ''),
  );
}

const hasRsyslog = spawnSync('rsyslogd', ['-v']).status === 0;

describe.skipIf(!hasRsyslog)('configurations of the guide, by the real rsyslogd', () => {
  const blocks = read('docs/guide/en/2-logs.md')
    .split('```')
    .filter((block) => /^\n[\s\S]*action\(type="om/.test(block));

  test.each(blocks.map((block, index) => [index + 1, block] as const))('number %i is valid', (_, block) => {
    const folder = mkdtempSync(join(tmpdir(), 'citywall-rsyslog-'));
    try {
      const authority = join(folder, 'authority.pem');
      writeFileSync(authority, '');
      const file = join(folder, 'rsyslog.conf');
      const local = block
        .replaceAll('citywall.example', '127.0.0.1')
        .replace(/"[^"]*citywall-ca\.pem"/, `"${authority}"`);
      writeFileSync(file, `module(load="imuxsock")\n${local}`);
      const checked = spawnSync('rsyslogd', ['-N1', '-f', file], { encoding: 'utf8' });
      expect(checked.stderr).not.toMatch(/error|invalid|not known/i);
      expect(checked.status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('there are three of them', () => {
    expect(blocks.length).toBe(3);
  });
});

describe('the documents', () => {
  test('every link leads somewhere', () => {
    const dead = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map((link) => relative(root, join(root, dirname(path), link[1])))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${path} → ${target}`),
    );
    expect(dead).toEqual([]);
  });

  test('the page of settings is what the server reads', () => {
    expect(readFileSync(settingsPage, 'utf8')).toBe(writeSettings());
  });

  test('the guide has the same pages and the same commands in both languages', () => {
    const english = readdirSync(join(root, 'docs/guide/en')).sort();
    expect(readdirSync(join(root, 'docs/guide/zh')).sort()).toEqual(english);
    for (const page of english) {
      expect(commands(`docs/guide/zh/${page}`), page).toEqual(commands(`docs/guide/en/${page}`));
    }
  });

  test('both front pages give the same commands and lead to the same places', () => {
    const inline = (path: string) =>
      [...read(path).matchAll(/`((?:npm|npx|logger|citywall)[^`]*)`/g)].map((found) => found[1]);
    expect(commands('README.zh-CN.md')).toEqual(commands('README.md'));
    expect(new Set(inline('README.zh-CN.md').filter((text) => !text.includes('名称')))).toEqual(
      new Set(inline('README.md').filter((text) => !text.includes('NAME'))),
    );
  });

  test('front pages show real pictures', () => {
    const pictures = ['README.md', 'README.zh-CN.md'].flatMap((path) =>
      [...read(path).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map((found) => found[1]),
    );
    expect(pictures.length).toBeGreaterThanOrEqual(2);
    for (const picture of pictures) expect(statSync(join(root, picture)).size, picture).toBeGreaterThan(20_000);
  });

  test('commands of the guide exist', async () => {
    const { commandTable } = await import('../apps/cli/src/commands.table.ts');
    const names = commandTable.map(({ name }) => name);
    const used = documents
      .flatMap((path) => [...read(path).matchAll(/npx citywall ([a-z]+(?: [a-z]+)?)/g)].map((found) => found[1]))
      .filter((words) => !names.includes(words) && !names.includes(words.split(' ')[0]));
    expect([...new Set(used)]).toEqual([]);
  });
});
