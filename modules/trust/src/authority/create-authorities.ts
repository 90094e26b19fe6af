import type { Db, Operation, Policy, Ports } from '@citywall/kernel';
import { createAcme } from '../acme/create-acme.ts';
import { createOcsp } from '../status/answer-ocsp.ts';
import { createListPublishing } from '../status/publish-lists.ts';
import { createResponders } from '../status/responders.ts';
import { createStateLookup } from '../status/state-lookup.ts';
import { statusOperations } from '../status/status.operations.ts';
import { type InstallationSurroundings, platformActor, recordWith } from '../surroundings.ts';
import { authorityOperations } from './authority.operations.ts';
import { authorityPolicies } from './authority.policies.ts';
import type { AuthorityDesk } from './authority-desk.ts';
import type { AuthorityKeys } from './authority-keys.ts';
import { type AuthorityShelf, createAuthorityShelf } from './authority-shelf.ts';
import type { Ceremonies } from './ceremony/ceremonies.ts';
import { certificateOperations } from './certificate.operations.ts';
import type { CertificateRow } from './certificate.store.ts';
import { certificateCountOperation } from './certificate-count.operations.ts';
import type { Certifier, CertifierPorts } from './certifier.ts';
import { certifyInstallation, installationOperation } from './certify-installation.ts';
import { createCertifier } from './create-certifier.ts';
import { type CityNames, foundHierarchies } from './found-hierarchies.ts';
import { outsideOperations } from './outside/outside.operations.ts';
import { requestOperations } from './outside/request.operations.ts';
import { profileOperations } from './profile.operations.ts';
import { endAuthorities } from './succession/end-authorities.ts';
import { successionOperations } from './succession/succession.operations.ts';
import { watchEndings } from './watch-endings.ts';

export interface AuthoritiesOptions {
  readonly keys: AuthorityKeys;
  readonly ceremonies: Ceremonies;
  /** Address under which clients reach this server; without a slash at the end. */
  readonly baseUrl: () => string;
  /** The city that a demonstration founds by itself as soon as it has keys. */
  readonly demonstration?: CityNames;
  readonly installation: InstallationSurroundings;
}

