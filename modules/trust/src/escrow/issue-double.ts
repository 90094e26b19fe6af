// GM/T 0015 and GM/T 0034: a signature certificate for the holder's own key, an encryption certificate for a key kept by the city.
import { type Call, invalid, newId } from '@citywall/kernel';
import type { CertificateOrder, IssuedCertificate } from '../authority/certifier.ts';
import { actorOf } from '../surroundings.ts';
import { insertEscrow } from './escrow.store.ts';
import type { Escrow } from './escrow.ts';
import type { EscrowDesk } from './escrow-desk.ts';

export interface DoubleOrder {
  /** Profiles of the two certificates. */
  readonly profile: string;
  readonly encryptionProfile: string;
  /** PKCS#10 of the holder's signature key, DER. */
  readonly request: Uint8Array;
  readonly days?: number;
  readonly owner: CertificateOrder['owner'];
}

export interface DoubleCertificate {
  readonly signature: IssuedCertificate;
  readonly encryption: IssuedCertificate;
  /** SM2EnvelopedKey: the encryption key for whoever holds the signature key. */
  readonly envelope: Uint8Array;
  readonly escrow: Escrow;
}

/** Issues both, tied to each other, in the call's transaction. Throws `trust.request.refused` unless the request is of an SM2 key. */
export async function issueDouble(desk: EscrowDesk, call: Call, order: DoubleOrder): Promise<DoubleCertificate> {
  const { certifier, keys } = desk;
  const read = certifier.readRequest(order.request);
  if (read.wish.key !== 'sm2')
    throw invalid('trust.request.refused', {
      en: `Double certificates are for SM2 keys; the request is of a key of the kind ${read.wish.key}.`,
      zh: `双证书仅适用于 SM2 密钥；请求中的密钥类型为 ${read.wish.key}。`,
    });
  const wish = order.days === undefined ? read.wish : { ...read.wish, days: order.days };
  const common = { way: 'operation', owner: order.owner } as const;
  const request = { ...read, wish };
  const signature = await certifier.issue(call.db, { ...common, profile: order.profile, request });
  const id = newId();
  const { id: key, publicKey } = await keys.create(call.db, `escrow ${id}`);
  const encryption = await certifier.issue(call.db, {
    ...common,
    profile: order.encryptionProfile,
    request: { wish, publicKey },
  });
  const escrow: Escrow = {
    ...{ id, key, certificate: encryption.row.id, signatureCertificate: signature.row.id },
    owner: { type: order.owner.type, id: order.owner.id, name: order.owner.name },
    subject: encryption.row.subject,
    ...{ createdAt: desk.clock.now(), createdBy: actorOf(call.principal) },
  };
  await insertEscrow(call.db, escrow);
  const envelope = await keys.envelop(call.db, key, read.publicKey);
  call.note({ signature: signature.row.id, encryption: encryption.row.id, escrow: id, subject: escrow.subject });
  return { signature, encryption, envelope, escrow };
}
