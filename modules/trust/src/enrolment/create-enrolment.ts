import type { Operation, Policy, Ports } from '@citywall/kernel';
import type { AuthorityShelf } from '../authority/authority-shelf.ts';
import type { Certifier } from '../authority/certifier.ts';
import { cityEscrowKeys } from '../escrow/city-escrow-keys.ts';
import { escrowOperations } from '../escrow/escrow.operations.ts';
import { estOperations } from '../est/est.operations.ts';
import { createServerKeys } from '../est/server-keys.ts';
import type { CityKeys, KeyDesk } from '../keys/index.ts';
import { enrolmentOperations } from './enrolment.operations.ts';
import { enrolmentPolicies } from './enrolment.policies.ts';
import type { EnrolmentDesk } from './enrolment-desk.ts';
import { endingTopic, remindOwners } from './remind-owners.ts';
import { settingOperations } from './setting.operations.ts';

export interface EnrolmentOptions {
  readonly certifier: Certifier;
  readonly shelf: AuthorityShelf;
  readonly cityKeys: CityKeys;
  readonly keyDesk: Pick<KeyDesk, 'provider' | 'keeper'>;
}

/** The ways to a certificate that are not ACME's: EST, requests that people decide on, SM2 double certificates. */
export interface EnrolmentWays {
  readonly operations: readonly Operation[];
  readonly policies: readonly Policy[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

const remindEveryMs = 3_600_000;
const remindQueue = 'trust.certificate.remind';

/** MUST be made before the jobs start. */
export function createEnrolment(
  ports: Ports,
  { certifier, shelf, cityKeys, keyDesk }: EnrolmentOptions,
): EnrolmentWays {
  const { clock, settings, live, jobs, log } = ports;
  const desk: EnrolmentDesk = { clock, settings, live, certifier };
  const serverKeys = createServerKeys(keyDesk.provider, () => keyDesk.keeper.requireOpen());
  let first: Promise<void> | undefined;
  const sendNext = () => jobs.send(remindQueue, {}, { startAfter: clock.now() + remindEveryMs, key: endingTopic });
  jobs.work(remindQueue, {}, async () => {
    await sendNext();
    await remindOwners(ports);
  });
  return {
    operations: [
      ...enrolmentOperations(desk),
      ...settingOperations(settings),
      ...estOperations({ ...desk, shelf, serverKeys }),
      ...escrowOperations({ clock, certifier, keys: cityEscrowKeys(cityKeys) }),
    ],
    policies: enrolmentPolicies,
    start: async () => {
      await sendNext();
      // Alarms live in memory: they stand again at once, whenever the next look is due.
      first = remindOwners(ports).catch((error: Error) =>
        log.warn({ reason: error.message }, 'Certificates that end were not looked for; tried again'),
      );
    },
    stop: async () => {
      await first;
    },
  };
}
