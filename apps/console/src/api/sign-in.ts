import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import type { Session } from './identity.ts';
import { useAct, useList, useQuestion } from './query.ts';
import { act, get } from './request.ts';
import type { Instant, Page } from './types.ts';

/** What can prove a person. */
export type FactorKind = 'password' | 'totp' | 'passkey' | 'certificate' | 'recovery';
export type EnrolledKind = 'totp' | 'passkey';

/** A sign-in that is not done: what may come next. */
export interface MoreNeeded {
  readonly state: 'more';
  readonly attempt: string;
  readonly expiresAt: Instant;
  readonly methods: readonly FactorKind[];
  readonly enrol: readonly EnrolledKind[];
  readonly passkey: PublicKeyCredentialRequestOptionsJSON | null;
  readonly challenge: string | null;
}

export type SignInStep = MoreNeeded | (Session & { readonly state: 'done' });

/** One proof as it is sent. */
export interface Proof {
  readonly method: FactorKind;
  readonly name?: string;
  readonly password?: string;
  readonly puzzle?: object;
  readonly code?: string;
  readonly response?: object;
  readonly certificate?: string;
  readonly signature?: string;
}

/** What is needed to enrol; `ticket` goes back with the proof that it worked. */
export interface PreparedEnrolment {
  readonly kind: EnrolledKind;
  readonly ticket: string;
  readonly secret?: string;
  readonly link?: string;
  readonly options?: PublicKeyCredentialCreationOptionsJSON;
}

export interface FinishedEnrolment {
  readonly ticket: string;
  readonly label?: string;
  readonly code?: string;
  readonly response?: object;
}

export const beginSignIn = () => act<MoreNeeded>('POST', '/identity/sign-in');
export const proveFactor = (attempt: string, proof: Proof) =>
  act<SignInStep>('POST', '/identity/sign-in/prove', { attempt, ...proof });
export const prepareAtSignIn = (attempt: string, kind: EnrolledKind) =>
  act<PreparedEnrolment>('POST', '/identity/sign-in/enrolment', { attempt, kind });
export const enrolAtSignIn = (attempt: string, kind: EnrolledKind, end: FinishedEnrolment) =>
  act<SignInStep>('POST', '/identity/sign-in/enrol', { attempt, kind, ...end });

/** What the person signed in can prove himself again with. */
export interface SessionChallenge {
  readonly methods: readonly FactorKind[];
  readonly passkey: PublicKeyCredentialRequestOptionsJSON | null;
  readonly challenge: string | null;
}
export const askSessionChallenge = () => get<SessionChallenge>('/identity/sessions/challenge');
export const proveSession = (proof: Proof) => act<{ provedAt: Instant }>('POST', '/identity/sessions/prove', proof);

export interface Factor {
  readonly id: string;
  readonly kind: 'totp' | 'passkey' | 'certificate';
  readonly label: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
}

/** All that the person has to prove who he is, and what his chains ask for. */
export interface OwnFactors {
  readonly items: readonly Factor[];
  readonly hasPassword: boolean;
  readonly recovery: { readonly left: number; readonly madeAt: Instant } | null;
  readonly chains: readonly { readonly name: string; readonly proof: string; readonly able: boolean }[];
}

const factors = ['/identity/factors'];
export const useFactors = () => useQuestion<OwnFactors>('/identity/factors', {}, { live: ['identity.user'] });
export const prepareFactor = (kind: EnrolledKind) =>
  act<PreparedEnrolment>('POST', '/identity/factors/prepare', { kind });
export const useEnrolFactor = () =>
  useAct<FinishedEnrolment, { factor: Factor }>(
    (body) => ({ method: 'POST', path: '/identity/factors', body }),
    factors,
    {
      secret: true,
    },
  );
export const useRemoveFactor = () =>
  useAct<{ id: string }>(({ id }) => ({ method: 'DELETE', path: `/identity/factors/${id}` }), factors);
export const useMakeRecoveryCodes = () =>
  useAct<object, { codes: readonly string[] }>(() => ({ method: 'POST', path: '/identity/recovery-codes' }), factors, {
    secret: true,
  });

