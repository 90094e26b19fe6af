import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { selfContainedPolicy } from './self-contained-policy.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'citywall-policy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('names the script and the style of the page, and nothing else', () => {
  const script = 'const text = "<script>"; run(text);';
  const file = join(folder, 'page.html');
  writeFileSync(file, `<html><style>p { color: red }</style><p>a</p><script type="module">${script}</script></html>`);
  const policy = selfContainedPolicy(file) ?? '';
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash('p { color: red }')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]);
});

test('knows no page that is not there', () => {
  expect(selfContainedPolicy(join(folder, 'other.html'))).toBeUndefined();
});
