import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from 'assemblyscript/asc';
import { expect, test } from 'vitest';
import { moduleCode } from '../assembly/field-code.ts';

const source = join(import.meta.dirname, '../assembly/sm2-verifier.as');

/** Compiles as one unit and writes the constant in the form the formatter leaves alone. */
async function table(): Promise<string> {
  const text = `${readFileSync(source, 'utf8')}\n${moduleCode()}`;
  let module = new Uint8Array();
  const options = ['-O2', '--noAssert', '--enable', 'simd', '--runtime', 'stub', '--initialMemory', '9'];
  const { error, stderr } = await main(['module.ts', '--outFile', 'module.wasm', ...options], {
    readFile: (name: string) => (name === 'module.ts' ? text : null),
    writeFile: (_: string, bytes: Uint8Array | string) => {
      module = Uint8Array.from(bytes as Uint8Array);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(String(stderr));
  expect(module.length).toBeLessThan(20 * 1024);
  const lines = Buffer.from(module)
    .toString('base64')
    .match(/.{1,108}/g)!;
  return [
    '// libs/gm/assembly compiled; made and compared by sm2-verifier-wasm.test.ts, anew with `vitest run -u`.',
    '/** The WebAssembly module of Sm2Module, base64. */',
    'export const sm2VerifierWasm = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}

test('the committed module is what its source compiles to, byte by byte', async () => {
  await expect(await table()).toMatchFileSnapshot(join(import.meta.dirname, 'sm2-verifier-wasm.table.ts'));
}, 60_000);
