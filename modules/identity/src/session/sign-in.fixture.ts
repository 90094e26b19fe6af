import { anonymous, type Call, type Principal } from '@citywall/kernel';
import { TOTP } from 'otpauth';
import type { IdentityOptions } from '../desk.ts';
import { good, openPeopledIdentity } from '../peopled-identity.fixture.ts';

/** The code that an authenticator app with this secret shows at a moment. */
export function appCode(secret: string, at: number): string {
  return new TOTP({ secret, digits: 6, period: 30, algorithm: 'SHA1' }).generate({ timestamp: at });
}

/** Identity with people, chains that can be published in one call, and browsers that sign in step by step. */
export async function openSignIn(options: Pick<IdentityOptions, 'principalOf'> = {}) {
  const peopled = await openPeopledIdentity({ address: () => 'http://localhost:8080', ...options });
  const { trial, bySession, signIn } = peopled;
  // Proved just now, as the door has it after HTTP Basic.
  const { admin } = peopled;

  /** Saves, tries and publishes the text; rejects with what refuses it. */
  const publish = async (text: string): Promise<number> => {
    const { output } = await trial.run('identity.chain.draft', { text, note: 'test' }, admin);
    const { number } = output.version;
    await trial.run('identity.chain.try', { number }, admin);
    await trial.run('identity.chain.publish', { number, reason: 'test' }, admin);
    return number;
  };

  /** A browser with a cookie jar. */
  const browser = (address = '10.0.0.1', around: Pick<Call, 'certificate' | 'userAgent'> = {}) => {
    let cookie: string | undefined;
    const ask = async (name: string, input: object) => {
      const answer = await trial.run(name, input, anonymous, address, {
        ...around,
        ...(cookie && { browser: cookie }),
      });
      cookie = answer.cookies.citywall_browser ?? cookie;
      return answer;
    };
    return {
      begin: async () => (await ask('identity.sign-in.begin', {})).output,
      prove: (attempt: string, proof: object) => ask('identity.sign-in.prove', { attempt, ...proof }),
      ask,
      /** The name and password as first step. */
      password: async (name: string, password = good) => {
        const { output } = await ask('identity.sign-in.begin', {});
        return ask('identity.sign-in.prove', { attempt: output.attempt, method: 'password', name, password });
      },
    };
  };

  /** The principal of a fresh session of a person under the default chain. */
  const session = async (name: string): Promise<Principal> => {
    const principal = await bySession((await signIn(name)).token);
    if (principal === undefined) throw new Error(`${name} could not sign in`);
    return principal;
  };

  /** Enrols TOTP for somebody signed in; answers the secret. */
  const enrolTotp = async (principal: Principal): Promise<string> => {
    const { output } = await trial.run('identity.factor.prepare', { kind: 'totp' }, principal);
    const code = appCode(output.secret, trial.now());
    await trial.run('identity.factor.enrol', { ticket: output.ticket, code, label: 'phone' }, principal);
    // The code just given is used up.
    trial.advance(30_000);
    return output.secret;
  };
  return { ...peopled, publish, browser, session, enrolTotp };
}
