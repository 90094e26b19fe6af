import { useAct, useQuestion } from './query.ts';
import type { Instant, Page } from './types.ts';

/** A key process, or a slot of hardware. */
export interface Provider {
  readonly name: string;
  readonly type: 'process' | 'slot';
  readonly state: string;
  readonly pending: number;
  readonly served: number;
  readonly losses: number | null;
  readonly lastError: string | null;
  readonly checkedAt: Instant | null;
  readonly token: {
    readonly manufacturer: string;
    readonly model: string;
    readonly serial: string;
    readonly firmware: string;
  } | null;
}

const providers = ['/trust/providers'];

export const useProviders = () =>
  useQuestion<Page<Provider>>('/trust/providers', {}, { live: ['trust.provider', 'platform.alarm'] });
export const usePrepareTokens = () =>
  useAct<Record<string, never>>(() => ({ method: 'POST', path: '/trust/providers/prepare', body: {} }), providers);
export const useRestartProvider = () =>
  useAct<{ name: string }, Provider>(
    ({ name }) => ({ method: 'POST', path: `/trust/providers/${encodeURIComponent(name)}/restart`, body: {} }),
    providers,
  );
