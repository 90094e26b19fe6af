import type { Db, Settings } from '@citywall/kernel';
import { type Authority, authorityOf } from './authority-shelf.ts';
import type { AuthorityPorts } from './certify-authority.ts';
import { foundIssuing, foundRoot, nameOfAuthority } from './found-hierarchy.ts';
import { type Purpose, purposes } from './profile.ts';

/** The city as its certificates name it; profiles allow names below its domain. */
export interface CityNames {
  readonly organisation: string;
  /** Two letters. */
  readonly country: string;
  readonly domain: string;
}

const hierarchies = [
  { hierarchy: 'international', root: 'ecdsa-p384', issuing: 'ecdsa-p256', title: 'International' },
  { hierarchy: 'national', root: 'sm2', issuing: 'sm2', title: 'National' },
] as const;
const rootYears = 20;
const issuingYears = 8;

/** Both hierarchies with an issuing authority for each purpose, in the caller's transaction; roots before what is below them. */
export async function foundHierarchies(
  ports: AuthorityPorts & { readonly settings: Settings },
  db: Db,
  { organisation, country, domain }: CityNames,
  by: string,
): Promise<readonly Authority[]> {
  const made: Authority[] = [];
  for (const { hierarchy, root: kind, issuing, title } of hierarchies) {
    const named = (name: string) => ({
      name,
      hierarchy,
      subject: nameOfAuthority({ organisation, country, name }),
      by,
    });
    const wished = { ...named(`${organisation} ${title} Root`), kind, years: rootYears };
    const root = authorityOf(await foundRoot(ports, db, wished));
    made.push(root);
    for (const purpose of purposes) {
      const wish = { ...named(nameFor(organisation, title, purpose)), kind: issuing, years: issuingYears, purpose };
      made.push(authorityOf(await foundIssuing(ports, db, wish, root)));
    }
  }
  await ports.settings.set(db, 'trust.domain', domain);
  return made;
}

function nameFor(organisation: string, title: string, purpose: Purpose): string {
  return `${organisation} ${title} ${purpose[0]?.toUpperCase()}${purpose.slice(1)}`;
}
