import { useState } from 'react';
import { useHolds, useSession } from '../../api/identity.ts';
import { type Organisation, useOrganisations } from '../../api/registry.ts';
import { number } from '../../language/format.ts';
import { useWords } from '../../language/language.ts';
import { usePlace } from '../../state/navigation.ts';
import { href } from '../../state/url.ts';
import { Answer } from '../answer.tsx';

/** The city, as it was made with the registry. */
export const cityId = '01900000-0000-7000-8000-000000000001';

/** Where the reader's view of the tree begins: at the city, or at his own organisation where he administers only that. */
export function useTop(): string {
  const wide = useHolds('system-administrator', 'security-administrator', 'audit-administrator', 'operator');
  const own = useSession().data?.user.organisation;
  return wide ? cityId : (own ?? cityId);
}

/** Organisations by id, with whatever stands above one. */
export function useOrganisationNames() {
  const { text } = useWords();
  const all = useOrganisations().data?.items ?? [];
  const byId = new Map(all.map((one) => [one.id, one]));
  const nameOf = (id: string | undefined): string => {
    const found = id === undefined ? undefined : byId.get(id);
    return found ? text(found.name) : '';
  };
  const pathOf = (id: string): readonly Organisation[] => {
    const path: Organisation[] = [];
    for (let at = byId.get(id); at !== undefined; at = byId.get(at.parent ?? '')) path.unshift(at);
    return path;
  };
  return { all, byId, nameOf, pathOf };
}

interface BranchProperties {
  readonly organisation: Organisation;
  readonly below: ReadonlyMap<string, readonly Organisation[]>;
  readonly chosen: string;
  readonly depth: number;
  /** Those above what is chosen stand open. */
  readonly opened: ReadonlySet<string>;
}

function Branch({ organisation, below, chosen, depth, opened }: BranchProperties) {
  const { text, t, language } = useWords();
  const { path, search } = usePlace();
  const children = below.get(organisation.id) ?? [];
  const [open, setOpen] = useState<boolean>();
  const shown = open ?? (depth < 1 || opened.has(organisation.id));
  const name = text(organisation.name);
  return (
    <li>
      <div className="place">
        {children.length > 0 ? (
          <button type="button" aria-expanded={shown} aria-label={name} onClick={() => setOpen(!shown)}>
            {shown ? '▾' : '▸'}
          </button>
        ) : (
          <span aria-hidden style={{ width: 24 }} />
        )}
        <a
          href={href(path, { ...search, organisation: organisation.id })}
          aria-current={organisation.id === chosen || undefined}
        >
          {name}
        </a>
        <span className="small soft number" title={t('organisation.people', { count: organisation.people })}>
          {organisation.people > 0 ? number(organisation.people, language) : ''}
        </span>
      </div>
      {shown && children.length > 0 && (
        <ul>
          {children.map((one) => (
            <Branch key={one.id} organisation={one} below={below} chosen={chosen} depth={depth + 1} opened={opened} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The tree at the side: choosing a place narrows the page to it. */
export function OrganisationTree({ chosen }: { readonly chosen: string }) {
  const { t } = useWords();
  const organisations = useOrganisations();
  const { byId, pathOf } = useOrganisationNames();
  const top = useTop();
  const below = new Map<string, Organisation[]>();
  for (const one of organisations.data?.items ?? []) {
    if (one.parent === null) continue;
    const siblings = below.get(one.parent);
    if (siblings) siblings.push(one);
    else below.set(one.parent, [one]);
  }
  const opened = new Set(pathOf(chosen).map(({ id }) => id));
  const root = byId.get(top);
  return (
    <nav className="panel registry-tree" aria-label={t('organisations.tree')}>
      <div className="panel-body">
        <Answer of={organisations} lines={4}>
          {() => (
            <ul className="places">
              {root && <Branch organisation={root} below={below} chosen={chosen} depth={0} opened={opened} />}
            </ul>
          )}
        </Answer>
      </div>
    </nav>
  );
}
