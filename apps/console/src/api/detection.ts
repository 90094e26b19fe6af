import type { Severity } from '@citywall/ui';
import { useAct, useList, useQuestion } from './query.ts';
import type { Finding, Instant, JsonObject, Page, Query, Text } from './types.ts';

/** A log source with its account. */
export interface Source {
  readonly name: string;
  readonly kind: string;
  readonly address: string | null;
  readonly format: string;
  readonly zone: string;
  readonly trusted: boolean;
  readonly authenticated: boolean;
  readonly state: 'active' | 'silent' | 'clock-wrong' | 'new';
  readonly received: number;
  readonly stored: number;
  readonly refused: number;
  readonly dropped: number;
  readonly balanced: boolean;
  readonly refusedBy: Readonly<Record<string, number>>;
  readonly droppedBy: Readonly<Record<string, number>>;
  readonly unparsed: number;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant | null;
  readonly ratePerMinute: number;
  readonly clockSkewMs: number | null;
  readonly silentAfterSeconds: number | null;
}

/** A line that was not taken in, and why. */
export interface Refusal {
  readonly time: Instant;
  readonly reason: string;
  readonly explanation: Text;
  readonly line: string;
  readonly bytes: number;
  readonly offset: number;
}

/** An OCSF event as stored. */
export interface StoredEvent extends JsonObject {
  readonly class_uid?: number;
  readonly class_name?: string;
  readonly time?: number | string;
  readonly severity_id?: number;
  readonly message?: string;
  readonly raw_data?: string;
  readonly metadata?: JsonObject & { readonly uid?: string };
}

/** A page of events with how long the search took and whether it looked at everything. */
export interface EventPage extends Page<StoredEvent> {
  readonly tookMs?: number;
  readonly complete?: boolean;
}

/** Events counted over time. */
export interface EventCount {
  readonly total: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly buckets: readonly { readonly time: Instant; readonly counts: Readonly<Record<string, number>> }[];
}

/** A detection rule as loaded, or refused with its reason and place. */
export interface Rule {
  readonly id: string;
  readonly name: string | null;
  readonly title: string;
  readonly titleText: Text;
  readonly level: Severity;
  readonly status: string;
  readonly kind: 'rule' | 'correlation' | 'filter';
  readonly origin: 'starter' | 'folder' | 'upload';
  readonly file: string;
  readonly logsource: JsonObject | string | null;
  readonly enabled: boolean;
  readonly state: 'loaded' | 'refused';
  readonly reason: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly descriptionText: Text | null;
  readonly falsepositivesText: readonly Text[];
  readonly attack: readonly string[];
  readonly matches24h: number;
  readonly lastMatchAt: Instant | null;
}

/** Something a rule deliberately leaves out, until it expires. */
export interface RuleException {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly expiresAt: Instant | null;
  readonly where: readonly { readonly field: string; readonly value: string; readonly modifier?: string }[];
}

/** A rule with its text, in words, and with its exceptions. */
export interface RuleDetail extends Rule {
  readonly source: string;
  readonly words: readonly Text[];
  readonly exceptions: readonly RuleException[];
}

/** What a rule would have matched in stored events. */
export interface RuleTrial {
  readonly ok: boolean;
  readonly refusals: readonly {
    readonly reason: string;
    readonly line: number | null;
    readonly column: number | null;
  }[];
  readonly scanned: number;
  readonly matched: number;
  readonly items: readonly {
    readonly event: string;
    readonly time: Instant | number;
    readonly raw: string;
    readonly highlights: readonly (readonly [number, number])[];
  }[];
  readonly tookMs: number;
}

/** How long events of a class are kept and what they take. */
export interface Retention {
  readonly class: string | number;
  readonly name: string;
  readonly days: number | null;
  readonly bytes: number;
  readonly events: number;
  readonly oldest: Instant | null;
}

export const useSources = () =>
  useQuestion<Page<Source>>('/detection/sources', { limit: 500 }, { live: ['detection.source', 'detection.event'] });

export const useSource = (name: string) =>
  useQuestion<Source>(
    `/detection/sources/${encodeURIComponent(name)}`,
    {},
    { live: ['detection.source', 'detection.event'] },
  );

