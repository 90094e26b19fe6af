import { parseArgs } from 'node:util';
import { kindTable } from './kinds.table.ts';

/** `npm run conformance -- KIND FILE… --json`: exit 0 only when every case passes, 2 when a file cannot be read. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [name, ...files] = positionals;
  const load = name === undefined ? undefined : kindTable[name];
  if (load === undefined || files.length === 0) {
    process.stderr.write(
      `Usage: npm run conformance -- KIND FILE… --json\nKinds: ${Object.keys(kindTable).join(', ')}\n`,
    );
    return 2;
  }
  const kind = await load();
  const write = lineWriter();
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    for await (const verdict of kind.run(file)) {
      if (verdict.pass) passed += 1;
      else failed += 1;
      if (values.json) write(JSON.stringify(verdict));
      else if (!verdict.pass) write(`failed: ${verdict.id}`);
    }
  }
  process.stderr.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** Writes lines for as long as somebody reads them (`| head`): the cases go on, for the exit code is the verdict on all of them. */
function lineWriter(): (line: string) => void {
  let read = true;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    read = false;
  });
  return (line) => {
    if (read) process.stdout.write(`${line}\n`);
  };
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
