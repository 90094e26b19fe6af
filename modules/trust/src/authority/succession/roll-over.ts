// RFC 4210 section 4.4: a root changes its key, and two links let those who know one key believe the other.
import { type Db, newId } from '@citywall/kernel';
import { basicConstraints } from '@citywall/x509';
import type { AuthorityRow } from '../authority.store.ts';
import type { AuthorityKeyKind } from '../authority-keys.ts';
import { type Authority, authorityOf } from '../authority-shelf.ts';
import { type AuthorityPorts, certifyAuthority, enterAuthorityCertificate } from '../certify-authority.ts';
import { foundIssuing, foundRoot } from '../found-hierarchy.ts';
import { moveAuthority, presentRoot } from '../move-authority.ts';
import type { Purpose } from '../profile.ts';
import { insertLink, type LinkRow } from './link.store.ts';

/** With which key, for how long, and by whom. */
export interface RollOverWish {
  readonly kind: AuthorityKeyKind;
  readonly years: number;
  readonly by: string;
}

/** A new key for an authority: the same name in certificates, and its own among authorities. The former is superseded. */
export async function rollOver(
  ports: AuthorityPorts,
  db: Db,
  former: Authority,
  all: readonly Authority[],
  { kind, years, by }: RollOverWish,
): Promise<AuthorityRow> {
  const { row } = former;
  const wish = {
    ...{ name: nextName(row.name, all), hierarchy: row.hierarchy, subject: former.certificate.subject },
    ...{ kind, years, by, succeeds: row.id },
  };
  await moveAuthority(db, row, 'superseded');
  if (row.parent === null) {
    const made = await foundRoot(ports, db, wish);
    await linkRoots(ports, db, former, authorityOf(made), by);
    return made;
  }
  const root = presentRoot(all, row.parent, ports.clock.now());
  return foundIssuing(ports, db, { ...wish, purpose: row.purpose as Purpose }, root);
}

async function linkRoots(ports: AuthorityPorts, db: Db, former: Authority, made: Authority, by: string) {
  await link(ports, db, 'new-with-old', made, former, by);
  await link(ports, db, 'old-with-new', former, made, by);
}

async function link(
  ports: AuthorityPorts,
  db: Db,
  kind: Exclude<LinkRow['kind'], 'received'>,
  subject: Authority,
  issuer: Authority,
  by: string,
): Promise<void> {
  const words = {
    en: `Link certificate: the key of ${subject.row.name} certified by ${issuer.row.name}`,
    zh: `交叉链接证书：${subject.row.name} 的密钥由 ${issuer.row.name} 认证`,
  };
  const wish = {
    name: subject.certificate.subject,
    spki: subject.certificate.spki,
    keyIdentifier: Buffer.from(subject.row.keyIdentifier, 'hex'),
    // No longer than either of them.
    years: yearsBetween(ports.clock.now(), subject.row.notAfter),
    pathLength: subject.certificate.extensions.get(basicConstraints)?.pathLength,
  };
  const certificate = await certifyAuthority(ports, db, issuer, wish, { by, words });
  const now = ports.clock.now();
  const id = newId();
  await enterAuthorityCertificate(db, certificate, { id, issuer: issuer.row.id, owner: 'city', by }, now);
  const of = { authority: subject.row.id, issuer: issuer.row.id };
  await insertLink(db, { id, kind, ...of, certificate, above: [], createdAt: now });
}

function yearsBetween(now: number, notAfter: number): number {
  return Math.max(0, notAfter - now) / (365.25 * 86_400_000);
}

/** “Root” becomes “Root G2”, that “Root G3”. */
function nextName(name: string, all: readonly Authority[]): string {
  const [, base = name, generation] = /^(.*?)(?: G(\d+))?$/s.exec(name) ?? [];
  const names = new Set(all.map(({ row }) => row.name));
  for (let next = Number(generation ?? 1) + 1; ; next += 1) {
    const wanted = `${base} G${next}`;
    if (!names.has(wanted)) return wanted;
  }
}
