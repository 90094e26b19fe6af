import { conflict, type Db, invalid } from '@citywall/kernel';
import {
  basicConstraints,
  type Certificate,
  DerError,
  fromPemOrDer,
  isSignedBy,
  type Name,
  type PublicKey,
  parseCertificate,
  parseRequest,
  provesPossession,
  subjectKeyIdentifier,
  X509Error,
} from '@citywall/x509';
import type { AuthorityRow } from '../authority.store.ts';
import type { Authority } from '../authority-shelf.ts';
import { type AuthorityPorts, certifyAuthority, roomBelow } from '../certify-authority.ts';
import { enterAuthority } from '../found-hierarchy.ts';
import { kindOfKey } from '../key-kind.ts';
import { certifiedKeys } from '../profile.ts';
import { type Limits, limitExtensions } from './limits.ts';

/** An authority of others: its name and key, whose possession was proved. */
export interface OutsideAuthority {
  readonly subject: Name;
  readonly publicKey: PublicKey;
  /** As its own certificates name its key; undefined where it says nothing. */
  readonly keyIdentifier: Uint8Array | undefined;
}

/** What it is to be certified as. */
export interface OutsideWish {
  readonly name: string;
  readonly purpose: 'outside' | 'cross';
  readonly years: number;
  readonly limits: Limits;
  readonly by: string;
}

const weak: readonly string[] = ['rsa-2048'];

/** Reads a PKCS#10 request, or a self-signed certificate that stands for one; throws `trust.request.invalid` with the reason. */
export function readOutside(text: string, only?: 'certificate'): OutsideAuthority {
  try {
    if (text.includes('CERTIFICATE REQUEST')) {
      if (only === 'certificate') throw refused('a self-signed certificate is wanted', '需要自签名证书');
      const request = parseRequest(fromPemOrDer(Buffer.from(text), 'CERTIFICATE REQUEST'));
      if (!provesPossession(request)) throw unproved();
      return outside(request.subject, request.publicKey, request.extensions.get(subjectKeyIdentifier));
    }
    const certificate = parseCertificate(fromPemOrDer(Buffer.from(text), 'CERTIFICATE'));
    if (!certificate.isSelfIssued || !isSignedBy(certificate, certificate.publicKey)) throw unproved();
    if (!certificate.isCa) throw refused('it is not that of a certification authority', '不是认证机构证书');
    return outside(certificate.subject, certificate.publicKey, certificate.extensions.get(subjectKeyIdentifier));
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error)
      throw refused(`it cannot be read: ${error.message}`, `无法解析：${error.message}`);
    throw error;
  }
}

function outside(subject: Name, publicKey: PublicKey, keyIdentifier: Uint8Array | undefined): OutsideAuthority {
  const kind = kindOfKey(publicKey);
  if (!(certifiedKeys as readonly string[]).includes(kind) || weak.includes(kind))
    throw refused(
      `a key of kind ${kind} is too weak or unknown for an authority`,
      `密钥类型 ${kind} 对机构而言过弱或未知`,
    );
  if (subject.isEmpty) throw refused('its subject is empty', '主体为空');
  const fits = keyIdentifier !== undefined && keyIdentifier.length <= 64;
  return { subject, publicKey, keyIdentifier: fits ? keyIdentifier : undefined };
}

/** Certifies the key of an authority of others by a root of ours, within limits. It stands among the authorities and can be revoked. */
export async function certifyOutside(
  ports: AuthorityPorts,
  db: Db,
  root: Authority,
  { subject, publicKey, keyIdentifier }: OutsideAuthority,
  { name, purpose, years, limits, by }: OutsideWish,
): Promise<AuthorityRow> {
  refuseOwn(root, subject, publicKey);
  const isCross = purpose === 'cross';
  const pathLength = limits.pathLength ?? (isCross ? 1 : 0);
  refuseTooLong(root, pathLength);
  const words = isCross
    ? { en: `Cross certificate for ${name} by ${root.row.name}`, zh: `由 ${root.row.name} 为 ${name} 签发交叉证书` }
    : {
        en: `Outside authority ${name} certified by ${root.row.name}`,
        zh: `由 ${root.row.name} 签发外部机构证书：${name}`,
      };
  const wish = {
    ...{ name: subject, spki: publicKey.raw, years, pathLength, extensions: limitExtensions(limits) },
    ...(keyIdentifier === undefined ? {} : { keyIdentifier }),
  };
  const certificate = await certifyAuthority(ports, db, root, wish, { by, words });
  const made = { parent: root.row.id, purpose, key: null, certificate, offline: false, owner: name };
  return enterAuthority(db, { name, hierarchy: root.row.hierarchy, by }, made, ports.clock.now());
}

function refuseOwn({ certificate }: Authority, subject: Name, { raw }: PublicKey): void {
  if (!certificate.subject.equals(subject) && !Buffer.from(certificate.spki).equals(raw)) return;
  throw refused('it bears the name or the key of the root itself', '其名称或密钥与根机构相同');
}

function refuseTooLong({ row, certificate }: Authority, pathLength: number): void {
  if (roomBelow(certificate) > pathLength) return;
  throw conflict('trust.limits.path-length', {
    en: `${row.name} allows ${certificate.extensions.get(basicConstraints)?.pathLength} authorities one below the other, not ${pathLength + 1}. Lower the path length, or give the root a new key (roll over), which sets no such limit.`,
    zh: `${row.name} 只允许 ${certificate.extensions.get(basicConstraints)?.pathLength} 级下级机构，不足 ${pathLength + 1} 级。请降低路径长度，或更换根机构密钥（新根无此限制）。`,
  });
}

function unproved() {
  return refused('it was not signed with its own key', '其签名不是由自身密钥生成的');
}

function refused(en: string, zh: string) {
  return invalid('trust.request.invalid', {
    en: `The authority is refused: ${en}.`,
    zh: `该机构被拒绝：${zh}。`,
  });
}

/** The certificate that others gave a key of ours; throws nothing. */
export function isForKeyOf({ certificate }: Authority, { spki, subject }: Certificate): boolean {
  return Buffer.from(certificate.spki).equals(spki) && certificate.subject.equals(subject);
}
