import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import { writeFileDurably } from '../files/index.ts';

/** Certificate and key for TLS listeners, PEM. */
export interface TlsIdentity {
  readonly key: string;
  readonly certificate: string;
}

const tenYears = 10 * 365 * 86_400_000;

/**
 * The TLS identity of this installation in `dir`/tls.key and tls.crt (P-256, self-signed until the city's own
 * authority certifies it). Files put there by an administrator are used as they are.
 */
export async function openTlsIdentity(dir: string, now: number): Promise<TlsIdentity> {
  const keyPath = join(dir, 'tls.key');
  const certificatePath = join(dir, 'tls.crt');
  if (!existsSync(keyPath) || !existsSync(certificatePath)) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const made = await selfSigned(now);
    writeFileDurably(keyPath, made.key, 0o600);
    writeFileDurably(certificatePath, made.certificate, 0o644);
  }
  return { key: readFileSync(keyPath, 'utf8'), certificate: readFileSync(certificatePath, 'utf8') };
}

async function selfSigned(now: number): Promise<TlsIdentity> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const crypto = webcrypto as unknown as Crypto;
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const name = `CN=citywall ${hostname().replace(/[^\w.-]/g, '')}`;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: `40${Buffer.from(crypto.getRandomValues(new Uint8Array(15))).toString('hex')}`,
      name,
      notBefore: new Date(now - 3_600_000),
      notAfter: new Date(now + tenYears),
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          { type: 'dns', value: hostname() },
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
          { type: 'ip', value: '::1' },
        ]),
      ],
    },
    crypto,
  );
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
    .trimEnd()}\n-----END PRIVATE KEY-----\n`;
  return { key, certificate: `${certificate.toString('pem')}\n` };
}
