import type { Figure } from './figure.ts';

interface Bench {
  run(): AsyncIterable<Figure>;
}

/** Every bench by name. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  detect: () => import('./detect.bench.ts'),
  door: () => import('./door.bench.ts'),
  identity: () => import('./identity.bench.ts'),
  intake: () => import('./intake.bench.ts'),
  trust: () => import('./trust.bench.ts'),
};

/** `npm run bench -- NAME…`: one JSON line a figure; below target still exits 0, a bench that cannot run exits 2. */
async function main(names: readonly string[]): Promise<number> {
  if (names.length === 0 || names.some((name) => benches[name] === undefined)) {
    process.stderr.write(`Usage: npm run bench -- NAME…\nBenches: ${Object.keys(benches).join(', ')}\n`);
    return 2;
  }
  for (const name of names) {
    const bench = await benches[name]();
    for await (const figure of bench.run()) process.stdout.write(`${JSON.stringify(figure)}\n`);
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return 2;
});
