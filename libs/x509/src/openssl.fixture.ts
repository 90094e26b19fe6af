import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Party } from './party.fixture.ts';
import { formatPem } from './pem.ts';

/** The system's openssl in a folder of its own, for tests. */
export class Openssl {
  readonly folder = mkdtempSync(join(tmpdir(), 'citywall-x509-'));

  /** Standard output and error together; throws with both when it fails. */
  run(...args: string[]): string {
    try {
      return execFileSync('openssl', args, {
        cwd: this.folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
        env: { ...process.env, OPENSSL_CONF: '/dev/null' },
      });
    } catch (error) {
      const { stdout, stderr } = error as { stdout?: string; stderr?: string };
      throw new Error(`openssl ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`);
    }
  }

  write(name: string, content: Uint8Array | string): string {
    writeFileSync(join(this.folder, name), content);
    return name;
  }

  read(name: string): Uint8Array {
    return readFileSync(join(this.folder, name));
  }

  /** NAME.pem and NAME.key of a party. */
  writeParty(name: string, party: Party): void {
    this.write(`${name}.pem`, formatPem('CERTIFICATE', party.certificate.raw));
    const base64 = Buffer.from(party.privateKey).toString('base64').replace(/.{64}/g, '$&\n');
    this.write(`${name}.key`, `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----\n`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