/** A place where somebody is signed in, with what the session rests on. */
export interface LiveSession {
  readonly id: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly address: string;
  readonly device: string;
  readonly methods: readonly string[];
  readonly chain: string;
  readonly assurance: number;
  readonly startedAt: Instant;
  readonly lastSeenAt: Instant;
  readonly endsAt: Instant | null;
  readonly current: boolean;
}
export const useLiveSessions = (user?: string) =>
  useList<LiveSession>('/identity/sessions', { user }, { live: ['identity.user'] });

export interface ChainVersion {
  readonly number: number;
  readonly state: 'draft' | 'tested' | 'live' | 'retired';
  readonly note: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly publishedAt: Instant | null;
  readonly publishedBy: string | null;
}

export interface ChainTrial {
  readonly formatted: string;
  readonly people: readonly {
    readonly id: string;
    readonly name: string;
    readonly displayName: string;
    readonly duties: readonly string[];
    readonly chains: readonly { readonly name: string; readonly ability: 'yes' | 'enrols' | 'no' }[];
    readonly able: boolean;
  }[];
  readonly duties: readonly { readonly duty: string; readonly holders: number; readonly able: number }[];
  readonly lockedOut: readonly string[];
  readonly unknown: readonly string[];
  readonly version: ChainVersion | null;
}

const chains = ['/identity/chains'];
export const useChainVersions = () => useQuestion<Page<ChainVersion>>('/identity/chains', {});
export const useChainText = (number?: number) =>
  useQuestion<{ version: ChainVersion | null; text: string }>('/identity/chains/text', { number });
export const tryChains = (body: { text?: string; number?: number; people: readonly string[] }) =>
  act<ChainTrial>('POST', '/identity/chains/try', body);
export const useDraftChains = () =>
  useAct<{ text: string; note: string }, { version: ChainVersion }>(
    (body) => ({ method: 'POST', path: '/identity/chains', body }),
    chains,
  );
export const usePublishChains = () =>
  useAct<{ number: number; reason: string }>(
    ({ number, reason }) => ({ method: 'POST', path: `/identity/chains/${number}/publish`, body: { reason } }),
    chains,
  );

/** A reset at the clerk's desk. */
export interface AssistedReset {
  readonly id: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly state: 'waiting' | 'done' | 'withdrawn';
  readonly reason: string;
  readonly checked: string;
  readonly askedBy: string;
  readonly askedAt: Instant;
  readonly decidedBy: string | null;
}

const resets = ['/identity/assisted-resets'];
export const useAssistedResets = () =>
  useQuestion<Page<AssistedReset>>('/identity/assisted-resets', {}, { live: ['identity.user'] });
export const useAskReset = () =>
  useAct<{ name: string; checked: string; reason: string }, { reset: AssistedReset; link?: string }>(
    (body) => ({ method: 'POST', path: '/identity/assisted-resets', body }),
    resets,
    { secret: true },
  );
export const useApproveReset = () =>
  useAct<{ id: string }, { link: string }>(
    ({ id }) => ({ method: 'POST', path: `/identity/assisted-resets/${id}/approve` }),
    resets,
    { secret: true },
  );
export const useWithdrawReset = () =>
  useAct<{ id: string; reason: string }>(
    ({ id, reason }) => ({ method: 'POST', path: `/identity/assisted-resets/${id}/withdraw`, body: { reason } }),
    resets,
  );

/** An account whose password lies in two envelopes. */
export interface BreakGlass {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly sealedAt: Instant;
  readonly sealedBy: string;
  readonly usedAt: Instant | null;
  readonly usedFrom: string | null;
}

const breakGlass = ['/identity/break-glass'];
export const useBreakGlass = () =>
  useQuestion<Page<BreakGlass>>('/identity/break-glass', {}, { live: ['identity.user'] });
export const useMakeBreakGlass = () =>
  useAct<{ name: string; roles: readonly string[]; reason: string }, { envelopes: readonly string[] }>(
    (body) => ({ method: 'POST', path: '/identity/break-glass', body }),
    breakGlass,
    { secret: true },
  );
export const useSealBreakGlass = () =>
  useAct<{ id: string; reason: string }, { envelopes: readonly string[] }>(
    ({ id, reason }) => ({ method: 'POST', path: `/identity/break-glass/${id}/seal`, body: { reason } }),
    breakGlass,
    { secret: true },
  );
