import { notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { readTime } from '../read-time.ts';
import { getFinding, listFindings, type StoredFinding } from './finding.store.ts';

const closed = { additionalProperties: false };
const uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const time = Type.String({ maxLength: 40 });
const text = Type.Object({ en: Type.String(), zh: Type.String() });
const strings = Type.Record(Type.String(), Type.String());
const levels = ['informational', 'low', 'medium', 'high', 'critical'];

const findingSchema = Type.Object({
  id: Type.String(),
  time: Type.String(),
  detector: Type.String(),
  rule: Type.Object({ id: Type.String(), name: Type.String(), title: Type.String(), level: Type.String() }),
  title: text,
  group: strings,
  count: Type.Integer(),
  expected: Type.Optional(Type.String()),
  seen: Type.Optional(Type.String()),
  evidence: Type.Array(Type.Unknown()),
  entities: Type.Array(Type.Unknown()),
  trusted: Type.Boolean(),
  attack: Type.Optional(Type.Array(Type.String())),
  details: Type.Optional(Type.Unknown()),
  incident: Type.Union([Type.String(), Type.Null()]),
});

/** Findings: list and read. */
export const findingOperations: readonly Operation[] = [
  operation({
    name: 'detection.finding.list',
    http: 'GET /detection/findings',
    summary: { en: 'List findings, newest first', zh: '列出发现（最新在前）' },
    input: Type.Object(
      {
        from: Type.Optional(time),
        to: Type.Optional(time),
        rule: Type.Optional(Type.String({ maxLength: 400 })),
        level: Type.Optional(Type.Union(levels.map((level) => Type.Literal(level)) as never)),
        entity: Type.Optional(Type.String({ maxLength: 400 })),
        incident: Type.Optional(uuid),
        cursor: Type.Optional(
          Type.String({ maxLength: 60, pattern: '^[0-9]+_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
        ),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      },
      closed,
    ),
    output: Type.Object({ items: Type.Array(findingSchema), next: Type.Union([Type.String(), Type.Null()]) }),
    risk: 'low',
    resource: () => ({ type: 'Finding', id: '*' }),
    async run({ from, to, cursor, limit = 100, ...rest }, call) {
      const found = await listFindings(call.db, {
        ...(rest as Record<string, string>),
        from: readTime(from),
        to: readTime(to),
        before: readCursor(cursor),
        limit: limit + 1,
      });
      const items = found.slice(0, limit);
      const last = items.at(-1)?.finding;
      const next = found.length > limit && last !== undefined ? `${last.time}_${last.id}` : null;
      return { items: items.map(showFinding), next };
    },
  }),
  operation({
    name: 'detection.finding.get',
    http: 'GET /detection/findings/{id}',
    summary: { en: 'Read one finding with its evidence', zh: '查看一个发现及其证据' },
    input: Type.Object({ id: uuid }, closed),
    output: findingSchema,
    risk: 'low',
    resource: ({ id }) => ({ type: 'Finding', id }),
    async run({ id }, call) {
      const found = await getFinding(call.db, id);
      if (found === undefined) throw notFound({ en: 'The finding', zh: '发现' });
      return showFinding(found);
    },
  }),
];

function showFinding({ finding, incident }: StoredFinding) {
  return {
    ...finding,
    time: new Date(finding.time).toISOString(),
    evidence: finding.evidence.map((one) => ({ ...one, time: new Date(one.time).toISOString() })),
    entities: [...finding.entities],
    attack: finding.attack === undefined ? undefined : [...finding.attack],
    incident,
  };
}

function readCursor(cursor: string | undefined): { at: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = cursor.split('_');
  return { at: Number(at), id };
}
