import { type Certificate, isSignedBy, parseCertificate } from '@citywall/x509';
import type { Authority } from './authority-shelf.ts';
import type { LinkRow } from './succession/link.store.ts';

/** How a chain reaches its root: by what the city built itself, by links of a roll-over, or by certificates of others. */
export type ChainKind = 'own' | 'link' | 'cross';

export interface AuthorityChain {
  readonly by: ChainKind;
  /** The authority first, the root last. */
  readonly certificates: readonly Certificate[];
}

interface Candidate {
  readonly certificate: Certificate;
  readonly by: ChainKind;
}

const mostChains = 8;
const longest = 8;

/** Every chain from an authority up to a root that stands among the city's authorities and links, shortest first; revoked authorities lead nowhere. */
export function chainsOf(
  authority: Authority,
  all: readonly Authority[],
  links: readonly LinkRow[],
): readonly AuthorityChain[] {
  const linked = links.flatMap(candidatesOf);
  const candidates: readonly Candidate[] = [
    ...all
      .filter(({ row }) => row.state !== 'revoked')
      .map(({ row, certificate }) => ({
        certificate,
        by: row.purpose === 'cross' ? ('cross' as const) : ('own' as const),
      })),
    ...linked,
  ];
  const found: AuthorityChain[] = [];
  const climb = (line: readonly Candidate[]): void => {
    const last = line.at(-1)?.certificate as Certificate;
    if (last.isSelfIssued && isSignedBy(last, last.publicKey)) {
      const by = line.some((one) => one.by === 'cross')
        ? 'cross'
        : line.some((one) => one.by === 'link')
          ? 'link'
          : 'own';
      found.push({ by, certificates: line.map(({ certificate }) => certificate) });
      return;
    }
    if (line.length >= longest) return;
    for (const above of candidates) {
      if (found.length >= mostChains) return;
      if (!above.certificate.subject.equals(last.issuer)) continue;
      if (line.some(({ certificate }) => sameKey(certificate, above.certificate))) continue;
      if (isSignedBy(last, above.certificate.publicKey)) climb([...line, above]);
    }
  };
  climb([{ certificate: authority.certificate, by: 'own' }]);
  // What others certify of its key are further beginnings.
  for (const start of linked)
    if (sameKey(start.certificate, authority.certificate) && found.length < mostChains) climb([start]);
  return found.toSorted((one, other) => one.certificates.length - other.certificates.length);
}

function candidatesOf({ kind, certificate, above }: LinkRow): readonly Candidate[] {
  const by = kind === 'received' ? 'cross' : 'link';
  return [certificate, ...above].map((der) => ({ certificate: parseCertificate(der), by }));
}

function sameKey(one: Certificate, other: Certificate): boolean {
  return Buffer.from(one.spki).equals(other.spki) && one.subject.equals(other.subject);
}
