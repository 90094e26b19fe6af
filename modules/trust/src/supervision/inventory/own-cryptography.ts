import type { Db, Ports } from '@citywall/kernel';
import { certificateFacts } from '../scan/certificate-facts.ts';
import { enterSeen } from './enter-seen.ts';
import type { SeenCryptography } from './inventory-entry.ts';
import {
  deleteGone,
  type OwnCertificate,
  type OwnKey,
  readNewCertificates,
  readOwnAuthorities,
  readOwnKeys,
} from './own-cryptography.store.ts';

const page = 500;
const purposes = {
  encrypt: 'encryption',
  sign: 'signature',
  mac: 'mac',
  transport: 'key-exchange',
  'blind-sign': 'signature',
} as const;

/**
 * Fills the inventory from the city's own keys, certificates and hardware modules, page by page, and takes out what is gone. Certificates
 * never change: only those that are not entered yet are read. Ends early, and takes nothing out, when aborted.
 */
export async function enterOwnCryptography(
  ports: Ports,
  db: Db,
  signal: AbortSignal,
  modules: readonly SeenCryptography[],
): Promise<void> {
  const now = ports.clock.now();
  const keys = (await readOwnKeys(db)).map(entryOfKey);
  const authorities = (await readOwnAuthorities(db)).flatMap((row) => entryOfCertificate(row, 'city authorities'));
  for (let at = 0; at < keys.length; at += page) await enterSeen(ports, db, keys.slice(at, at + page), now);
  await enterSeen(ports, db, authorities, now);
  await enterSeen(ports, db, modules, now);
  let entered = page;
  while (entered === page && !signal.aborted) {
    const rows = await readNewCertificates(db, now, page);
    const entries = rows.flatMap((row) =>
      entryOfCertificate(row, 'issued by the city').map((entry) => ({ ...entry, origin: row.id })),
    );
    await enterSeen(ports, db, entries, now);
    // One that cannot be read would come again for ever.
    entered = entries.length < rows.length ? 0 : rows.length;
  }
  if (!signal.aborted) await deleteGone(db, now);
}

function entryOfKey(key: OwnKey): SeenCryptography {
  return {
    kind: 'key',
    name: key.name,
    location: `key ring ${key.ring}`,
    algorithm: key.kind,
    parameters: { state: key.state, version: String(key.version), held: key.held },
    purpose: purposes[key.purpose],
    owner: key.owner,
    foundBy: 'trust',
    expires: key.nextRotationAt,
    exposure: null,
    protectsYears: null,
  };
}

function entryOfCertificate({ certificate, owner }: OwnCertificate, location: string): readonly SeenCryptography[] {
  const facts = certificateFacts(certificate);
  if (facts === undefined) return [];
  return [
    {
      kind: 'certificate',
      name: facts.fingerprint,
      location,
      algorithm: facts.key,
      parameters: {
        subject: facts.subject,
        issuer: facts.issuer,
        serial: facts.serial,
        signature: facts.signature,
        notBefore: new Date(facts.notBefore).toISOString(),
        selfSigned: String(facts.selfSigned),
      },
      purpose: 'signature',
      owner,
      foundBy: 'trust',
      expires: facts.notAfter,
      exposure: null,
      protectsYears: null,
    },
  ];
}
