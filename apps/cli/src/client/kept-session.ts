import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The caller's own file with one session token per server; 0600. */
function keptFile(): string {
  return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'citywall', 'sessions.json');
}

function readAll(): Record<string, string> {
  const file = keptFile();
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}

/** The session token kept for a server, if any. */
export function readKeptSession(url: string): string | undefined {
  return readAll()[new URL(url).origin];
}

/** Keeps a session token for a server, or forgets it when the token is undefined. */
export function keepSession(url: string, token: string | undefined): void {
  const all = readAll();
  if (token === undefined) delete all[new URL(url).origin];
  else all[new URL(url).origin] = token;
  const file = keptFile();
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(all), { mode: 0o600 });
}
