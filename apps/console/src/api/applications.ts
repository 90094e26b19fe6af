import { useAct, useQuestion } from './query.ts';
import { act } from './request.ts';
import type { Instant, Text } from './types.ts';

export type ApplicationKind = 'web' | 'page' | 'native' | 'service' | 'gated';

/** An application of the registry. */
export interface Application {
  readonly id: string;
  readonly name: Text;
  readonly logo: string;
  readonly kind: ApplicationKind;
  readonly state: 'asked' | 'approved' | 'disabled';
  readonly homeUrl: string | null;
  readonly redirectUris: readonly string[];
  readonly logOutUris: readonly string[];
  readonly backChannelUri: string | null;
  readonly host: string | null;
  readonly grantTypes: readonly string[];
  readonly authentication: string;
  readonly scopes: readonly string[];
  readonly trusted: boolean;
  readonly pairwise: boolean;
  readonly introspects: boolean;
  readonly assurance: number;
  readonly roles: readonly string[];
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly decidedBy: string | null;
}

export interface ApplicationSecret {
  readonly id: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | null;
}

export interface ShownApplication {
  readonly application: Application;
  readonly secrets: readonly ApplicationSecret[];
  readonly issuer: string;
}

const path = '/identity/applications';

export const useApplications = (state?: string) =>
  useQuestion<{ readonly items: readonly Application[]; readonly asked: number }>(
    path,
    { limit: 500, state },
    { live: ['identity.application'] },
  );
export const useApplication = (id: string | undefined) =>
  useQuestion<ShownApplication>(`${path}/${id}`, undefined, {
    live: ['identity.application'],
    enabled: id !== undefined,
  });
export const useCreateApplication = () =>
  useAct<object, { readonly application: Application; readonly secret?: string }>(
    (body) => ({ method: 'POST', path, body }),
    [path],
    { secret: true },
  );
export const useChangeApplication = () =>
  useAct<{ readonly id: string } & object>(
    ({ id, ...body }) => ({ method: 'PATCH', path: `${path}/${id}`, body }),
    [path],
  );
export const useDecideApplication = () =>
  useAct<{ readonly id: string; readonly verb: 'approve' | 'disable' }>(
    ({ id, verb }) => ({ method: 'POST', path: `${path}/${id}/${verb}` }),
    [path],
  );
export const useRenewSecret = () =>
  useAct<{ readonly id: string }, { readonly secret: string }>(
    ({ id }) => ({ method: 'POST', path: `${path}/${id}/secret` }),
    [path],
    { secret: true },
  );

/** An application in the portal. */
export interface PortalApplication {
  readonly id: string;
  readonly name: Text;
  readonly logo: string;
  readonly url: string;
  readonly organisation: Text | null;
}

export const useMyApplications = () =>
  useQuestion<{ readonly items: readonly PortalApplication[] }>(`${path}/mine`, undefined, {
    live: ['identity.application'],
  });

/** What stands between a person and an application. */
export interface SignOnStep {
  readonly application: { readonly id: string; readonly name: Text; readonly logo: string };
  readonly account: string;
  readonly step: 'not-permitted' | 'proof' | 'assurance' | 'prove' | 'consent' | 'ready';
  readonly scopes: readonly string[];
  readonly proofs: readonly string[];
  readonly assurance: number;
}

export const useSignOn = (uid: string) => useQuestion<SignOnStep>(`/identity/sign-on/${uid}`);

/** Goes on to the application, or back without signing on; answers where to. */
export const continueSignOn = (uid: string, decision: 'continue' | 'agree' | 'decline') =>
  act<{ readonly location: string }>('POST', `/identity/sign-on/${uid}`, { decision });

/** The way into an application behind a proxy. */
export const enterApplication = (wish: { readonly host: string; readonly to: string; readonly started: string }) =>
  act<{ readonly step: SignOnStep['step']; readonly application: Text; readonly location?: string }>(
    'POST',
    `${path}/enter`,
    wish,
  );

/** Ends the session, or all sessions of the person; answers where to go. */
export const signOut = (wish: {
  readonly application?: string;
  readonly to?: string;
  readonly state?: string;
  readonly everywhere?: boolean;
}) => act<{ readonly location: string }>('POST', '/identity/sign-on/sign-out', wish);

/** What a device asks for. */
export interface DeviceWish {
  readonly application: { readonly name: Text; readonly logo: string };
  readonly scopes: readonly string[];
}

export const useDeviceWish = (code: string) =>
  useQuestion<DeviceWish>(`/identity/device-codes/${encodeURIComponent(code)}`, undefined, { enabled: code !== '' });
export const decideDevice = (code: string, allow: boolean) =>
  act('POST', `/identity/device-codes/${encodeURIComponent(code)}`, { allow });
