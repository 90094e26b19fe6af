import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HsmSettings } from './hsm-settings.ts';

const library = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/pkcs11/libsofthsm2.so'].find((path) =>
  existsSync(path),
);
const tools = ['/usr/bin/softhsm2-util', '/usr/bin/pkcs11-tool'].every((path) => existsSync(path));

/** Whether SoftHSM2 and OpenSC are on this machine (packages softhsm2 and opensc). */
export const hasSoftHsm = library !== undefined && tools;

/** The PIN of every token made here. */
export const softHsmPin = '7391-city';

/** SoftHSM2 with tokens of its own, in a folder of its own. */
export interface SoftHsm {
  readonly settings: HsmSettings;
  readonly folder: string;
  /** Runs pkcs11-tool logged in to a token; answers what it says, also when it fails. */
  tool(token: string, ...words: readonly string[]): string;
  /** Takes the token's directory away, and puts it back. */
  take(token: string): void;
  putBack(token: string): void;
  writePin(text: string, mode?: number): void;
  remove(): void;
}

/** Makes tokens of these labels. */
export function makeSoftHsm(labels: readonly string[]): SoftHsm {
  const folder = mkdtempSync(join(tmpdir(), 'citywall-hsm-'));
  const tokens = join(folder, 'tokens');
  const away = join(folder, 'away');
  for (const place of [tokens, away]) mkdirSync(place);
  const configuration = join(folder, 'softhsm2.conf');
  writeFileSync(configuration, `directories.tokendir = ${tokens}\nlog.level = ERROR\n`);
  const environment = { SOFTHSM2_CONF: configuration };
  const env = { ...process.env, ...environment };
  const places = new Map<string, string>();
  for (const label of labels) {
    const words = ['--init-token', '--free', '--label', label, '--so-pin', '12345678', '--pin', softHsmPin];
    execFileSync('softhsm2-util', words, { env, stdio: 'ignore' });
    const fresh = readdirSync(tokens).find((name) => ![...places.values()].includes(name));
    places.set(label, fresh ?? '');
  }
  const pinFile = join(folder, 'pin');
  const writePin = (text: string, mode = 0o600): void => {
    rmSync(pinFile, { force: true });
    writeFileSync(pinFile, text, { mode });
  };
  writePin(`${softHsmPin}\n`);
  const place = (token: string) => places.get(token) ?? '';
  return {
    folder,
    settings: { library: library ?? '', tokens: labels, pin: { file: pinFile }, environment },
    tool: (token, ...words) => {
      const all = ['--module', library ?? '', '--token-label', token, '--login', '--pin', softHsmPin, ...words];
      try {
        return execFileSync('pkcs11-tool', all, {
          env,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
          cwd: folder,
        });
      } catch (error) {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        return `${stdout}${stderr}`;
      }
    },
    take: (token) => renameSync(join(tokens, place(token)), join(away, place(token))),
    putBack: (token) => renameSync(join(away, place(token)), join(tokens, place(token))),
    writePin,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
