import type { Db, JsonObject } from '@citywall/kernel';
import type { Kysely } from 'kysely';

export type ApplicationKind = 'web' | 'page' | 'native' | 'service' | 'gated';
export type ApplicationState = 'asked' | 'approved' | 'disabled';
export type ClientAuthentication = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none';

/** An application as the registry keeps it. Times are ms since 1970 UTC. */
export interface Application {
  readonly id: string;
  readonly name_en: string;
  readonly name_zh: string;
  readonly logo: string;
  readonly kind: ApplicationKind;
  readonly organisation: string | null;
  readonly owner: string | null;
  readonly home_url: string | null;
  readonly redirect_uris: readonly string[];
  readonly log_out_uris: readonly string[];
  readonly back_channel_uri: string | null;
  readonly host: string | null;
  readonly grant_types: readonly string[];
  readonly authentication: ClientAuthentication;
  readonly jwks: JsonObject | null;
  readonly scopes: readonly string[];
  readonly trusted: boolean;
  readonly pairwise: boolean;
  readonly must_push: boolean;
  readonly must_bind: boolean;
  readonly introspects: boolean;
  readonly assurance: number;
  readonly proofs: readonly string[];
  readonly roles: readonly string[];
  readonly organisations: readonly string[];
  readonly state: ApplicationState;
  readonly created_at: number;
  readonly created_by: string;
  readonly decided_at: number | null;
  readonly decided_by: string | null;
}

export interface ApplicationSecret {
  readonly id: string;
  readonly application: string;
  readonly hash: Buffer;
  readonly created_at: number;
  readonly expires_at: number | null;
}

export interface ArtefactRow {
  readonly hash: Buffer;
  readonly kind: string;
  readonly payload: JsonObject;
  readonly account: string | null;
  readonly application: string | null;
  readonly family: string | null;
  readonly user_code: Buffer | null;
  readonly consumed_at: number | null;
  readonly expires_at: number;
}

/** What one session is to one application: the session's name there, and the grant its tokens come from. */
export interface Authorization {
  readonly sid?: string;
  readonly grantId?: string;
  readonly persistsLogout?: boolean;
}

export interface SignOnSession {
  readonly session: string;
  readonly account: string;
  readonly authorizations: Readonly<Record<string, Authorization>>;
  readonly ended_at: number | null;
}

export interface LogOutNotice {
  readonly id: string;
  readonly application: string;
  readonly account: string;
  readonly sid: string;
  readonly created_at: number;
  readonly due_at: number;
  readonly tries: number;
}

export interface SignOnKey {
  readonly id: string;
  readonly algorithm: 'RS256' | 'ES256';
  readonly sealed: Buffer;
  readonly created_at: number;
  readonly retires_at: number | null;
}

// A type, not an interface: kysely asks for an index signature.
type Tables = {
  'identity.application': Application;
  'identity.application_secret': ApplicationSecret;
  'identity.sign_on_artefact': ArtefactRow;
  'identity.sign_on_session': SignOnSession;
  'identity.log_out_notice': LogOutNotice;
  'identity.sign_on_key': SignOnKey;
};

/** The database with the tables of single sign-on. */
export function tables(db: Db): Kysely<Tables> {
  return db.withTables<Tables>();
}

/** A key as JSON (RFC 7517), private where it signs. */
export interface Jwk {
  readonly kty: string;
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256';
  readonly use: 'sig';
  readonly [member: string]: unknown;
}
