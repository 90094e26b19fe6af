import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const published = here('../console/dist');

/** Source text for a script or style element, in which it MUST NOT end the element. */
const inside = (text: string): string =>
  text.replaceAll('</script', '<\\/script').replaceAll('</style', '<\\/style').replaceAll('<!--', '\\x3C!--');

const sourceHash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Puts script and styles into the page and says so in its policy: one file that asks for nothing else. */
function oneFile(): Plugin {
  return {
    name: 'citywall-one-file',
    enforce: 'post',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle);
      const page = files.find(({ fileName }) => fileName === 'index.html');
      const scripts = files.filter((file) => file.type === 'chunk');
      const styles = files.filter((file) => file.type === 'asset' && file.fileName.endsWith('.css'));
      if (page?.type !== 'asset' || scripts.length !== 1 || files.length !== 2 + styles.length)
        throw new Error(`one page, one script and styles are expected: ${files.map(({ fileName }) => fileName)}`);
      const script = inside(scripts[0]?.type === 'chunk' ? scripts[0].code : '');
      const style = inside(styles.map((file) => (file.type === 'asset' ? String(file.source) : '')).join('\n'));
      const policy = [
        "default-src 'none'",
        // SM2 is verified in WebAssembly, which must be compiled; it still cannot evaluate text.
        `script-src ${sourceHash(script)} 'wasm-unsafe-eval'`,
        `style-src ${sourceHash(style)}`,
        'img-src data:',
        "base-uri 'none'",
        "form-action 'none'",
      ].join('; ');
      const html = String(page.source)
        .replace(/<script\b[^>]*><\/script>/g, '')
        .replace(/<link rel="stylesheet"[^>]*>/g, '')
        .replace(
          '<!-- content-security-policy -->',
          `<meta http-equiv="content-security-policy" content="${policy}" />`,
        )
        .replace('<!-- styles -->', () => `<style>${style}</style>`)
        .replace('</body>', () => `<script type="module">${script}</script>\n  </body>`);
      for (const { fileName } of files) delete bundle[fileName];
      this.emitFile({ type: 'asset', fileName: 'verify.html', source: html });
      this.emitFile({
        type: 'asset',
        fileName: 'verify.html.br',
        source: brotliCompressSync(html, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
      });
      this.emitFile({ type: 'asset', fileName: 'verify.html.gz', source: gzipSync(html, { level: 9 }) });
    },
  };
}

/** The published page, laid beside the console. What its libraries ask of Node is answered by libraries for browsers. */
export default defineConfig({
  root: here('.'),
  plugins: [react(), oneFile()],
  resolve: {
    alias: [
      { find: /^(node:)?crypto$/, replacement: here('src/node-crypto.ts') },
      { find: 'node:net', replacement: here('src/node-net.ts') },
    ],
  },
  build: {
    outDir: published,
    emptyOutDir: false,
    target: 'es2022',
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 1_000,
  },
});