/** The city's authorities with everything that enrols at them and tells of what they issued. */
export interface Authorities {
  readonly operations: readonly Operation[];
  readonly policies: readonly Policy[];
  readonly certifier: Certifier;
  readonly shelf: AuthorityShelf;
  /** An OCSP request (DER) about certificates of one authority, answered. */
  readonly answerOcsp: ReturnType<typeof createOcsp>;
  /** Whoever else certifies for the platform tells it here. */
  readonly issuedByItself: CertifierPorts['issuedByItself'];
  /** Signs what relying parties are owed, as far as keys can be used now; resolves when that is done. */
  publish(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const renewEveryMs = 20_000;
const firstLookMs = 200;

/** MUST be made before the jobs start. */
export function createAuthorities(
  ports: Ports,
  { keys, ceremonies, baseUrl, demonstration, installation }: AuthoritiesOptions,
): Authorities {
  const { db, clock, settings, log } = ports;
  const shelf = createAuthorityShelf(clock);
  // Set once: certificates name it for as long as they live.
  const publishedAt = (): string => settings.get('trust.published-at', '') || baseUrl();
  const issuedByItself = (transaction: Db, row: CertificateRow) =>
    recordWith(ports, transaction, {
      operation: 'trust.certificate.issued-itself',
      resource: { type: 'Certificate', id: row.id },
      outcome: 'success',
      risk: 'medium',
      details: { certificate: row.id, serial: row.serial, subject: row.subject },
    });
  const { alarms } = ports;
  const status = { db, clock, settings, keys, shelf, ceremonies, alarms, publishedAt, issuedByItself };
  const lists = createListPublishing({ ...status, jobs: ports.jobs, log });
  const responders = createResponders(status);
  const answer = createOcsp({ ...status, responders, stateOf: createStateLookup(db) });
  const certifierPorts: CertifierPorts = {
    clock,
    settings,
    keys,
    shelf,
    publishedAt,
    issuedByItself,
    changed: (transaction, { authority, shard }) => lists.changed(transaction, authority, shard),
  };
  const certifier = createCertifier(certifierPorts);
  const desk: AuthorityDesk = {
    ...certifierPorts,
    certifier,
    ceremonies,
    authoritiesChanged: () => {
      shelf.forget();
      void renewOnce();
    },
  };
  let timer: NodeJS.Timeout | undefined;
  let hearNoMore: (() => void) | undefined;
  let renewing: Promise<void> | undefined;
  /** Sealed keys are no fault: it goes on when they are unsealed. One step does not keep the others from it. */
  const attempt = (step: () => Promise<void>): Promise<boolean> =>
    step().then(
      () => true,
      (error: Error) => {
        log.debug({ reason: error.message }, 'what authorities publish was not renewed');
        return false;
      },
    );
  const renew = async (): Promise<void> => {
    if (demonstration !== undefined) await attempt(() => foundOnce(ports, desk, demonstration));
    await attempt(() => certifyInstallation({ db, clock, signer: ports.signer, certifier, around: installation }));
    const answering = await attempt(() => responders.renew());
    await attempt(async () => {
      if ((await lists.renew()) && answering) await ceremonies.founded();
    });
    await attempt(() => endSpent(ports, keys));
    await attempt(async () => watchEndings(alarms, await shelf.all(db), clock.now()));
  };
  const renewOnce = (): Promise<void> => {
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  return {
    operations: [
      ...authorityOperations(desk),
      ...successionOperations(desk),
      ...outsideOperations(desk),
      ...requestOperations(desk),
      ...profileOperations(desk),
      certificateCountOperation(),
      ...certificateOperations(desk),
      installationOperation(certifier),
      ...statusOperations({ shelf, answer }),
      ...createAcme(ports, certifier, baseUrl),
    ],
    policies: authorityPolicies,
    certifier,
    shelf,
    answerOcsp: answer,
    issuedByItself,
    publish: async () => {
      await renewing;
      await renewOnce();
    },
    start: async () => {
      // What is certified names the address: nothing is before the server listens.
      const wait = (): void => {
        if (baseUrl() !== '') void renewOnce();
        timer = setTimeout(wait, baseUrl() === '' ? firstLookMs : renewEveryMs);
      };
      wait();
      // What ran out while the keys were sealed is made at once.
      hearNoMore = ports.live.listen((topic, { state }) => {
        // A round that began while they were sealed comes to nothing: it is waited for.
        if (topic === 'trust.seal' && state === 'unsealed' && baseUrl() !== '')
          void Promise.resolve(renewing).then(renewOnce);
      });
    },
    stop: async () => {
      hearNoMore?.();
      clearTimeout(timer);
      await renewing;
    },
  };
}

async function foundOnce(ports: Ports, desk: AuthorityDesk, city: CityNames): Promise<void> {
  if ((await desk.shelf.all(ports.db)).length > 0) return;
  await desk.ceremonies.openFounding();
  await ports.db.transaction().execute(async (transaction) => {
    const made = await foundHierarchies(desk, transaction as Db, city, platformActor.name);
    await recordWith(ports, transaction as Db, {
      operation: 'trust.hierarchy.founded-itself',
      resource: { type: 'Authority', id: '*' },
      outcome: 'success',
      risk: 'critical',
      details: { authorities: made.map(({ row }) => row.name), serials: made.map(({ row }) => row.serial) },
    });
  });
  desk.shelf.forget();
}

async function endSpent(ports: Ports, keys: AuthorityKeys): Promise<void> {
  await endAuthorities(ports.db, ports.clock, keys, (transaction, { id, name }) =>
    recordWith(ports, transaction, {
      operation: 'trust.authority.ended-itself',
      resource: { type: 'Authority', id },
      outcome: 'success',
      risk: 'high',
      details: { name },
    }),
  );
}
