import { anonymous, type Principal } from '@citywall/kernel';
import { expect } from 'vitest';
import { openTrialIdentity } from './trial-identity.ts';

/** A password that is good enough. */
export const good = 'correct horse battery';

/** What a refusal with this problem code looks like to `expect`. */
export const code = (problem: string) => expect.objectContaining({ code: problem });

/** An identity with its first administrator, and the few acts that its tests repeat. `trial.close` ends it. */
export async function openPeopledIdentity(options: Parameters<typeof openTrialIdentity>[0] = {}) {
  const trial = await openTrialIdentity(options);
  await trial.identity.ensureFirstAdministrator('rather-long-and-odd-1');
  const { authenticator } = trial.identity;
  const basic = (name: string, password: string, address = '10.0.0.1') =>
    authenticator.authenticate({ kind: 'basic', name, password, address });
  const bySession = (token: string | undefined, address = '10.0.0.1') =>
    authenticator.authenticate({ kind: 'session', token: token ?? '', address });
  const byKey = (token: string) => authenticator.authenticate({ kind: 'key', token, address: '10.0.0.1' });
  const admin: Principal = (await basic('admin', 'rather-long-and-odd-1'))!;

  let count = 0;
  /** A user with a password of his own, ready to work. */
  const made = async (roles: string[], password = good) => {
    count += 1;
    const name = `person-${count}`;
    const input = { name, displayName: name, roles, password, mustChangePassword: false };
    const { output } = await trial.run('identity.user.create', input, admin);
    return output.user as { id: string; name: string };
  };
  const signIn = (name: string, password = good, address = '10.0.0.1') =>
    trial.run('identity.session.start', { name, password }, anonymous, address);
  return { trial, admin, basic, bySession, byKey, made, signIn };
}
