import { useAct, useList, useQuestion } from './query.ts';
import type { Instant, Page, Text } from './types.ts';

export type Verdict = 'compliant' | 'weak' | 'forbidden';

/** One piece of cryptography in use, and how the city's policy judges it. */
export interface InventoryEntry {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly location: string;
  readonly algorithm: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly purpose: string | null;
  readonly owner: string | null;
  readonly foundBy: string;
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
  readonly expires: Instant | null;
  readonly exposure: string | null;
  readonly protectsYears: number | null;
  readonly silentSince: Instant | null;
  readonly verdict: Verdict | null;
  readonly judgements: readonly {
    readonly family: string;
    readonly bits: number | null;
    readonly purpose: string;
    readonly verdict: Verdict;
    readonly rule: string | null;
    readonly reason: Text;
    readonly source: string | null;
  }[];
}

export interface InventorySummary {
  readonly counts: readonly { readonly kind: string; readonly verdict: Verdict | null; readonly count: number }[];
  readonly expired: number;
  readonly months: readonly { readonly month: string; readonly count: number }[];
}

export interface Scan {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  readonly startedAt: Instant;
  readonly startedBy: string;
  readonly endedAt: Instant | null;
  readonly reason: string | null;
  readonly endpoints: number;
  readonly looked: number;
  readonly silent: number;
  readonly refused: number;
  readonly forbidden: number;
  readonly weak: number;
}

/** A scan with what became of each endpoint. */
export type WholeScan = Scan & {
  readonly results: readonly {
    readonly endpoint: string;
    readonly state: string;
    readonly complete: boolean;
    readonly entries: number;
    readonly forbidden: number;
    readonly weak: number;
    readonly reason: string | null;
  }[];
};

/** What must move to post-quantum cryptography, and why at this place in the order. */
export interface QuantumMove {
  readonly entry: InventoryEntry;
  readonly wave: 'now' | 'next' | 'later';
  readonly score: number;
  readonly slackYears: number;
  readonly families: readonly string[];
  readonly why: Text;
  readonly to: Text;
}

export interface QuantumReadiness {
  readonly moves: readonly QuantumMove[];
  readonly total: number;
  readonly ready: number;
  readonly unknown: number;
  readonly undescribed: number;
}

/** What an entry can stand for. */
export const inventoryKinds = ['device', 'module', 'key', 'certificate', 'endpoint', 'protocol', 'algorithm'] as const;

/** An entry as a person enters it. */
export interface EntryWish {
  readonly kind: string;
  readonly name: string;
  readonly location: string;
  readonly [more: string]: string | number;
}

const inventory = ['/trust/inventory', '/trust/quantum-readiness'];

export const useInventory = (filter: Readonly<Record<string, string | number | boolean | undefined>>) =>
  useList<InventoryEntry>('/trust/inventory', { ...filter, limit: 100 });
export const useInventoryEntry = (id: string | undefined) =>
  useQuestion<InventoryEntry>(`/trust/inventory/${id}`, {}, { enabled: id !== undefined });
export const useInventorySummary = () => useQuestion<InventorySummary>('/trust/inventory/summary', {});
export const useDescribeEntry = () =>
  useAct<{ id: string; owner: string | null; exposure: string | null; protectsYears: number | null }, InventoryEntry>(
    ({ id, ...body }) => ({ method: 'PATCH', path: `/trust/inventory/${id}`, body }),
    inventory,
  );
export const useSilentEndpoints = () =>
  useQuestion<Page<InventoryEntry>>('/trust/inventory', { silent: true, limit: 500 });
export const useAddEntry = () =>
  useAct<EntryWish, { readonly added: boolean; readonly verdict: Verdict | null }>(
    (body) => ({ method: 'POST', path: '/trust/inventory', body }),
    inventory,
  );
export const useRemoveEntry = () =>
  useAct<{ id: string; reason: string }>(
    ({ id, reason }) => ({ method: 'POST', path: `/trust/inventory/${id}/remove`, body: { reason } }),
    inventory,
  );
export const useQuantumReadiness = () => useQuestion<QuantumReadiness>('/trust/quantum-readiness', {});

export const useScans = (enabled = true) => useQuestion<Page<Scan>>('/trust/scans', { limit: 50 }, { enabled });
export const useScan = (id: string | undefined) =>
  useQuestion<WholeScan>(`/trust/scans/${id}`, {}, { enabled: id !== undefined });
export const useStartScan = () =>
  useAct<{ targets: readonly string[]; ports?: readonly number[] }, { id: string; endpoints: number }>(
    (body) => ({ method: 'POST', path: '/trust/scans', body }),
    ['/trust/scans'],
  );
export const useCancelScan = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'POST', path: `/trust/scans/${id}/cancel` }), ['/trust/scans']);
export const useScanScope = () => useQuestion<{ readonly entries: readonly string[] }>('/trust/scan-scope', {});
export const useSetScanScope = () =>
  useAct<{ entries: readonly string[] }>(
    (body) => ({ method: 'PUT', path: '/trust/scan-scope', body }),
    ['/trust/scan-scope'],
  );
