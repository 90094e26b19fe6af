import { type AlarmBoard, type Clock, type Db, newId, type Settings } from '@citywall/kernel';
import { parsePublicKey } from '@citywall/x509';
import type { AuthorityKeys } from '../authority/authority-keys.ts';
import type { Authority, AuthorityShelf } from '../authority/authority-shelf.ts';
import type { Ceremonies } from '../authority/ceremony/ceremonies.ts';
import type { CertifierPorts } from '../authority/certifier.ts';
import { issueCertificate } from '../authority/issue-certificate.ts';
import { kindOfKey } from '../authority/key-kind.ts';
import { mayAnswer } from '../authority/life-cycle.table.ts';
import { findProfile } from '../authority/profile.store.ts';
import { noticeMs } from './offline-lists.ts';
import { type ResponderRow, readResponders, saveResponder } from './responder.store.ts';

export interface ResponderPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly keys: AuthorityKeys;
  readonly shelf: AuthorityShelf;
  readonly ceremonies: Pick<Ceremonies, 'isOpen' | 'act'>;
  readonly alarms: AlarmBoard;
  readonly publishedAt: () => string;
  readonly issuedByItself: CertifierPorts['issuedByItself'];
}

const dayMs = 86_400_000;
const renewBeforeMs = 7 * dayMs;
/** Responders of offline authorities are certified in ceremonies, for longer, and anew in each once they are some months old. */
const offlineDays = 400;
const offlineRenewBeforeMs = 300 * dayMs;

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
        const left = (present?.notAfter ?? 0) - clock.now();
        if (row.key === null || row.endedAt !== null || !mayAnswer(row.state) || row.notAfter <= clock.now()) continue;
        if (left >= (row.offline ? offlineRenewBeforeMs : renewBeforeMs)) continue;
        if (row.offline && !(await ports.ceremonies.isOpen())) {
          warn(ports.alarms, authority, left);
          continue;
        }
        const made = await db
          .transaction()
          .execute((transaction) => makeResponder(ports, transaction as Db, authority));
        known.set(row.id, made);
        ports.alarms.clear(alarmOf(authority));
      }
    },
  };
}

function alarmOf({ row }: Authority): string {
  return `trust.responder.ending:${row.id}`;
}

function warn(alarms: AlarmBoard, authority: Authority, left: number): void {
  if (left > noticeMs) return;
  alarms.raise(alarmOf(authority), 'high', {
    en: `Who answers (OCSP) for certificates given by ${authority.row.name} runs out within a month; its key is offline: hold a ceremony.`,
    zh: `${authority.row.name} 的证书状态服务（OCSP）将在一个月内失效，其密钥处于离线状态：请举行仪式。`,
  });
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
      ...(row.offline ? { days: offlineDays } : {}),
    },
    publicKey: key.spki,
  };
  const owner = { type: 'application', id: 'citywall', name: 'Citywall' } as const;
  const issued = await issueCertificate(ports, db, { request, owner }, profile, authority);
  await ports.issuedByItself(db, issued);
  const made = { authority: row.id, key: key.id, certificate: issued.certificate, notAfter: issued.notAfter };
  await saveResponder(db, made);
  if (row.offline) {
    const words = {
      en: `Status responder (OCSP) of ${row.name} certified`,
      zh: `签发 ${row.name} 的状态服务（OCSP）证书`,
    };
    await ports.ceremonies.act(db, 'Citywall', words);
  }
  return made;
}
