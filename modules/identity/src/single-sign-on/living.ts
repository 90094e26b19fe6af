import type { JsonObject } from '@citywall/kernel';
import { accountMayUse } from './permission.ts';
import type { SignOnDesk } from './sign-on-desk.ts';

/** Artefacts that stand for somebody at an application; the others are steps on the way there. */
const ofPeople: ReadonlySet<unknown> = new Set(['AccessToken', 'RefreshToken', 'AuthorizationCode', 'DeviceCode']);

/**
 * Whether an artefact still means something: its application is approved, its person may act and use it, and its session
 * lives where it is bound to one. Every way to a token asks this, from memory no older than a second.
 */
export async function living(sso: SignOnDesk, artefact: JsonObject): Promise<boolean> {
  const { kind, clientId, accountId, expiresWithSession, sessionUid } = artefact;
  const application = typeof clientId === 'string' ? await sso.applications.get(clientId) : undefined;
  if (typeof clientId === 'string' && application?.state !== 'approved') return false;
  if (typeof accountId === 'string') {
    const account = await sso.livingAccount(accountId);
    if (account === undefined) return false;
    if (application && ofPeople.has(kind) && !(await accountMayUse(sso, account, application))) return false;
  }
  if (expiresWithSession !== true || typeof sessionUid !== 'string') return true;
  return (await sso.livingSession(sessionUid))?.account.id === accountId;
}
