import type { Db } from '@citywall/kernel';
import { type Certificate, formatName, parseRequest } from '@citywall/x509';
import type { AuthorityRow, Hierarchy } from '../authority.store.ts';
import type { Authority } from '../authority-shelf.ts';
import { enterAuthority } from '../found-hierarchy.ts';
import { readChain, refusedChain, validateChain } from './read-chain.ts';
import type { RequestRow } from './request.store.ts';

/** What a root elsewhere sent back. */
export interface Acceptance {
  readonly chain: string;
  readonly rootFingerprint?: string | undefined;
  readonly by: string;
}

/** Takes the certificate that a root elsewhere gave a key of ours: checked against the request and up to the root. What stands above it comes to stand among the authorities. */
export async function acceptAuthority(
  db: Db,
  asked: RequestRow,
  authorities: readonly Authority[],
  { chain: text, rootFingerprint, by }: Acceptance,
  now: number,
): Promise<AuthorityRow> {
  const chain = readChain(text);
  const { publicKey, subject } = parseRequest(asked.request);
  const own = chain.find((one) => Buffer.from(one.spki).equals(publicKey.raw));
  if (own === undefined)
    throw refusedChain('none of them is for the key of the request', '其中没有针对请求中密钥的证书');
  if (!own.subject.equals(subject)) throw refusedChain('the certificate names another subject', '证书主体与请求不一致');
  const path = validateChain(own, chain, authorities, rootFingerprint, now);
  const parent = await enterAbove(db, path.slice(0, -1), authorities, { hierarchy: asked.hierarchy, by }, now);
  const made = { parent, purpose: asked.purpose, key: asked.key, certificate: own.raw, offline: false };
  return enterAuthority(db, { ...asked, succeeds: asked.succeeds ?? undefined, by }, made, now);
}

/** Enters those of a line that are not among the authorities yet; answers the id of the last. */
async function enterAbove(
  db: Db,
  line: readonly Certificate[],
  authorities: readonly Authority[],
  { hierarchy, by }: { readonly hierarchy: Hierarchy; readonly by: string },
  now: number,
): Promise<string> {
  let parent: string | null = null;
  const names = new Set(authorities.map(({ row }) => row.name));
  for (const certificate of line) {
    const known = authorities.find(({ row }) => Buffer.from(row.certificate).equals(certificate.raw));
    if (known !== undefined) {
      parent = known.row.id;
      continue;
    }
    const name = freeName(formatName(certificate.subject), names);
    const purpose = parent === null ? 'root' : 'outside';
    const made = { parent, purpose, key: null, certificate: certificate.raw, offline: false, owner: name };
    const row: AuthorityRow = await enterAuthority(db, { name, hierarchy, by }, made, now);
    parent = row.id;
  }
  if (parent === null) throw refusedChain('nothing stands above it', '其上没有上级机构');
  return parent;
}

function freeName(wanted: string, names: Set<string>): string {
  let name = wanted.slice(0, 120);
  for (let count = 2; names.has(name); count += 1) name = `${wanted.slice(0, 120)} (${count})`;
  names.add(name);
  return name;
}
