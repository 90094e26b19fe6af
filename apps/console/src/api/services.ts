import { useAct, useQuestion } from './query.ts';
import type { Instant, Text } from './types.ts';

/** One version of a service's description. */
export interface ServiceVersion {
  readonly version: string;
  readonly title: string;
  readonly state: 'published' | 'withdrawn';
  readonly algorithm: string;
  readonly publishedAt: Instant;
  readonly publishedBy: string;
  readonly withdrawnAt: Instant | null;
  readonly withdrawnBy: string | null;
  readonly reason: string | null;
}

/** A service with its newest version. */
export interface Service {
  readonly name: string;
  readonly owner: { readonly type: string; readonly name: string };
  readonly newest: ServiceVersion;
}

/** A service with one version as its publisher signed it. */
export interface ShownService {
  readonly name: string;
  readonly owner: { readonly type: string; readonly name: string };
  readonly shown: ServiceVersion;
  readonly publication: { readonly description: string; readonly contentDigest: string };
  readonly check: { readonly holds: boolean; readonly reason?: Text & { readonly code: string } };
  readonly versions: readonly ServiceVersion[];
}

const path = '/identity/services';
const live = ['identity.service'] as const;

export const useServices = () =>
  useQuestion<{ readonly items: readonly Service[]; readonly next: string | null }>(path, { limit: 500 }, { live });
export const useService = (name: string, version: string | undefined) =>
  useQuestion<ShownService>(`${path}/${name}`, { version }, { live });
export const useWithdrawService = () =>
  useAct<{ readonly name: string; readonly version: string; readonly reason: string }>(
    ({ name, version, reason }) => ({
      method: 'POST',
      path: `${path}/${name}/versions/${encodeURIComponent(version)}/withdraw`,
      body: { reason },
    }),
    [path],
  );
