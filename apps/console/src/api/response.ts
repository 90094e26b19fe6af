import type { Severity } from '@citywall/ui';
import { useAct, useList, useQuestion } from './query.ts';
import type { Actor, Entity, Finding, Instant, Page, Query, Text } from './types.ts';

/** Grades of incidents, from most to least grave. */
export const grades = ['extraordinary', 'major', 'considerable', 'ordinary'] as const;
export type Grade = (typeof grades)[number];

export const incidentStates = ['open', 'in-progress', 'on-hold', 'closed'] as const;
export type IncidentState = (typeof incidentStates)[number];

export const verdicts = [
  'true-positive',
  'false-positive',
  'benign',
  'duplicate',
  'test',
  'insufficient-data',
] as const;

/** Findings that belong together, handled by people. */
export interface Incident {
  readonly id: string;
  readonly number: number;
  readonly title: Text;
  readonly headline: Text;
  readonly grade: Grade;
  readonly gradeReason: Text | string | null;
  readonly state: IncidentState;
  readonly verdict: string | null;
  readonly assignee: Actor | null;
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
  readonly closedAt: Instant | null;
  readonly findings: number;
  readonly entities: readonly Entity[];
  readonly mergedInto: string | null;
  readonly blocks: readonly string[];
}

/** One line of an incident's story. */
export interface TimelineEntry {
  readonly time: Instant;
  readonly kind: 'finding' | 'action' | 'comment' | 'change' | 'notice';
  readonly text: Text;
  readonly by: Actor | string | null;
  readonly ref: { readonly kind: string; readonly id: string } | null;
  readonly finding?: Finding;
  /** How many alike entries this one stands for, the last of them at `lastTime`. */
  readonly count?: number;
  readonly lastTime?: Instant;
}

export interface RunStep {
  readonly step: string;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly text: Text | null;
  readonly proof?: unknown;
}

/** A playbook at work, or at the end of its work. */
export interface Run {
  readonly id: string;
  readonly playbook: { readonly id: string; readonly name: string };
  readonly incident: string | null;
  readonly state: 'waiting-approval' | 'running' | 'succeeded' | 'failed' | 'refused' | 'cancelled' | 'undone';
  readonly mode: string;
  readonly dryRun: boolean;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly target: unknown;
  readonly steps: readonly RunStep[];
  readonly requestedBy: Actor | string | null;
  readonly approvedBy: Actor | string | null;
  readonly plan: readonly Text[];
  readonly reason: Text | string | null;
}

export interface IncidentDetail extends Omit<Incident, 'findings'> {
  readonly timeline: readonly TimelineEntry[];
  readonly findings: readonly Finding[];
  readonly runs: readonly Run[];
  readonly findingsTotal?: number;
  readonly related?: readonly Pick<Incident, 'id' | 'number' | 'headline'>[];
}

export interface IncidentCount {
  readonly open: number;
  readonly byGrade: Readonly<Record<string, number>>;
  readonly byState: Readonly<Record<string, number>>;
  readonly trend: readonly { readonly day: string; readonly opened: number; readonly closed: number }[];
}

export interface Playbook {
  readonly id: string;
  readonly name: string;
  readonly description: string | Text | null;
  readonly mode: 'automatic' | 'approval' | 'off';
  readonly trigger: { readonly rules?: readonly string[]; readonly minimumLevel?: Severity } | null;
  readonly steps: number;
  readonly valid: boolean;
  readonly reason: Text | string | null;
  readonly origin: string;
}

/** A block of an address on the gateways, until it expires or is undone. */
export interface Block {
  readonly id: string;
  readonly address: string;
  readonly state: 'applying' | 'active' | 'expired' | 'undone' | 'failed';
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly secondsLeft: number;
  readonly reason: Text | string;
  readonly incident: string | null;
  readonly run: string | null;
  readonly gateways: readonly {
    readonly agent: string;
    readonly name: string;
    readonly state: string;
    readonly ruleNumber: number | null;
    readonly verifiedAt: Instant | null;
  }[];
  readonly by: Actor | string | null;
}

export interface BlockPlan {
  readonly changes: readonly Text[];
  readonly refusal: { readonly code?: string; readonly text?: Text } | Text | null;
}

export interface Automation {
  readonly enabled: boolean;
  readonly changedAt: Instant | null;
  readonly changedBy: Actor | string | null;
  readonly reason: Text | string | null;
  readonly blocksLastHour: number;
  readonly limitPerHour: number;
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly state: 'enrolled' | 'online' | 'offline' | 'revoked';
  readonly addresses: readonly string[];
  readonly lastSeenAt: Instant | null;
  readonly version: string | null;
}

export interface ProtectedNetwork {
  readonly network: string;
  readonly reason: Text | string;
  readonly builtIn: boolean;
}

const incidents = '/response/incidents';
const everything = ['/response/', '/detection/findings'];

export const useIncidents = (query: Query, enabled = true) =>
  useList<Incident>(incidents, { ...query, limit: 100 }, { live: ['response.incident'], enabled });
