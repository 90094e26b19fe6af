/** How a principal proved who it is. */
export type Authentication = 'session' | 'key' | 'basic' | 'certificate' | 'none';

/** Whoever acts. `roles` are role names of the access module. */
export interface Principal {
  readonly type: 'person' | 'application' | 'device' | 'organisation' | 'anonymous';
  readonly id: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly authentication: Authentication;
  /** Id of the session, when there is one. */
  readonly session?: string;
  /** When the principal last proved who it is (ms); decides whether a critical act needs a new proof. */
  readonly provedAt?: number;
  /** Ids of the organisation it belongs to and of those above that, in this order; missing outside the tree. */
  readonly organisations?: readonly string[];
  /** What it proved in this session: `password`, `totp`, `passkey`, `certificate` … */
  readonly methods?: readonly string[];
  /** How surely the city knows who it is: 0 said so itself, 1 a number or mailbox answered, 2 a certificate or proofing from afar, 3 a clerk saw the document. */
  readonly assurance?: number;
  /** How likely it was at the sign-in that it was somebody else, in percent. */
  readonly risk?: number;
  /** That is so likely that high-risk acts need a fresh proof too. */
  readonly unusual?: boolean;
  /** Set while the password must be changed: only that operation and sign-out are open. */
  readonly mustChangePassword?: boolean;
}

export const anonymous: Principal = {
  type: 'anonymous',
  id: 'anonymous',
  name: 'anonymous',
  roles: [],
  authentication: 'none',
};

/** What a request brings to prove who sends it. */
export type Credentials =
  | {
      readonly kind: 'session';
      readonly token: string;
      readonly address: string;
      /** A page asks by itself, to stay fresh: that does not count as use of the session. */
      readonly passive?: boolean;
    }
  | { readonly kind: 'key'; readonly token: string; readonly address: string }
  | { readonly kind: 'basic'; readonly name: string; readonly password: string; readonly address: string }
  /** A certificate (DER) whose key was proved in the TLS handshake and nothing more. */
  | { readonly kind: 'certificate'; readonly certificate: Uint8Array; readonly address: string };

/** Port implemented by modules/identity. Answers undefined for anything that does not prove a living, enabled principal. */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<Principal | undefined>;
}
