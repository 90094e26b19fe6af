import { type Clock, type Db, newId } from '@citywall/kernel';
import { type Certificate, parseCertificate, parsePublicKey, type SignatureName } from '@citywall/x509';
import type { Hierarchy } from '../authority/authority.store.ts';
import { type AuthorityKeyKind, type AuthorityKeys, authorityKeyKinds } from '../authority/authority-keys.ts';
import type { Certifier } from '../authority/certifier.ts';
import { kindOfKey } from '../authority/key-kind.ts';
import { lockStampers, readStampers, type StamperRow, saveStamper } from './stamper.store.ts';

/** A key that stamps time, with its certificate. */
export interface Stamper {
  readonly hierarchy: Hierarchy;
  readonly key: string;
  readonly certificate: Certificate;
  /** Between the certificate and the root. */
  readonly chain: readonly Certificate[];
  readonly algorithm: SignatureName;
}

export interface StamperPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly keys: AuthorityKeys;
  readonly certifier: Certifier;
}

/** The keys of the time-stamping authority: one international, one national. */
export interface Stampers {
  /** Makes what is missing and replaces what has lived half its life, so that the newest timestamp can be checked as long again. */
  renew(): Promise<void>;
  of(hierarchy: Hierarchy): Stamper | undefined;
}

const kindOf: Readonly<Record<Hierarchy, AuthorityKeyKind>> = { international: 'ecdsa-p256', national: 'sm2' };

/** Kept in memory; `renew` reads them. */
export function createStampers(ports: StamperPorts): Stampers {
  const known = new Map<Hierarchy, Stamper>();
  const take = (row: StamperRow): void => {
    const present = known.get(row.hierarchy);
    if (present === undefined || !Buffer.from(present.certificate.raw).equals(row.certificate)) {
      known.set(row.hierarchy, stamperOf(row));
    }
  };
  const isFresh = (hierarchy: Hierarchy): boolean => {
    const certificate = known.get(hierarchy)?.certificate;
    if (certificate === undefined) return false;
    return ports.clock.now() < (certificate.notBefore + certificate.notAfter) / 2;
  };
  return {
    of: (hierarchy) => known.get(hierarchy),
    renew: async () => {
      for (const row of await readStampers(ports.db)) take(row);
      for (const hierarchy of ['international', 'national'] as const) {
        if (isFresh(hierarchy)) continue;
        await ports.db.transaction().execute(async (db) => {
          await lockStampers(db);
          for (const row of await readStampers(db)) take(row);
          if (!isFresh(hierarchy)) take(await makeStamper(ports, db, hierarchy));
        });
      }
    },
  };
}

async function makeStamper({ keys, certifier }: StamperPorts, db: Db, hierarchy: Hierarchy): Promise<StamperRow> {
  const key = await keys.create(db, `time-stamping ${hierarchy} ${newId()}`, kindOf[hierarchy]);
  const { row, chain } = await certifier.issue(db, {
    profile: 'timestamping',
    way: 'platform',
    request: {
      wish: {
        key: kindOfKey(parsePublicKey(key.spki)),
        subject: [{ attribute: 'commonName', value: `City time-stamping authority (${hierarchy})` }],
        names: [],
      },
      publicKey: key.spki,
    },
    owner: { type: 'application', id: 'citywall', name: 'Citywall' },
  });
  const made = { hierarchy, key: key.id, certificate: row.certificate, chain: chain.slice(1), notAfter: row.notAfter };
  await saveStamper(db, made);
  return made;
}

function stamperOf({ hierarchy, key, certificate: der, chain }: StamperRow): Stamper {
  const certificate = parseCertificate(der);
  const algorithm = authorityKeyKinds[kindOfKey(certificate.publicKey) as AuthorityKeyKind];
  return { hierarchy, key, certificate, chain: chain.map(parseCertificate), algorithm };
}