export const useIncident = (id: string) =>
  useQuestion<IncidentDetail>(
    `${incidents}/${id}`,
    {},
    { live: ['response.incident', 'response.run', 'response.block'] },
  );
export const useIncidentCount = (enabled = true) =>
  useQuestion<IncidentCount>(`${incidents}/count`, {}, { live: ['response.incident'], enabled });

/** Any act on an incident: assign, comment, grade, merge, close, reopen. */
export const useIncidentAct = () =>
  useAct<{ id: string; verb: 'assign' | 'comment' | 'grade' | 'merge' | 'close' | 'reopen'; body: object }>(
    ({ id, verb, body }) => ({ method: 'POST', path: `${incidents}/${id}/${verb}`, body }),
    everything,
  );

export const usePlaybooks = () =>
  useQuestion<Page<Playbook>>('/response/playbooks', {}, { live: ['response.run', 'response.automation'] });
export const usePlaybook = (id: string) =>
  useQuestion<Playbook & { readonly [key: string]: unknown }>(`/response/playbooks/${encodeURIComponent(id)}`);
export const useSetPlaybookMode = (id: string) =>
  useAct<{ mode: Playbook['mode']; reason: string }>(
    (body) => ({ method: 'PUT', path: `/response/playbooks/${encodeURIComponent(id)}/mode`, body }),
    everything,
  );
export const useRemovePlaybook = (id: string) =>
  useAct<{ reason: string }>(
    (body) => ({ method: 'DELETE', path: `/response/playbooks/${encodeURIComponent(id)}`, body }),
    ['/response/'],
  );
export const useUploadPlaybook = () =>
  useAct<{ content: string }>((body) => ({ method: 'POST', path: '/response/playbooks', body }), everything);

export const useRuns = (query: Query) =>
  useList<Run>('/response/runs', { ...query, limit: 100 }, { live: ['response.run'] });
export const useRun = (id: string | undefined) =>
  useQuestion<Run>(`/response/runs/${id}`, {}, { live: ['response.run'], enabled: Boolean(id) });
export const useStartRun = () =>
  useAct<{ playbook: string; incident?: string; variables?: Readonly<Record<string, string>>; dryRun: boolean }, Run>(
    (body) => ({ method: 'POST', path: '/response/runs', body }),
    everything,
  );
export const useDecideRun = () =>
  useAct<{ id: string; verb: 'approve' | 'refuse' | 'cancel'; reason: string }, Run>(
    ({ id, verb, reason }) => ({ method: 'POST', path: `/response/runs/${id}/${verb}`, body: { reason } }),
    everything,
  );

export const useBlocks = (query: Query, enabled = true) =>
  useList<Block>('/response/blocks', { ...query, limit: 500 }, { live: ['response.block'], enabled });
export const useBlock = (id: string | undefined) =>
  useQuestion<Block>(`/response/blocks/${id}`, {}, { live: ['response.block'], enabled: Boolean(id) });
export const usePlanBlock = () =>
  useAct<{ address: string; seconds: number }, BlockPlan>(
    (body) => ({ method: 'POST', path: '/response/blocks/plan', body }),
    [],
  );
export const useCreateBlock = () =>
  useAct<{ address: string; seconds: number; reason: string; incident?: string }, Block>(
    (body) => ({ method: 'POST', path: '/response/blocks', body }),
    everything,
  );
export const useUndoBlock = () =>
  useAct<{ id: string; reason: string }, Block>(
    ({ id, reason }) => ({ method: 'POST', path: `/response/blocks/${id}/undo`, body: { reason } }),
    everything,
  );
export const useUndoAllBlocks = () =>
  useAct<{ reason: string }>((body) => ({ method: 'POST', path: '/response/blocks/undo', body }), everything);

export const useAutomation = () =>
  useQuestion<Automation>('/response/automation', {}, { live: ['response.automation', 'response.block'] });
export const useSetAutomation = () =>
  useAct<{ enabled: boolean; reason: string }>(
    (body) => ({ method: 'PUT', path: '/response/automation', body }),
    everything,
  );

export const useAgents = () => useQuestion<Page<Agent>>('/response/agents', {}, { live: ['response.agent'] });
export const useInviteAgent = () =>
  useAct<{ name: string }, { token: string; expiresAt: Instant }>(
    (body) => ({ method: 'POST', path: '/response/agents/invite', body }),
    ['/response/agents'],
    { secret: true },
  );
export const useRevokeAgent = () =>
  useAct<{ id: string; reason: string }>(
    ({ id, reason }) => ({ method: 'POST', path: `/response/agents/${id}/revoke`, body: { reason } }),
    ['/response/agents'],
  );

export const useProtected = () => useQuestion<Page<ProtectedNetwork>>('/response/protected', {});
export const useAddProtected = () =>
  useAct<{ network: string; reason: string }>(
    (body) => ({ method: 'POST', path: '/response/protected', body }),
    ['/response/protected'],
  );
export const useRemoveProtected = () =>
  useAct<{ network: string; reason: string }>(
    (body) => ({ method: 'POST', path: '/response/protected/remove', body }),
    ['/response/protected'],
  );
