import { type Db, newId } from '@citywall/kernel';
import {
  basicConstraints,
  buildRequest,
  extension,
  formatName,
  type KeyUsage,
  keyIdentifier,
  keyUsage,
  parsePublicKey,
  subjectKeyIdentifier,
} from '@citywall/x509';
import type { Actor } from '../../surroundings.ts';
import type { Hierarchy } from '../authority.store.ts';
import { type AuthorityKeyKind, authorityKeyKinds } from '../authority-keys.ts';
import type { AuthorityPorts } from '../certify-authority.ts';
import { nameOfAuthority } from '../found-hierarchy.ts';
import type { Purpose } from '../profile.ts';
import { insertRequest, type RequestRow } from './request.store.ts';

/** The issuing authority that is asked for. */
export interface RequestWish {
  readonly name: string;
  readonly purpose: Purpose;
  readonly hierarchy: Hierarchy;
  readonly kind: AuthorityKeyKind;
  readonly organisation: string;
  readonly country: string;
  readonly succeeds?: string | undefined;
}

/** Makes a key for an issuing authority and a request for its certificate, to be carried to a root elsewhere. */
export async function requestAuthority(
  { keys, clock }: AuthorityPorts,
  db: Db,
  wish: RequestWish,
  by: Actor,
): Promise<RequestRow> {
  const { name, purpose, hierarchy, kind, succeeds = null } = wish;
  const key = await keys.create(db, `authority ${name} ${newId()}`, kind);
  const subject = nameOfAuthority(wish);
  const extensions = [
    extension(basicConstraints, { ca: true, pathLength: 0 }, { critical: true }),
    extension(keyUsage, new Set<KeyUsage>(['keyCertSign', 'cRLSign']), { critical: true }),
    extension(subjectKeyIdentifier, keyIdentifier(parsePublicKey(key.spki))),
  ];
  const content = { algorithm: authorityKeyKinds[kind], subject, spki: key.spki, extensions };
  const row: RequestRow = {
    ...{ id: newId(), name, purpose, hierarchy, key: key.id, subject: formatName(subject), succeeds },
    request: await buildRequest(content, (bytes) => keys.sign(db, key.id, bytes)),
    ...{ state: 'waiting', createdAt: clock.now(), createdBy: by },
  };
  await insertRequest(db, row);
  return row;
}
