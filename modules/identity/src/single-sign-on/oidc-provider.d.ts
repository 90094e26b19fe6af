/** What this module uses of oidc-provider, which brings no types of its own. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  /** What the library keeps; every model has these. */
  interface Model {
    readonly jti: string;
    readonly exp: number;
    readonly iat: number;
    save(ttl?: number): Promise<string>;
    destroy(): Promise<void>;
  }

  export interface Interaction extends Model {
    readonly uid: string;
    readonly returnTo: string;
    readonly prompt: { readonly name: string; readonly reasons: readonly string[] };
    readonly params: Readonly<Record<string, string | number | undefined>>;
    readonly session?: { readonly accountId?: string; readonly uid?: string };
    readonly lastSubmission?: Readonly<Record<string, unknown>>;
    result?: Readonly<Record<string, unknown>>;
  }

  export interface Grant extends Model {
    readonly accountId: string;
    readonly clientId: string;
    addOIDCScope(scope: string): void;
    getOIDCScope(): string;
  }

  export interface DeviceCode extends Model {
    readonly clientId: string;
    readonly params: Readonly<Record<string, string | undefined>>;
    readonly isExpired: boolean;
    accountId?: string;
    error?: string;
    errorDescription?: string;
    grantId?: string;
    scope?: string;
    sessionUid?: string;
    expiresWithSession?: boolean;
    authTime?: number;
    acr?: string;
    amr?: readonly string[];
    sid?: string;
  }

  export interface Client {
    readonly clientId: string;
    compareClientSecret(actual: string): boolean | Promise<boolean>;
    grantTypeAllowed(type: string): boolean;
    includeSid(): boolean;
  }

  export interface Session {
    readonly uid?: string;
    readonly accountId?: string;
    grantIdFor(client: string): string | undefined;
  }

  export interface OidcContext {
    readonly client: Client;
    readonly session: Session;
    readonly params: Readonly<Record<string, string | undefined>>;
    readonly requestParamOIDCScopes: ReadonlySet<string>;
    readonly result?: { readonly consent?: { readonly grantId?: string }; readonly login?: unknown };
    readonly provider: Provider;
  }

  export interface Context {
    readonly oidc: OidcContext;
    type: string;
    body: unknown;
  }

  export interface Adapter {
    upsert(id: string, payload: Record<string, unknown>, expiresIn: number): Promise<void>;
    find(id: string): Promise<Record<string, unknown> | undefined>;
    findByUid(uid: string): Promise<Record<string, unknown> | undefined>;
    findByUserCode(userCode: string): Promise<Record<string, unknown> | undefined>;
    consume(id: string): Promise<void>;
    destroy(id: string): Promise<void>;
    revokeByGrantId(grantId: string): Promise<void>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    readonly issuer: string;
    proxy: boolean;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    on(event: 'server_error', listener: (context: Context, error: Error) => void): void;
    readonly Client: { find(id: string): Promise<Client | undefined>; readonly prototype: Client };
    readonly Interaction: { find(id: string): Promise<Interaction | undefined> };
    readonly Grant: {
      new (of: { readonly accountId: string; readonly clientId: string }): Grant;
      find(id: string): Promise<Grant | undefined>;
    };
    readonly DeviceCode: {
      findByUserCode(code: string, options?: { readonly ignoreExpiration?: boolean }): Promise<DeviceCode | undefined>;
    };
    readonly IdToken: {
      validate(jwt: string, client: Client): Promise<{ readonly payload: Readonly<Record<string, unknown>> }>;
    };
  }

  export default Provider;

  export const errors: {
    readonly InvalidGrant: new (detail: string) => Error;
    readonly InvalidTarget: new (description: string) => Error;
    readonly InvalidScope: new (description: string, scope: string) => Error;
  };

  export const interactionPolicy: {
    readonly Check: new (
      reason: string,
      description: string,
      error: string,
      check: (context: Context) => boolean | Promise<boolean>,
    ) => object;
    readonly base: () => { get(name: string): { readonly checks: { add(check: object): void } } };
  };
}
