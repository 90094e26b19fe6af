import type { Entity, Finding } from '../api/types.ts';

/** A drawn entity: 132 wide, 38 high. */
export interface EntityNode {
  readonly entity: Entity;
  readonly x: number;
  readonly y: number;
}

/** A line between two entities that `count` findings name together. */
export interface EntityEdge {
  readonly from: EntityNode;
  readonly to: EntityNode;
  readonly count: number;
  readonly path: string;
}

/** At most so many entities a side: more would be a hairball. */
const mostPerSide = 6;
const step = 48;

const keyOf = (entity: Entity) => `${entity.kind}:${entity.value}`;

/** Places an incident's entities in two columns and joins those that findings name together; the same input gives the same picture. */
export function layoutEntities(entities: readonly Entity[], findings: readonly Finding[]) {
  const seen = new Set<string>();
  const unique = entities.filter((entity) => !seen.has(keyOf(entity)) && seen.add(keyOf(entity)));
  const weight = { attacker: 0, target: 1, account: 2, related: 3 } as const;
  const sorted = [...unique].sort((a, b) => weight[a.role] - weight[b.role]);
  const left = sorted.filter((entity) => entity.role === 'attacker');
  const right = sorted.filter((entity) => entity.role !== 'attacker');
  const column = (list: readonly Entity[], x: number, offset: number): readonly EntityNode[] =>
    list.slice(0, mostPerSide).map((entity, index) => ({ entity, x, y: 2 + offset + index * step }));
  const rows = Math.min(mostPerSide, Math.max(left.length, right.length, 1));
  const middle = (count: number) => ((rows - Math.min(count, mostPerSide)) * step) / 2;
  const nodes = [...column(left, 2, middle(left.length)), ...column(right, 174, middle(right.length))];
  const byKey = new Map(nodes.map((node) => [keyOf(node.entity), node]));
  const edges = new Map<string, { from: EntityNode; to: EntityNode; count: number }>();
  for (const finding of findings) {
    const named = finding.entities.map((entity) => byKey.get(keyOf(entity))).filter((node) => node !== undefined);
    for (const from of named.filter((node) => node.x === 2)) {
      for (const to of named.filter((node) => node.x !== 2)) {
        const key = `${keyOf(from.entity)}→${keyOf(to.entity)}`;
        const edge = edges.get(key) ?? { from, to, count: 0 };
        edges.set(key, { ...edge, count: edge.count + 1 });
      }
    }
  }
  const drawn: EntityEdge[] = [...edges.values()].map((edge) => {
    const [y1, y2] = [edge.from.y + 19, edge.to.y + 19];
    return { ...edge, path: `M134 ${y1} C154 ${y1} 154 ${y2} 174 ${y2}` };
  });
  return { nodes, edges: drawn, hidden: unique.length - nodes.length, height: rows * step };
}
