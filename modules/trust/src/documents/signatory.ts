import { conflict, type Db, newId, notFound, type Principal, Problem } from '@citywall/kernel';
import { type Certificate, parseCertificate, parsePublicKey, type SignatureName } from '@citywall/x509';
import { type AuthorityKeyKind, authorityKeyKinds } from '../authority/authority-keys.ts';
import type { CertificateOrder, IssuedCertificate } from '../authority/certifier.ts';
import { kindOfKey } from '../authority/key-kind.ts';
import type { DocumentPorts } from './document-ports.ts';
import {
  insertSignatory,
  isNameTaken,
  readEndingSignatories,
  readSignatory,
  type SignatoryRow,
  setSignatory,
} from './signatory.store.ts';

/** What a signatory is created with. */
export type SignatoryWish = Pick<SignatoryRow, 'name' | 'organisation' | 'kind' | 'keyKind' | 'seal' | 'users'>;

/** A signatory ready to sign. */
export interface Signatory {
  readonly row: SignatoryRow;
  readonly certificate: Certificate;
  /** The certificate and those above it, the root left out. */
  readonly chain: readonly Certificate[];
  readonly algorithm: SignatureName;
}

const renewBeforeMs = 60 * 86_400_000;
/** CRLReason cessationOfOperation. */
const ceased = 5;

/** Makes the key and has it certified, in the caller's transaction. */
export async function createSignatory(ports: DocumentPorts, db: Db, wish: SignatoryWish, by: string) {
  if (await isNameTaken(db, wish.name)) {
    throw conflict('trust.signatory.taken', {
      en: `There is an active signatory named ${wish.name}. Choose another name.`,
      zh: `已存在名为 ${wish.name} 的有效签署主体。请换一个名称。`,
    });
  }
  const made = await certifyKey(ports, db, wish, 'operation');
  const row: SignatoryRow = {
    ...wish,
    id: newId(),
    ...made,
    state: 'active',
    createdAt: ports.clock.now(),
    createdBy: by,
  };
  await insertSignatory(db, row);
  return row;
}

async function certifyKey(
  { keys, certifier }: DocumentPorts,
  db: Db,
  wish: Pick<SignatoryRow, 'name' | 'organisation' | 'kind' | 'keyKind'>,
  way: CertificateOrder['way'],
): Promise<{ readonly key: string; readonly certificate: string }> {
  const key = await keys.create(db, `signatory ${wish.name} ${newId()}`, wish.keyKind);
  const { row } = await certifier.issue(db, {
    profile: wish.kind === 'organisation' ? 'organisation-seal' : 'person',
    way,
    request: {
      wish: {
        key: kindOfKey(parsePublicKey(key.spki)),
        subject: [
          { attribute: 'commonName', value: wish.name },
          { attribute: 'organization', value: wish.organisation },
        ],
        names: [],
      },
      publicKey: key.spki,
    },
    owner: { type: 'application', id: 'citywall', name: wish.name },
  });
  return { key: key.id, certificate: row.id };
}

/** The active signatory, if the principal may sign in its name; throws `not-found`, `trust.signatory.retired` or `trust.signatory.not-yours`. */
export async function openSignatory(
  ports: DocumentPorts,
  db: Db,
  id: string,
  principal: Pick<Principal, 'id'>,
): Promise<Signatory> {
  const row = await readSignatory(db, id);
  if (row === undefined) throw noSignatory();
  if (!row.users.includes(principal.id)) {
    throw new Problem('trust.signatory.not-yours', 403, {
      en: 'You may not sign in this name. Ask a security administrator to name you among its users.',
      zh: '您无权以该主体名义签署。请联系安全管理员将您加入其使用者。',
    });
  }
  if (row.state !== 'active') throw retired();
  const issued = (await ports.certifier.find(db, row.certificate)) as IssuedCertificate;
  const chain = issued.chain.map((one) => parseCertificate(one));
  const certificate = chain[0] as Certificate;
  if (issued.row.state !== 'valid' || certificate.notAfter <= ports.clock.now()) throw unusable();
  return { row, certificate, chain, algorithm: authorityKeyKinds[row.keyKind as AuthorityKeyKind] };
}

/** Ends a signatory for good and revokes its certificate; what it signed before stays good. */
export async function retireSignatory(ports: DocumentPorts, db: Db, id: string): Promise<SignatoryRow> {
  const row = await readSignatory(db, id, true);
  if (row === undefined) throw noSignatory();
  if (row.state !== 'active') throw retired();
  const now = { ...row, state: 'retired' as const };
  await setSignatory(db, id, now);
  await ports.certifier.revoke(db, row.certificate, ceased);
  return now;
}

/** Says anew who may sign in its name. */
export async function setUsers(db: Db, id: string, users: readonly string[]): Promise<SignatoryRow> {
  const row = await readSignatory(db, id, true);
  if (row === undefined) throw noSignatory();
  if (row.state !== 'active') throw retired();
  const now = { ...row, users };
  await setSignatory(db, id, now);
  return now;
}

/** New keys and certificates for those whose certificates end within 60 days. */
export async function renewSignatories(ports: DocumentPorts): Promise<void> {
  for (const id of await readEndingSignatories(ports.db, ports.clock.now() + renewBeforeMs)) {
    await ports.db.transaction().execute(async (db) => {
      const row = await readSignatory(db, id, true);
      if (row?.state === 'active')
        await setSignatory(db, id, { ...row, ...(await certifyKey(ports, db, row, 'platform')) });
    });
  }
}

/** There is no such signatory. */
export function noSignatory(): Problem {
  return notFound({ en: 'The signatory', zh: '该签署主体' });
}

function retired(): Problem {
  return conflict('trust.signatory.retired', {
    en: 'The signatory is retired and signs no more. Choose another.',
    zh: '该签署主体已停用，不能再签署。请选择其他主体。',
  });
}

function unusable(): Problem {
  return conflict('trust.signatory.certificate', {
    en: 'The certificate of the signatory is revoked or over. Retire the signatory and create a new one.',
    zh: '该签署主体的证书已吊销或已过期。请停用该主体并新建。',
  });
}
