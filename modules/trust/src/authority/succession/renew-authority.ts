import type { Db } from '@citywall/kernel';
import { basicConstraints, parseCertificate } from '@citywall/x509';
import { replaceAuthorityCertificate } from '../authority.store.ts';
import type { Authority } from '../authority-shelf.ts';
import { type AuthorityPorts, certifyAuthority, enterAuthorityCertificate } from '../certify-authority.ts';

/** Certifies the same key again for a longer time, by the root above or its successor. The former certificate stays good until it ends. */
export async function renewAuthority(
  ports: AuthorityPorts,
  db: Db,
  { row, certificate: former }: Authority,
  root: Authority,
  { years, by }: { readonly years: number; readonly by: string },
): Promise<void> {
  const words = {
    en: `Certificate of ${row.name} renewed by ${root.row.name}`,
    zh: `由 ${root.row.name} 续签 ${row.name} 的机构证书`,
  };
  const subject = {
    ...{ name: former.subject, spki: former.spki, keyIdentifier: Buffer.from(row.keyIdentifier, 'hex'), years },
    pathLength: former.extensions.get(basicConstraints)?.pathLength,
  };
  const der = await certifyAuthority(ports, db, root, subject, { by, words });
  const { serialNumber: serial, notBefore, notAfter } = parseCertificate(der);
  await enterAuthorityCertificate(db, der, { issuer: root.row.id, owner: 'city', by }, ports.clock.now());
  await replaceAuthorityCertificate(db, row.id, { parent: root.row.id, certificate: der, serial, notBefore, notAfter });
}
