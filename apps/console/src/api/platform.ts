import type { Severity } from '@citywall/ui';
import { useAct, useList, useQuestion } from './query.ts';
import type { Instant, JsonObject, Page, Query, Text } from './types.ts';

/** A condition that stands until it is cleared. */
export interface Alarm {
  readonly key: string;
  readonly level: Severity;
  readonly title: Text;
  readonly since: Instant | number;
  readonly details: JsonObject;
}

export interface Setting {
  readonly name: string;
  readonly value: unknown;
  readonly default: unknown;
  readonly source: string;
  readonly description: Text;
}

/** One entry of the audit log. */
export interface AuditRecord {
  readonly id: string;
  readonly index: number;
  readonly time: Instant;
  readonly operation: string;
  readonly phase: 'intent' | 'result' | 'refusal' | 'event';
  readonly principal: { readonly type: string; readonly id: string; readonly name: string };
  readonly resource: { readonly type: string; readonly id: string };
  readonly outcome: 'success' | 'failure' | 'denied' | 'pending';
  readonly code?: string;
  readonly risk: 'low' | 'medium' | 'high' | 'critical';
  readonly policies?: readonly string[];
  readonly address?: string;
  readonly call?: string;
  readonly count?: number;
  readonly details?: JsonObject;
}

export interface Checkpoint {
  readonly checkpoint: string;
  readonly size: number;
  readonly time?: Instant;
}

/** Something that can be done through the door. */
export interface OperationBrief {
  readonly name: string;
  readonly summary: Text;
}

/** The parts of an OpenAPI description that are read here. A path holds more than methods: servers and parameters too. */
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const methods: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'patch', 'head']);

const withoutStop = (sentence: string) => sentence.replace(/[.。]$/, '');

/** Every operation of the door by name, as the server's own OpenAPI describes it; empty until it is read. */
export function useOperations(): readonly OperationBrief[] {
  return operationsOf(useQuestion<OpenApi>('/openapi.json').data);
}

/** The operations of an OpenAPI description by name; what has no name is left out. */
export function operationsOf(description: OpenApi | undefined): readonly OperationBrief[] {
  return Object.values(description?.paths ?? {})
    .flatMap((path) => Object.entries(path))
    .filter(([method]) => methods.has(method))
    .map(([, operation]) => operation as { operationId?: string; summary?: string; description?: string })
    .flatMap(({ operationId: name, summary = name, description: long = summary }) =>
      name && summary && long
        ? // The description is the summary in Chinese, then a dash and the risk.
          [{ name, summary: { en: withoutStop(summary), zh: withoutStop(long.split(' — ')[0] ?? summary) } }]
        : [],
    )
    .sort((a, b) => a.name.localeCompare(b.name));
}

export const useAlarms = () => useQuestion<Page<Alarm>>('/platform/alarms', {}, { live: ['platform.alarm'] });
export const useSettings = () => useQuestion<Page<Setting>>('/platform/settings');

export const useRecords = (query: Query) =>
  useList<AuditRecord>('/audit/records', { ...query, limit: 100 }, { live: ['audit.record'], pause: 4000 });
export const useCheckpoint = () =>
  useQuestion<Checkpoint>('/audit/checkpoint', {}, { live: ['audit.record'], pause: 10_000 });
export const useCheckpoints = () => useQuestion<Page<Checkpoint>>('/audit/checkpoints', { limit: 500 });
export const useAuditKey = () => useQuestion<{ name: string; publicKey: string }>('/audit/key', {});
export const useVerifyLog = () =>
  useAct<void, { whole: boolean; size: number; problems: readonly unknown[] }>(
    () => ({ method: 'POST', path: '/audit/verify' }),
    [],
  );
