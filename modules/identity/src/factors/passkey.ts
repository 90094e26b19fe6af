import { invalid } from '@citywall/kernel';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Account } from '../tables.ts';

/** Whom passkeys are for (WebAuthn's relying party): they work at this name alone. */
export interface RelyingParty {
  readonly id: string;
  /** Whether a page of this origin may ask. */
  isOwn(origin: string): boolean;
}

const challengeLifetime = 10 * 60_000;

/**
 * By the city's public address. Reached by a number of this machine it is `localhost`, for passkeys know names alone;
 * then every port of localhost is our own.
 */
export function relyingParty(address: string): RelyingParty {
  const url = URL.canParse(address) ? new URL(address) : new URL('http://localhost');
  const isLocal = ['localhost', '127.0.0.1', '[::1]', '0.0.0.0', '[::]'].includes(url.hostname);
  if (!isLocal) return { id: url.hostname, isOwn: (origin) => origin === url.origin };
  return { id: 'localhost', isOwn: (origin) => URL.canParse(origin) && new URL(origin).hostname === 'localhost' };
}

/** Loaded when first needed: it is large, and many cities start without a passkey. */
const library = () => import('@simplewebauthn/server');

/** What the browser needs to make a passkey: found by the city without a name (discoverable), always with PIN or biometrics. */
export async function creationOptions(
  party: RelyingParty,
  account: Pick<Account, 'id' | 'name' | 'display_name'>,
  challenge: Uint8Array,
  known: readonly { readonly credential: string }[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: 'Citywall',
    rpID: party.id,
    userName: account.name,
    userDisplayName: account.display_name,
    userID: new Uint8Array(Buffer.from(account.id)),
    challenge: new Uint8Array(challenge),
    timeout: challengeLifetime,
    attestationType: 'none',
    excludeCredentials: known.map(({ credential }) => ({ id: credential })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** What the browser needs to prove a passkey; without `known` it offers all it has for this city. */
export async function requestOptions(
  party: RelyingParty,
  challenge: Uint8Array,
  known?: readonly { readonly credential: string }[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: new Uint8Array(challenge),
    timeout: challengeLifetime,
    userVerification: 'required',
    ...(known === undefined ? {} : { allowCredentials: known.map(({ credential }) => ({ id: credential })) }),
  });
}

/** A passkey as it was just made. */
export interface MadePasskey {
  readonly credential: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** Checks a passkey that a browser made; throws a Problem when it was not made here, for this challenge, with verification. */
export async function readMadePasskey(
  party: RelyingParty,
  response: object,
  challenge: Uint8Array,
): Promise<MadePasskey> {
  const { verifyRegistrationResponse } = await library();
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as RegistrationResponseJSON,
      expectedChallenge: Buffer.from(challenge).toString('base64url'),
      expectedOrigin: ownOrigin(party, response),
      expectedRPID: party.id,
      requireUserVerification: true,
    });
    if (!verified) throw new Error('not verified');
    const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
    return { credential: id, publicKey: Buffer.from(publicKey), counter, transports: transports.map(String) };
  } catch (error) {
    throw invalid(
      'identity.passkey.unfit',
      {
        en: 'The browser’s answer does not fit: it must come from this page, for this enrolment, with PIN or biometrics. Begin again.',
        zh: '浏览器返回的内容不符合要求：必须来自本页面、对应本次登记，并经过 PIN 或生物识别验证。请重新开始。',
      },
      { reason: (error as Error).message.slice(0, 200) },
    );
  }
}

/** The id of the passkey that an assertion says it is from; undefined when it says none. */
export function credentialOf(response: object): string | undefined {
  const { id } = response as { id?: unknown };
  return typeof id === 'string' && /^[A-Za-z0-9_-]{1,1400}$/.test(id) ? id : undefined;
}

/** The signature count of a true assertion by this passkey for this challenge, undefined for a wrong one. */
export async function readAssertion(
  party: RelyingParty,
  response: object,
  challenge: Uint8Array,
  passkey: { readonly credential: string; readonly public_key: Buffer | null },
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await library();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as AuthenticationResponseJSON,
      expectedChallenge: Buffer.from(challenge).toString('base64url'),
      expectedOrigin: ownOrigin(party, response),
      expectedRPID: party.id,
      requireUserVerification: true,
      // The count is compared by whoever asks, who tells a copy from a wrong signature.
      credential: { id: passkey.credential, publicKey: new Uint8Array(passkey.public_key ?? []), counter: 0 },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    // What does not parse is as wrong as what does not verify.
    return undefined;
  }
}

/** The origin that the browser signed, when it is one of ours; else one that no browser can have. */
function ownOrigin(party: RelyingParty, response: object): string {
  const { clientDataJSON } = (response as { response?: { clientDataJSON?: unknown } }).response ?? {};
  const text = Buffer.from(typeof clientDataJSON === 'string' ? clientDataJSON : '', 'base64url').toString('utf8');
  const { origin } = JSON.parse(text) as { origin?: unknown };
  return typeof origin === 'string' && party.isOwn(origin) ? origin : 'none://';
}
