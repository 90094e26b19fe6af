import type { Authority } from '../../api/trust.ts';
import { useWords } from '../../language/language.ts';
import { StateMark } from '../marks.tsx';
import { daysUntil } from './names.ts';

interface BranchProperties {
  readonly authority: Authority;
  readonly all: readonly Authority[];
  readonly open: string | undefined;
}

function Branch({ authority, all, open }: BranchProperties) {
  const { t, word } = useWords();
  const below = all.filter((one) => one.parent === authority.id);
  const days = daysUntil(authority.notAfter);
  const left =
    days > 730 ? t('authority.years', { count: Math.floor(days / 365) }) : t('authority.days', { count: days });
  return (
    <li>
      <a
        className={authority.state !== 'active' ? 'tree-row retired' : 'tree-row'}
        href={`/trust/authorities?authority=${authority.id}`}
        aria-current={authority.id === open || undefined}
      >
        <span>
          <strong>{authority.parent === null ? authority.name : word('authority.purpose', authority.purpose)}</strong>
          <br />
          <span className="small soft">
            {authority.parent === null ? word('algorithm', authority.algorithm) : authority.name}
            {!authority.ours && ` · ${t('authority.foreign')}`}
            {authority.offline && ` · ${t('authority.offline')}`}
          </span>
        </span>
        <StateMark set="authority.state" state={authority.state} />
        <span className={days < 180 ? 'tree-end small wrong-reason' : 'tree-end small soft number'}>{left}</span>
      </a>
      {below.length > 0 && (
        <ul>
          {below.map((one) => (
            <Branch key={one.id} authority={one} all={all} open={open} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The hierarchies of authorities side by side: roots, and what stands under them. */
export function AuthorityTrees({
  authorities,
  open,
}: {
  readonly authorities: readonly Authority[];
  readonly open?: string | undefined;
}) {
  const { word } = useWords();
  const known = new Set(authorities.map((one) => one.id));
  const tops = authorities.filter((one) => one.parent === null || !known.has(one.parent));
  const hierarchies = [...new Set(tops.map((one) => one.hierarchy))];
  return (
    <div className="halves">
      {hierarchies.map((hierarchy) => (
        <section key={hierarchy} className="panel">
          <header>
            <h2>{word('hierarchy', hierarchy)}</h2>
          </header>
          <div className="panel-body">
            <ul className="tree">
              {tops
                .filter((one) => one.hierarchy === hierarchy)
                .map((one) => (
                  <Branch key={one.id} authority={one} all={authorities} open={open} />
                ))}
            </ul>
          </div>
        </section>
      ))}
    </div>
  );
}
