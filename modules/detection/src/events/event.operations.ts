import { type Clock, notFound, type Operation, operation, type StreamAnswer } from '@citywall/kernel';
import type { CountBy, Lake } from '@citywall/platform/lake';
import { Type } from 'typebox';
import { sequenceOfEvent } from '../pipeline/event-id.ts';
import { asked, cursorOf, eventFilter, eventQuery, placeOf } from './event-query.ts';

const closed = { additionalProperties: false };
/** How long one question may take, ms; what was found until then is answered as incomplete. */
const longestMs = 10_000;
/** An export may take this long, ms. */
const longestExportMs = 3_600_000;
const event = Type.Record(Type.String(), Type.Unknown(), { description: 'An OCSF 1.8.0 event with its original line' });
const resource = () => ({ type: 'Event', id: '*' });

export interface EventSurroundings {
  readonly lake: Lake;
  readonly clock: Clock;
  /** Makes what was taken in before now searchable. */
  readonly flush: () => Promise<void>;
}

/** Questions about stored events. */
export function eventOperations(around: EventSurroundings): readonly Operation[] {
  return [search(around), count(around), exported(around), get(around)];
}

function deadlineOf(signal: AbortSignal, ms = longestMs): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}

function search({ lake }: EventSurroundings): Operation {
  return operation({
    name: 'detection.event.search',
    http: 'GET /detection/events',
    summary: { en: 'Search events, newest first', zh: '检索事件（最新在前）' },
    input: Type.Object(
      {
        ...eventQuery,
        cursor: Type.Optional(
          Type.String({ maxLength: 80, pattern: '^-?[0-9]+_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
        ),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      },
      closed,
    ),
    output: Type.Object({
      items: Type.Array(event),
      next: Type.Union([Type.String(), Type.Null()]),
      complete: Type.Boolean(),
      tookMs: Type.Number(),
    }),
    risk: 'low',
    resource,
    async run({ cursor, limit = 100, ...query }, call) {
      const started = performance.now();
      const page = { limit, after: placeOf(cursor), deadline: deadlineOf(call.signal) };
      const { rows, next, complete } = await asked(lake.search(eventFilter(query), page));
      const tookMs = Number((performance.now() - started).toFixed(1));
      return { items: rows.map((row) => row.event), next: cursorOf(next), complete, tookMs };
    },
  });
}

function count({ lake, clock }: EventSurroundings): Operation {
  return operation({
    name: 'detection.event.count',
    http: 'GET /detection/events/count',
    summary: { en: 'Count events over time', zh: '按时间统计事件' },
    input: Type.Object(
      {
        ...eventQuery,
        buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        by: Type.Optional(Type.Union([Type.Literal('class'), Type.Literal('source'), Type.Literal('severity')])),
      },
      closed,
    ),
    output: Type.Object({
      total: Type.Integer(),
      from: Type.String(),
      to: Type.String(),
      buckets: Type.Array(Type.Object({ time: Type.String(), counts: Type.Record(Type.String(), Type.Integer()) })),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource,
    async run({ buckets = 60, by = 'class', ...query }, call) {
      const options = { buckets, by: by as CountBy, now: clock.now(), deadline: deadlineOf(call.signal) };
      const counted = await asked(lake.count(eventFilter(query), options));
      return {
        total: counted.total,
        from: new Date(counted.from).toISOString(),
        to: new Date(counted.to).toISOString(),
        buckets: counted.buckets.map(({ time, counts }) => ({
          time: new Date(time).toISOString(),
          counts: { ...counts },
        })),
      };
    },
  });
}

function exported({ lake, flush }: EventSurroundings): Operation {
  return operation({
    name: 'detection.event.export',
    http: 'GET /detection/events/export',
    summary: { en: 'Export events with their original lines', zh: '导出事件（含原始行）' },
    input: Type.Object(
      { ...eventQuery, format: Type.Optional(Type.Union([Type.Literal('ndjson'), Type.Literal('parquet')])) },
      closed,
    ),
    output: Type.String({ description: 'NDJSON, one OCSF event a line, or a Parquet file' }),
    risk: 'medium',
    answers: 'stream',
    resource,
    async run({ format = 'ndjson', ...query }, call): Promise<string> {
      const filter = eventFilter(query);
      call.note({ format, query: query as Record<string, string> });
      // Everything acknowledged before the question belongs to the answer.
      await flush();
      const answer: StreamAnswer = {
        contentType: format === 'parquet' ? 'application/vnd.apache.parquet' : 'application/x-ndjson',
        fileName: `events.${format}`,
        content: lake.export(filter, format, deadlineOf(call.signal, longestExportMs)),
      };
      return answer as never;
    },
  });
}

function get({ lake }: EventSurroundings): Operation {
  return operation({
    name: 'detection.event.get',
    http: 'GET /detection/events/{id}',
    summary: { en: 'Read one event', zh: '查看一个事件' },
    input: Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }) }, closed),
    output: event,
    risk: 'low',
    resource: ({ id }) => ({ type: 'Event', id }),
    async run({ id }, call) {
      const sequence = sequenceOfEvent(id);
      const filter = { where: [{ path: 'metadata.uid', comparison: '=' as const, value: id }] };
      const page = { limit: 1, deadline: deadlineOf(call.signal) };
      const found = sequence === undefined ? undefined : await lake.searchSequence(sequence, filter, page);
      const row = found?.rows[0];
      if (row === undefined) throw notFound({ en: 'The event', zh: '事件' });
      return row.event;
    },
  });
}
