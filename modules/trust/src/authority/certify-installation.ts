import { isIP } from 'node:net';
import { type Clock, type Db, notFound, type Operation, operation, type Signer } from '@citywall/kernel';
import { formatPem, keyIdentifier, parsePublicKey } from '@citywall/x509';
import Type from 'typebox';
import { type InstallationSurroundings, rfc3339 } from '../surroundings.ts';
import type { Certifier, IssuedCertificate } from './certifier.ts';
import {
  type InstallationPart,
  type InstallationRow,
  readInstallation,
  saveInstallation,
} from './installation.store.ts';
import { kindOfKey } from './key-kind.ts';
import type { CertificateWish } from './profile.ts';

export interface InstallationPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly certifier: Certifier;
  readonly around: InstallationSurroundings;
}

const owner = { type: 'application', id: 'citywall', name: 'Citywall' } as const;
/** An Ed25519 SubjectPublicKeyInfo is this and the key (RFC 8410). */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');
const renewBeforeMs = 90 * 86_400_000;

/** Has the installation's keys certified once the city has authorities, and again in time or when a key or a name changed. */
export async function certifyInstallation(ports: InstallationPorts): Promise<void> {
  const { db, around, signer } = ports;
  const known = new Map((await readInstallation(db)).map((row) => [row.part, row]));
  const audit = Buffer.concat([ed25519Prefix, signer.publicKey]);
  const names = around.hosts.map((value) => ({
    kind: isIP(value) === 0 ? ('host' as const) : ('address' as const),
    value,
  }));
  const tls = await ensure(ports, 'tls', known.get('tls'), around.tlsKey, {
    subject: [{ attribute: 'commonName', value: around.hosts[0] ?? 'citywall' }],
    names,
  });
  around.presents(pemOf(tls));
  const log = await ensure(ports, 'audit', known.get('audit'), audit, {
    subject: [{ attribute: 'commonName', value: `${signer.name} audit log` }],
    names: [],
  });
  around.certifiesLog(pemOf(log));
}

async function ensure(
  { db, clock, certifier }: InstallationPorts,
  part: InstallationPart,
  row: InstallationRow | undefined,
  publicKey: Uint8Array,
  wish: Pick<CertificateWish, 'subject' | 'names'>,
): Promise<IssuedCertificate> {
  const key = parsePublicKey(publicKey);
  const identifier = Buffer.from(keyIdentifier(key)).toString('hex');
  const present = row === undefined ? undefined : await certifier.find(db, row.certificate);
  const fits =
    present !== undefined &&
    present.row.state === 'valid' &&
    present.row.notAfter - clock.now() > renewBeforeMs &&
    present.row.keyIdentifier === identifier &&
    wish.names.every(({ value }) => present.row.names.includes(value));
  if (fits) return present;
  const request = { wish: { ...wish, key: kindOfKey(key) }, publicKey };
  return db.transaction().execute(async (transaction) => {
    const order = { profile: 'installation', way: 'platform', request, owner } as const;
    const issued = await certifier.issue(transaction as Db, order);
    const { id, notAfter } = issued.row;
    await saveInstallation(transaction as Db, { part, certificate: id, keyIdentifier: identifier, notAfter });
    return issued;
  });
}

function pemOf({ chain }: IssuedCertificate): string {
  return chain.map((der) => formatPem('CERTIFICATE', der)).join('');
}

/** The certificates of the installation's own keys; an outsider checks the audit log's key by its chain. */
export function installationOperation(certifier: Certifier): Operation {
  return operation({
    name: 'trust.installation.get',
    http: 'GET /trust/installation/{part}',
    summary: {
      en: 'Certificate of this installation’s TLS key or audit-log key, with its chain',
      zh: '本安装 TLS 密钥或审计日志密钥的证书及证书链',
    },
    input: Type.Object({ part: Type.Enum(['tls', 'audit']) }, { additionalProperties: false }),
    output: Type.Object({ id: Type.String(), chain: Type.String(), notAfter: Type.String() }),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ part }) => ({ type: 'Installation', id: part }),
    run: async ({ part }, call) => {
      const row = (await readInstallation(call.db)).find((one) => one.part === part);
      const issued = row === undefined ? undefined : await certifier.find(call.db, row.certificate);
      if (issued === undefined) throw notFound({ en: 'A certificate of this installation', zh: '本安装的证书' });
      return { id: issued.row.id, chain: pemOf(issued), notAfter: rfc3339(issued.row.notAfter) };
    },
  });
}
