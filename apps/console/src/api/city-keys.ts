import { useAct, useList, useQuestion } from './query.ts';
import type { Instant, Page, Text } from './types.ts';

/** Keys that belong together: one owner, one policy. */
export interface Ring {
  readonly id: string;
  readonly name: string;
  readonly owner: { readonly type: string; readonly id: string; readonly name: string };
  readonly users: readonly string[];
  readonly test: boolean;
  readonly destructionWaitSeconds: number;
  readonly createdAt: Instant;
}

/** States of a key version (NIST SP 800-57). */
export const keyStates = ['pre-activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed'] as const;
export type KeyState = (typeof keyStates)[number];

/** A key in a list; `state` is that of its latest version. */
export interface CityKey {
  readonly id: string;
  readonly name: string;
  readonly ring: string;
  readonly ringName: string;
  readonly kind: string;
  readonly purpose: string;
  readonly exportable: boolean;
  /** Where the key can be used: key processes, or slots of hardware alone. */
  readonly held: 'process' | 'hsm';
  readonly state: KeyState;
  readonly latest: number;
  readonly leastVersion: number;
  readonly rotationDays: number | null;
  readonly nextRotationAt: Instant | null;
  readonly createdAt: Instant;
}

export interface KeyVersion {
  readonly version: number;
  readonly state: KeyState;
  readonly origin: string;
  readonly publicKey: string | null;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

/** A key with its versions. */
export type WholeKey = CityKey & { readonly test: boolean; readonly versions: readonly KeyVersion[] };

export interface KeyChange {
  readonly version: number;
  readonly from: KeyState;
  readonly to: KeyState;
  readonly at: Instant;
  readonly by: { readonly name: string };
  readonly reason: string;
}

export interface Destruction {
  readonly id: string;
  readonly key: string;
  readonly state: 'requested' | 'approved' | 'done' | 'cancelled';
  readonly reason: string;
  readonly requestedAt: Instant;
  readonly requestedBy: { readonly id: string; readonly name: string };
  readonly dueAt: Instant;
  readonly approvedAt: Instant | null;
  readonly approvedBy: { readonly id: string; readonly name: string } | null;
  readonly endedAt: Instant | null;
  readonly statement: string | null;
  readonly signature: string | null;
}

/** A use of a key that its past does not explain. */
export interface KeyUseAnomaly {
  readonly kind: 'rate' | 'hour' | 'principal';
  readonly key: string;
  readonly name: string;
  readonly act: string;
  readonly hour: Instant;
  readonly expected: string;
  readonly seen: string;
  readonly text: Text;
}

/** The states that a person may move a version to; the server refuses every other move. */
export const keyMoves: Readonly<Record<KeyState, readonly KeyState[]>> = {
  'pre-activation': ['active', 'compromised'],
  active: ['suspended', 'deactivated', 'compromised'],
  suspended: ['active', 'deactivated', 'compromised'],
  deactivated: ['compromised'],
  compromised: [],
  destroyed: [],
};

/** Kinds of keys with what each may be for; the first purpose is the usual one. */
export const keyKinds: Readonly<Record<string, readonly string[]>> = {
  'aes-256-gcm': ['encrypt'],
  'sm4-gcm': ['encrypt'],
  'sm4-ctr-hmac': ['encrypt'],
  'hmac-sha256': ['mac'],
  'hmac-sm3': ['mac'],
  'ecdsa-p256': ['sign'],
  'ecdsa-p384': ['sign'],
  ed25519: ['sign'],
  'rsa-3072': ['sign', 'encrypt'],
  'rsa-4096': ['sign', 'encrypt'],
  sm2: ['sign', 'encrypt'],
  'ml-dsa-65': ['sign'],
  'ml-kem-768': ['encrypt'],
  'x25519-ml-kem-768': ['encrypt'],
  'ecdsa-p256-ml-dsa-65': ['sign'],
};

const keys = ['/trust/keys', '/trust/destructions'];

export const useRings = () => useQuestion<Page<Ring>>('/trust/rings', { limit: 500 });
/** What a new ring is to be; owner and waiting time are fixed for good. */
export interface RingWish {
  readonly name: string;
  readonly owner?: { readonly type: string; readonly id: string; readonly name: string };
  readonly users?: readonly string[];
  readonly test?: boolean;
  readonly destructionWaitSeconds?: number;
}

export const useCreateRing = () =>
  useAct<RingWish, Ring>((body) => ({ method: 'POST', path: '/trust/rings', body }), ['/trust/rings']);
export const useOpenRing = () =>
  useAct<{ id: string; users: readonly string[] }, Ring>(
    ({ id, users }) => ({ method: 'POST', path: `/trust/rings/${id}/users`, body: { users } }),
    ['/trust/rings'],
  );

/** Items a second that a principal may have done. */
export interface Quota {
  readonly principal: string;
  readonly itemsPerSecond: number;
}

export const useQuotas = () => useQuestion<{ usual: number; items: readonly Quota[] }>('/trust/quotas', {});
export const useSetQuota = () =>
  useAct<Quota, Quota>(
    ({ principal, itemsPerSecond }) => ({
      method: 'POST',
      path: `/trust/quotas/${encodeURIComponent(principal)}`,
      body: { itemsPerSecond },
    }),
    ['/trust/quotas'],
  );

export const useCityKeys = (ring: string | undefined) => useList<CityKey>('/trust/keys', { ring, limit: 500 });
/** At most 500 keys, for figures. */
export const useKeyCount = () => useQuestion<Page<CityKey>>('/trust/keys', { limit: 500 });
export const useCityKey = (id: string) => useQuestion<WholeKey>(`/trust/keys/${id}`, {});
export const useKeyChanges = (id: string) => useQuestion<Page<KeyChange>>(`/trust/keys/${id}/changes`, {});

/** What a new key is to be; kind, purpose and exportability are fixed for good. */
export interface KeyWish {
  readonly ring: string;
  readonly name: string;
  readonly kind: string;
  readonly purpose?: string;
  readonly exportable?: boolean;
  readonly held?: 'process' | 'hsm';
  readonly rotationDays?: number;
}

export const useCreateCityKey = () =>
  useAct<KeyWish, WholeKey>((body) => ({ method: 'POST', path: '/trust/keys', body }), keys);
export const useRotateKey = () =>
  useAct<{ id: string; reason: string }, WholeKey>(
    ({ id, ...body }) => ({ method: 'POST', path: `/trust/keys/${id}/rotate`, body }),
    keys,
  );
export const useMoveKey = () =>
  useAct<{ id: string; to: string; version: number; reason: string }, WholeKey>(
    ({ id, ...body }) => ({ method: 'POST', path: `/trust/keys/${id}/transition`, body }),
    keys,
  );

export const useDestructions = (key?: string) => useQuestion<Page<Destruction>>('/trust/destructions', { key });
export const useAskDestruction = () =>
  useAct<{ id: string; reason: string }, Destruction>(
    ({ id, ...body }) => ({ method: 'POST', path: `/trust/keys/${id}/destroy`, body }),
    keys,
  );
export const useDecideDestruction = () =>
  useAct<{ id: string; verb: 'approve' | 'cancel' }, Destruction>(
    ({ id, verb }) => ({ method: 'POST', path: `/trust/destructions/${id}/${verb}`, body: {} }),
    keys,
  );

export const useKeyUse = (hours: number) =>
  useQuestion<{ readonly uses: number; readonly anomalies: readonly KeyUseAnomaly[] }>('/trust/key-use', { hours });

/** A public key that carries others in, for a day. */
export interface TransportKey {
  readonly transport: string;
  /** PEM. */
  readonly publicKey: string;
  readonly expiresAt: Instant;
}

/** What is brought in, and as what. */
export type ImportWish = KeyWish & {
  readonly form: 'rsa-aes-kwp' | 'raw';
  /** Base64. */
  readonly material: string;
  readonly transport?: string;
};

export const useTransportKey = () =>
  useAct<Record<string, never>, TransportKey>(
    () => ({ method: 'POST', path: '/trust/keys/transport-key', body: {} }),
    [],
  );
export const useImportKey = () =>
  useAct<ImportWish, WholeKey>((body) => ({ method: 'POST', path: '/trust/keys/import', body }), keys, {
    secret: true,
  });
export const useExportKey = () =>
  useAct<{ id: string; form: string; publicKey: string }, { readonly material: string; readonly version: number }>(
    ({ id, ...body }) => ({ method: 'POST', path: `/trust/keys/${id}/export`, body }),
    [],
    { secret: true },
  );
