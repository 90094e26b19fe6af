import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { RequestProblem } from '../../../api/problem.ts';

/** Loaded when a passkey is first needed. */
const library = () => import('@simplewebauthn/browser');

/** Whether this page can use passkeys: browsers know them under a name alone, and over HTTPS or on localhost. */
export function passkeysWork(): boolean {
  const byNumber = /^[\d.]+$|^\[/.test(window.location.hostname);
  return window.isSecureContext && !byNumber && 'PublicKeyCredential' in window;
}

/** Asks the browser for a proof; `quiet` offers passkeys while the person types a name, until it is stopped. */
export async function assertPasskey(
  options: PublicKeyCredentialRequestOptionsJSON,
  quiet = false,
): Promise<object | undefined> {
  const { startAuthentication, browserSupportsWebAuthnAutofill } = await library();
  if (quiet && !(await browserSupportsWebAuthnAutofill())) return undefined;
  return startAuthentication({ optionsJSON: options, useBrowserAutofill: quiet }).catch((error) => {
    if (quiet) return undefined;
    throw refused(error);
  });
}

/** Has the browser make a passkey. */
export async function makePasskey(options: PublicKeyCredentialCreationOptionsJSON): Promise<object> {
  const { startRegistration } = await library();
  return startRegistration({ optionsJSON: options }).catch((error) => {
    throw refused(error);
  });
}

/** Stops whatever asks for a passkey. */
export async function stopPasskeys(): Promise<void> {
  const { WebAuthnAbortService } = await library();
  WebAuthnAbortService.cancelCeremony();
}

function refused(error: unknown): RequestProblem {
  const known = error instanceof Error && error.name === 'InvalidStateError';
  return new RequestProblem(
    0,
    known ? 'console.passkey.known' : 'console.passkey.refused',
    known
      ? { en: 'This device holds a passkey for this account already.', zh: '此设备已有该账户的通行密钥。' }
      : {
          en: 'The browser did not give a passkey: it was stopped, took too long, or there is none for this city. Try again or choose another way.',
          zh: '浏览器未提供通行密钥：操作被取消、超时，或此设备没有本城市的通行密钥。请重试或选择其他方式。',
        },
  );
}
