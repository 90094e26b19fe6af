import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileDurably } from '@citywall/platform/files';

/** Longest chain that is kept, characters of PEM. */
const longest = 64 * 1024;

/**
 * The certificate chain of the log's key (PEM, leaf first, the root left out), which the city's authority gave it. It
 * lies in DIR/keys/audit.pem, so that proofs are exported with it also while the city stands still.
 */
export interface KeyCertificate {
  /** Undefined until the city has certified the key. */
  chain(): string | undefined;
  /** Keeps a chain in place of the former. */
  keep(chain: string): void;
}

/** The one of a data folder. */
export function openKeyCertificate(dataDir: string): KeyCertificate {
  const path = join(dataDir, 'keys', 'audit.pem');
  let known = readKeyCertificate(dataDir);
  return {
    chain: () => known,
    keep: (chain) => {
      if (chain === known || chain.length > longest) return;
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileDurably(path, chain, 0o644);
      known = chain;
    },
  };
}

/** What is kept of it in a data folder. */
export function readKeyCertificate(dataDir: string): string | undefined {
  const path = join(dataDir, 'keys', 'audit.pem');
  return existsSync(path) ? readFileSync(path, 'utf8').slice(0, longest) : undefined;
}