export const useRefusals = (source: string) =>
  useList<Refusal>(
    `/detection/sources/${encodeURIComponent(source)}/refusals`,
    { limit: 100 },
    { live: ['detection.source'], pause: 5000 },
  );

export const useUpdateSource = (name: string) =>
  useAct<
    { format?: string; zone?: string; trusted?: boolean; silentAfterSeconds?: number | null; reason?: string },
    Source
  >(
    (body) => ({ method: 'PATCH', path: `/detection/sources/${encodeURIComponent(name)}`, body }),
    ['/detection/sources'],
  );

/** Events by the filters of the page; asked again every few seconds while `live`. */
export function useEvents(query: Query, live: boolean) {
  const events = useList<StoredEvent>(
    '/detection/events',
    { ...query, limit: 200 },
    { live: live ? ['detection.event'] : [], pause: 4000 },
  );
  const first = events.data?.pages[0] as EventPage | undefined;
  return { ...events, tookMs: first?.tookMs, complete: first?.complete };
}

export const useEvent = (id: string | undefined) =>
  useQuestion<StoredEvent>(`/detection/events/${id}`, {}, { enabled: Boolean(id) });

export const useEventCount = (query: Query, live: boolean) =>
  useQuestion<EventCount>('/detection/events/count', query, { live: live ? ['detection.event'] : [], pause: 4000 });

export const useFindings = (query: Query, enabled = true) =>
  useList<Finding>('/detection/findings', { ...query, limit: 100 }, { live: ['detection.finding'], enabled });

export const useFinding = (id: string | undefined) =>
  useQuestion<Finding>(`/detection/findings/${id}`, {}, { enabled: Boolean(id) });

export const useRules = (query: Query) =>
  useList<Rule>('/detection/rules', { ...query, limit: 500 }, { live: ['detection.rule'] });

export const useRule = (id: string) =>
  useQuestion<RuleDetail>(`/detection/rules/${encodeURIComponent(id)}`, {}, { live: ['detection.rule'] });

/** What a rule is called; the same answer as `useRule`, not asked again by live hints since lists show it in every row. */
export const useRuleTitle = (id: string, enabled: boolean) =>
  useQuestion<RuleDetail>(`/detection/rules/${encodeURIComponent(id)}`, {}, { enabled });

export const useUploadRule = () =>
  useAct<{ file: string; content: string }, Page<Rule>>(
    (body) => ({ method: 'POST', path: '/detection/rules', body }),
    ['/detection/rules'],
  );

export const useTryRule = () =>
  useAct<{ content: string; from?: string; to?: string; limit?: number }, RuleTrial>(
    (body) => ({ method: 'POST', path: '/detection/rules/try', body }),
    [],
  );

export const useSwitchRule = (id: string) =>
  useAct<{ on: boolean; reason: string }>(
    ({ on, reason }) => ({
      method: 'POST',
      path: `/detection/rules/${encodeURIComponent(id)}/${on ? 'enable' : 'disable'}`,
      body: { reason },
    }),
    ['/detection/rules'],
  );

export const useRemoveRule = (id: string) =>
  useAct<{ reason: string }>(
    (body) => ({ method: 'DELETE', path: `/detection/rules/${encodeURIComponent(id)}`, body }),
    ['/detection/rules'],
  );

export const useAddException = (id: string) =>
  useAct<{ title: string; reason: string; expiresAt: string; where: RuleException['where'] }>(
    (body) => ({ method: 'POST', path: `/detection/rules/${encodeURIComponent(id)}/exceptions`, body }),
    ['/detection/rules'],
  );

export const useRemoveException = () =>
  useAct<{ exception: string }>(
    ({ exception }) => ({ method: 'DELETE', path: `/detection/exceptions/${encodeURIComponent(exception)}` }),
    ['/detection/rules'],
  );

export const useRetention = () => useQuestion<Page<Retention>>('/detection/retention', {});

export const useSetRetention = () =>
  useAct<{ class: string | number; days: number | null; reason: string }>(
    ({ class: name, ...body }) => ({ method: 'PUT', path: `/detection/retention/${name}`, body }),
    ['/detection/retention'],
  );
