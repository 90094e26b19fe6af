import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartedCitywall, startCitywall } from './start-citywall.ts';

/** A city with both hierarchies founded, reached over TLS, and a folder for what tools write. */
export interface TrustCity extends StartedCitywall {
  readonly secureUrl: string;
  readonly folder: string;
  /** Shares of the root key, any two of which unseal it. */
  readonly shares: readonly string[];
  close(): Promise<void>;
}

/** Whether the machine has all the programs. */
export function hasPrograms(...names: readonly string[]): boolean {
  return names.every((name) => {
    try {
      execFileSync('which', [name], { stdio: 'pipe' });
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts an empty city with a TLS port, and founds its root key and its hierarchies. */
export async function startTrustCity(): Promise<TrustCity> {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-trust-e2e-'));
  const flags = ['--empty', '--https-port', '0'];
  const citywall = await startCitywall({ data: join(folder, 'data'), flags }).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const secureUrl = /over TLS at (https:\S+)/.exec(citywall.printed())?.[1] ?? '';
  const holders = ['Li', 'Wang', 'Zhou'];
  const founded = await citywall.call<{ shares: { share: string }[] }>('POST', '/trust/root/found', {
    ...{ holders, threshold: 2 },
  });
  await citywall.call('POST', '/trust/hierarchies', { organisation: 'City', country: 'CN', domain: 'city.example' });
  const close = async (): Promise<void> => {
    await citywall.interrupt();
    rmSync(folder, { recursive: true, force: true });
  };
  const shares = founded.shares.map(({ share }) => share);
  return { ...citywall, secureUrl, folder, shares, close };
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => done(port));
    });
  });
}

/** Runs a program to its end; what it printed, and its exit code. */
export function run(
  program: string,
  args: readonly string[],
  folder: string,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((done) => {
    execFile(program, args, { cwd: folder, timeout: 120_000, maxBuffer: 1e7 }, (error, out, err) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      done({ code: Number.isNaN(code) ? 1 : code, out, err });
    });
  });
}
