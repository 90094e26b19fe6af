import { type Clock, type Db, newId, type Settings } from '@citywall/kernel';
import { parsePublicKey } from '@citywall/x509';
import type { AuthorityKeys } from '../authority/authority-keys.ts';
import type { Authority, AuthorityShelf } from '../authority/authority-shelf.ts';
import type { CertifierPorts } from '../authority/certifier.ts';
import { issueCertificate } from '../authority/issue-certificate.ts';
import { kindOfKey } from '../authority/key-kind.ts';
import { findProfile } from '../authority/profile.store.ts';
import { type ResponderRow, readResponders, saveResponder } from './responder.store.ts';

export interface ResponderPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly keys: AuthorityKeys;
  readonly shelf: AuthorityShelf;
  readonly publishedAt: () => string;
  readonly issuedByItself: CertifierPorts['issuedByItself'];
}

const renewBeforeMs = 7 * 86_400_000;

/** The delegated responders (RFC 6960 section 4.2.2.2): one for each authority that issues, renewed in time. */
export interface Responders {
  /** Makes and renews what is missing or runs out; does nothing while keys cannot be used. */
  renew(): Promise<void>;
  of(authority: string): ResponderRow | undefined;
}

/** Kept in memory; `renew` reads them. */
export function createResponders(ports: ResponderPorts): Responders {
  let known = new Map<string, ResponderRow>();
  return {
    of: (authority) => known.get(authority),
    renew: async () => {
      const { db, clock, shelf } = ports;
      known = new Map((await readResponders(db)).map((row) => [row.authority, row]));
      for (const authority of await shelf.all(db)) {
        const { row } = authority;
        const present = known.get(row.id);
        const runsOut = present === undefined || present.notAfter - clock.now() < renewBeforeMs;
        if (row.key === null || row.state === 'revoked' || row.notAfter <= clock.now() || !runsOut) continue;
        const made = await db
          .transaction()
          .execute((transaction) => makeResponder(ports, transaction as Db, authority));
        known.set(row.id, made);
      }
    },
  };
}

async function makeResponder(ports: ResponderPorts, db: Db, authority: Authority): Promise<ResponderRow> {
  const { settings, keys } = ports;
  const { row } = authority;
  const profile = findProfile(settings, 'status-responder');
  if (profile === undefined) throw new Error('there is no profile status-responder');
  const key = await keys.create(
    db,
    `responder ${row.name} ${newId()}`,
    row.hierarchy === 'national' ? 'sm2' : 'ecdsa-p256',
  );
  const commonName = `${row.name} status responder`.slice(0, 200);
  const request = {
    wish: {
      key: kindOfKey(parsePublicKey(key.spki)),
      subject: [{ attribute: 'commonName', value: commonName }],
      names: [],
    },
    publicKey: key.spki,
  };
  const owner = { type: 'application', id: 'citywall', name: 'Citywall' } as const;
  const issued = await issueCertificate(ports, db, { request, owner }, profile, authority);
  await ports.issuedByItself(db, issued);
  const made = { authority: row.id, key: key.id, certificate: issued.certificate, notAfter: issued.notAfter };
  await saveResponder(db, made);
  return made;
}
