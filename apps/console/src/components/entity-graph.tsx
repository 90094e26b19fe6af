import type { Entity, Finding } from '../api/types.ts';
import { useWords } from '../language/language.ts';
import { href } from '../state/url.ts';
import { type EntityNode, layoutEntities } from './entity-layout.ts';

const shown = (value: string) => (value.length > 20 ? `${value.slice(0, 19)}…` : value);

function Node({ node }: { readonly node: EntityNode }) {
  const { word } = useWords();
  const { entity, x, y } = node;
  return (
    <a href={href('/events', { entity: entity.value, since: 'all' })}>
      <title>{`${word('entity', entity.kind)}: ${entity.value}`}</title>
      <rect x={x} y={y} width={132} height={38} rx={6} className={`entity-${entity.role}`} />
      <text x={x + 8} y={y + 15} className="entity-kind">
        {entity.role === 'account'
          ? word('role.entity', 'account')
          : `${word('role.entity', entity.role)} · ${word('entity', entity.kind)}`}
      </text>
      <text x={x + 8} y={y + 30} className="entity-value">
        {shown(entity.value)}
      </text>
    </a>
  );
}

/** Who is involved and how: attackers at the left, what they aimed at on the right; a line means a finding names both. */
export function EntityGraph({
  entities,
  findings,
}: {
  readonly entities: readonly Entity[];
  readonly findings: readonly Finding[];
}) {
  const { t } = useWords();
  const { nodes, edges, hidden, height } = layoutEntities(entities, findings);
  if (nodes.length === 0) return <p className="soft">{t('incident.entities.none')}</p>;
  return (
    <>
      <svg className="entity-graph" viewBox={`0 0 308 ${height}`} aria-label={t('incident.entities')}>
        <title>{t('incident.entities')}</title>
        {edges.map((edge) => (
          <path key={`${edge.from.entity.value}→${edge.to.entity.value}`} className="edge" d={edge.path}>
            <title>{t('incident.entities.edge', { count: edge.count })}</title>
          </path>
        ))}
        {nodes.map((node) => (
          <Node key={`${node.entity.kind}:${node.entity.value}:${node.entity.role}`} node={node} />
        ))}
      </svg>
      {hidden > 0 && <p className="small soft">{t('incident.entities.hidden', { count: hidden })}</p>}
    </>
  );
}
