import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/**
 * The content policy of a page that is one file: its own script and style, named by their digests, with WebAssembly that the
 * script brings, and nothing else from anywhere. Undefined when the file is not there.
 */
export function selfContainedPolicy(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const page = readFileSync(file, 'utf8');
  return [
    "default-src 'none'",
    `script-src ${hashesOf(page, 'script')} 'wasm-unsafe-eval'`,
    `style-src ${hashesOf(page, 'style')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashesOf(page: string, element: 'script' | 'style'): string {
  const contents = [...page.matchAll(new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, 'g'))];
  const hashes = contents.map(([, content = '']) => createHash('sha256').update(content).digest('base64'));
  return hashes.map((hash) => `'sha256-${hash}'`).join(' ');
}
