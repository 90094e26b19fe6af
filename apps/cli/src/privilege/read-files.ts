import { readFileSync } from 'node:fs';
import {
  DerError,
  type PemBlock,
  parseAttributeCertificate,
  parseCertificate,
  parseCrl,
  parsePem,
  X509Error,
} from '@citywall/x509';
import { Unusable } from '../audit/log-files.ts';

/** What stands in files, whatever their names and order; DER each. */
export interface PrivilegeFiles {
  readonly privileges: readonly Uint8Array[];
  readonly certificates: readonly Uint8Array[];
  readonly lists: readonly Uint8Array[];
}

const largest = 16 * 1024 * 1024;
const labels = {
  'ATTRIBUTE CERTIFICATE': 'privileges',
  CERTIFICATE: 'certificates',
  'X509 CRL': 'lists',
} as const;

/** Reads files in PEM, several blocks in each, or DER. Throws Unusable for one that holds nothing of these. */
export function readPrivilegeFiles(paths: readonly string[]): PrivilegeFiles {
  const found = { privileges: [] as Uint8Array[], certificates: [] as Uint8Array[], lists: [] as Uint8Array[] };
  for (const path of paths) {
    const blocks = blocksOf(path);
    if (blocks.length === 0) throw new Unusable(`${path} holds no privilege certificate, certificate or list.`);
    for (const { label, bytes } of blocks) found[labels[label as keyof typeof labels]].push(bytes);
  }
  return found;
}

/** The certificates in a file, one at least. */
export function readCertificates(path: string): readonly Uint8Array[] {
  const { certificates } = readPrivilegeFiles([path]);
  if (certificates.length === 0) throw new Unusable(`${path} holds no certificate.`);
  return certificates;
}

function blocksOf(path: string): readonly PemBlock[] {
  const bytes = readBytes(path);
  if (bytes[0] === 0x30) {
    const label = labelOf(bytes);
    return label === undefined ? [] : [{ label, bytes }];
  }
  const blocks = attempt(() => parsePem(bytes.toString('latin1'))) ?? [];
  return blocks.filter(({ label }) => Object.hasOwn(labels, label));
}

function labelOf(bytes: Uint8Array): keyof typeof labels | undefined {
  const readers = {
    'ATTRIBUTE CERTIFICATE': parseAttributeCertificate,
    CERTIFICATE: parseCertificate,
    'X509 CRL': parseCrl,
  };
  const found = Object.entries(readers).find(([, read]) => attempt(() => read(bytes)) !== undefined);
  return found?.[0] as keyof typeof labels | undefined;
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error) return undefined;
    throw error;
  }
}

function readBytes(path: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Unusable(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Check the path.`);
  }
  if (bytes.length > largest) throw new Unusable(`${path} is larger than 16 MiB.`);
  return bytes;
}
