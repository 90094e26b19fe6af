import type { Desk } from '../desk.ts';
import type { Part } from '../part.ts';
import { applicationOperations } from './application.operations.ts';
import { deleteUndecided } from './application.store.ts';
import { deleteExpired } from './artefact.store.ts';
import { authorizeOperations } from './authorize.operations.ts';
import { continueOperations } from './continue.operations.ts';
import { deviceOperations } from './device.operations.ts';
import { endSessionOperations } from './end-session.operations.ts';
import { gateOperations } from './gate.operations.ts';
import { ownedApplications } from './owned-applications.ts';
import { portalOperations } from './portal.operations.ts';
import { protocolOperations } from './protocol.operations.ts';
import { createProtocol } from './protocol.ts';
import { registerOperations } from './register.operations.ts';
import { createSignOnDesk, type SignOnDesk } from './sign-on-desk.ts';
import { singleSignOnPolicies } from './single-sign-on.policies.ts';
import { tellLogOuts } from './tell-log-outs.ts';

const sweepEvery = 600_000;
/** Registrations that nobody decided in a month are forgotten. */
const undecidedFor = 30 * 86_400_000;

/** Single sign-on: the registry of applications, OpenID Connect and OAuth, applications behind proxies, the portal. */
export function createSingleSignOn(desk: Desk): Part {
  const sso = createSignOnDesk(desk);
  const protocol = createProtocol(sso);
  let sweeper: NodeJS.Timeout | undefined;
  let telling: ReturnType<typeof tellLogOuts> | undefined;
  return {
    operations: [
      ...applicationOperations(sso),
      ...portalOperations(sso),
      ...protocolOperations(sso, protocol),
      ...authorizeOperations(sso, protocol),
      ...continueOperations(sso, protocol),
      ...deviceOperations(sso, protocol),
      ...endSessionOperations(sso, protocol),
      ...registerOperations(sso),
      ...gateOperations(sso),
    ],
    policies: singleSignOnPolicies,
    owned: ownedApplications(sso),
    start: async () => {
      telling = tellLogOuts(sso);
      sweeper = setInterval(() => void sweep(sso), sweepEvery).unref();
      await sweep(sso);
    },
    stop: async () => {
      clearInterval(sweeper);
      await telling?.stop();
      sso.stop();
    },
  };
}

async function sweep(sso: SignOnDesk): Promise<void> {
  const now = sso.desk.clock.now();
  try {
    await deleteExpired(sso.desk.db, now);
    await deleteUndecided(sso.desk.db, now - undecidedFor);
    await sso.keys.tend();
  } catch (error) {
    sso.desk.log.warn({ reason: (error as Error).message }, 'What single sign-on no longer needs was not swept');
  }
}
