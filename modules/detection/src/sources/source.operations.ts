import { formatNames, readZone } from '@citywall/formats';
import { conflict, type Live, notFound, type Operation, operation } from '@citywall/kernel';
import { Type } from 'typebox';
import { refusalWords } from '../intake/refusal.ts';
import type { Refusals } from '../intake/refusals.ts';
import type { SourceSettings } from '../intake/source-account.ts';
import type { Source, Sources } from '../intake/sources.ts';
import type { SourcesHealth } from './source-health.ts';

const closed = { additionalProperties: false };
const nullable = (schema: ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>) =>
  Type.Union([schema, Type.Null()]);
const name = Type.String({ minLength: 1, maxLength: 200 });
const counts = Type.Record(Type.String(), Type.Integer());

const sourceSchema = Type.Object({
  name: Type.String(),
  kind: Type.String(),
  address: nullable(Type.String()),
  format: Type.String(),
  zone: Type.String(),
  trusted: Type.Boolean(),
  authenticated: Type.Boolean(),
  state: Type.String(),
  received: Type.Integer(),
  stored: Type.Integer(),
  refused: Type.Integer(),
  dropped: Type.Integer(),
  balanced: Type.Boolean(),
  refusedBy: counts,
  droppedBy: counts,
  unparsed: Type.Integer(),
  firstSeenAt: Type.String(),
  lastSeenAt: Type.String(),
  ratePerMinute: Type.Integer(),
  clockSkewMs: nullable(Type.Integer()),
  silentAfterSeconds: nullable(Type.Integer()),
});

export interface SourceSurroundings {
  readonly sources: Sources;
  readonly refusals: Refusals;
  readonly health: SourcesHealth;
  readonly live: Live;
}

/** Sources: their accounts, their settings, and what was refused. */
export function sourceOperations(around: SourceSurroundings): readonly Operation[] {
  return [list(around), get(around), update(around), refusals(around)];
}

function find(sources: Sources, wanted: string): Source {
  const source = sources.get(wanted);
  if (source === undefined) throw notFound({ en: 'The source', zh: '来源' });
  return source;
}

function show(source: Source, health: SourcesHealth) {
  const { account } = source;
  const { settings, firstSeenAt, lastSeenAt, refusedBy, droppedBy, ...counted } = account;
  return {
    ...counted,
    format: settings.format,
    zone: settings.zone,
    trusted: source.trusted || account.authenticated,
    balanced: account.received === account.stored + account.refused + account.dropped,
    refusedBy: { ...refusedBy },
    droppedBy: { ...droppedBy },
    firstSeenAt: new Date(firstSeenAt).toISOString(),
    lastSeenAt: new Date(lastSeenAt).toISOString(),
    ...health.of(source),
  };
}

function list({ sources, health }: SourceSurroundings): Operation {
  return operation({
    name: 'detection.source.list',
    http: 'GET /detection/sources',
    summary: { en: 'List the sources with their accounts', zh: '列出来源及其账目' },
    input: Type.Object(
      {
        cursor: Type.Optional(name),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      },
      closed,
    ),
    output: Type.Object({ items: Type.Array(sourceSchema), next: nullable(Type.String()) }),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Source', id: '*' }),
    async run({ cursor, limit = 500 }) {
      const rest = sources.list().filter((source) => cursor === undefined || source.name > cursor);
      const page = rest.slice(0, limit);
      return {
        items: page.map((source) => show(source, health)),
        next: rest.length > limit ? page[page.length - 1].name : null,
      };
    },
  });
}

function get({ sources, health }: SourceSurroundings): Operation {
  return operation({
    name: 'detection.source.get',
    http: 'GET /detection/sources/{name}',
    summary: { en: 'Read one source', zh: '查看一个来源' },
    input: Type.Object({ name }, closed),
    output: sourceSchema,
    risk: 'low',
    resource: ({ name }) => ({ type: 'Source', id: name }),
    run: async ({ name }) => show(find(sources, name), health),
  });
}

function update({ sources, health, live }: SourceSurroundings): Operation {
  return operation({
    name: 'detection.source.update',
    http: 'PATCH /detection/sources/{name}',
    summary: { en: 'Set how a source is read, trusted and watched', zh: '设置来源的读取方式、信任与监视' },
    input: Type.Object(
      {
        name,
        format: Type.Optional(Type.Union(['auto', ...formatNames].map((format) => Type.Literal(format)) as never)),
        zone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
        trusted: Type.Optional(Type.Boolean()),
        silentAfterSeconds: Type.Optional(
          Type.Union([Type.Integer({ minimum: 10, maximum: 31_536_000 }), Type.Null()]),
        ),
        reason: Type.Optional(Type.String({ maxLength: 1_000 })),
      },
      closed,
    ),
    output: sourceSchema,
    risk: 'high',
    transaction: false,
    resource: ({ name }) => ({ type: 'Source', id: name }),
    async run({ name, format, zone, trusted, silentAfterSeconds, reason }, call) {
      const source = find(sources, name);
      const before = source.account.settings;
      if (zone !== undefined) readZone(zone);
      if (trusted === true && source.account.kind === 'syslog-udp' && reason === undefined) throw forgeable();
      const settings: SourceSettings = {
        format: (format as SourceSettings['format'] | undefined) ?? before.format,
        zone: zone ?? before.zone,
        allowed: trusted ?? before.allowed,
        silentAfterSeconds: silentAfterSeconds === undefined ? before.silentAfterSeconds : silentAfterSeconds,
      };
      await sources.configure(source, settings);
      call.note({ before: { ...before }, after: { ...settings }, ...(reason === undefined ? {} : { reason }) });
      live.announce('detection.source', { name });
      return show(source, health);
    },
  });
}

function forgeable() {
  return conflict('detection.source.forgeable', {
    en: 'Anyone can forge the sender of UDP. Give a reason to trust this source all the same, or send over TLS or RELP.',
    zh: 'UDP 的发送者可以伪造。若仍要信任该来源请填写理由，或改用 TLS 或 RELP 发送。',
  });
}

function refusals({ sources, refusals }: SourceSurroundings): Operation {
  return operation({
    name: 'detection.refusal.list',
    http: 'GET /detection/sources/{name}/refusals',
    summary: { en: 'List refused lines with the reason, newest first', zh: '列出被拒行及原因（最新在前）' },
    input: Type.Object(
      {
        name,
        cursor: Type.Optional(Type.String({ maxLength: 20, pattern: '^[0-9]+$' })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      },
      closed,
    ),
    output: Type.Object({
      items: Type.Array(
        Type.Object({
          time: Type.String(),
          reason: Type.String(),
          explanation: Type.Object({ en: Type.String(), zh: Type.String() }),
          line: Type.String(),
          bytes: Type.Integer(),
          offset: nullable(Type.Integer()),
        }),
      ),
      next: nullable(Type.String()),
    }),
    risk: 'low',
    resource: ({ name }) => ({ type: 'Source', id: name }),
    async run({ name, cursor, limit = 100 }) {
      const { items, next } = refusals.list(find(sources, name).name, limit, cursor);
      return {
        items: items.map(({ time, reason, line, bytes, offset }) => ({
          time: new Date(time).toISOString(),
          reason,
          explanation: refusalWords[reason],
          line,
          bytes,
          offset,
        })),
        next,
      };
    },
  });
}
