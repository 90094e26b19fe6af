import type { AuditRecord, Module, Ports } from '@citywall/kernel';
import { createCeremonies } from './authority/ceremony/ceremonies.ts';
import { ceremonyOperations } from './authority/ceremony/ceremony.operations.ts';
import { cityAuthorityKeys } from './authority/city-authority-keys.ts';
import { createAuthorities } from './authority/create-authorities.ts';
import { createDocuments } from './documents/create-documents.ts';
import { documentPolicies } from './documents/document.policies.ts';
import { type CertificatePrincipals, createCertificatePrincipals } from './enrolment/certificate-principals.ts';
import { createEnrolment } from './enrolment/create-enrolment.ts';
import { createEvidence } from './evidence/create-evidence.ts';
import { evidencePolicies } from './evidence/evidence.policies.ts';
import { hardwareModules } from './hardware-modules.ts';
import {
  type CityKeys,
  createCityKeys,
  createKeyDesk,
  destructionOperations,
  keyOperations,
  plainOperations,
  quotaOperations,
  ringOperations,
  sealOperations,
  signOperations,
  transportOperations,
} from './keys/index.ts';
import { createPrivileges } from './privilege/create-privileges.ts';
import { createMemorySweeper, createRootKeeper, rootOperations } from './root/index.ts';
import { createSupervision } from './supervision/create-supervision.ts';
import { actTopic, type Context, type TrustSurroundings } from './surroundings.ts';
import { createTimestamping } from './time/create-timestamping.ts';
import { timePolicies } from './time/time.policies.ts';
import { createTokens } from './tokens/create-tokens.ts';
import { trustPolicies } from './trust.policies.ts';
import { createKeyProcesses, createSlots, joinProviders, providerOperations, watchSlots } from './vault/index.ts';

/** Key processes: two, so that one can die in mid-load. */
const keyProcesses = 2;

/** What the certificates of a demonstration name. */
const demonstrationCity = { organisation: 'Demonstration City', country: 'CN', domain: 'city.example' };

/** Trust as the server mounts it. */
export interface Trust {
  readonly module: Module;
  /** The platform's own keys. */
  readonly cityKeys: CityKeys;
  /** Whom a certificate of the city names now. */
  readonly principalOf: CertificatePrincipals;
}

/** Keys and what is done with them, as one module to mount. */
export function createTrust(ports: Ports, surroundings: TrustSurroundings): Trust {
  const context: Context = { ports, ...surroundings };
  const processes = createKeyProcesses({ size: keyProcesses, log: ports.log, onSealed: () => keeper.recover() });
  const tellOfSlot = watchSlots(ports);
  const slots = createSlots({
    ...{ settings: surroundings.hsm, clock: ports.clock, log: ports.log },
    part: (publicKey) => processes.ask('hand-over-part', { publicKey }),
    changed: (status) => {
      tellOfSlot(status);
      // A root key that tokens unseal waits for one of them.
      if (status.state === 'attached') void keeper.recover();
    },
  });
  const sweeper = createMemorySweeper(ports.log);
  const keeper = createRootKeeper(context, processes, slots, sweeper);
  const desk = createKeyDesk(context, joinProviders(processes, slots), keeper);
  const cityKeys = createCityKeys(desk);
  const keys = cityAuthorityKeys(cityKeys);
  const ceremonies = createCeremonies({ context, keeper, processes, sweeper, signOwed: () => authorities.publish() });
  const authorities = createAuthorities(ports, {
    ...{ keys, ceremonies },
    baseUrl: surroundings.baseUrl,
    installation: surroundings.installation,
    ...(surroundings.demonstration ? { demonstration: demonstrationCity } : {}),
  });
  const { certifier, shelf, answerOcsp } = authorities;
  const time = createTimestamping({
    ...ports,
    ...{ keys, certifier, demonstration: surroundings.demonstration ?? false },
    ready: () => surroundings.baseUrl() !== '',
  });
  const documentPorts = { ...ports, keys, shelf, certifier, time };
  const documents = createDocuments(documentPorts);
  const evidence = createEvidence({ ...documentPorts, answerOcsp, recorder: surroundings.recorder });
  const enrolment = createEnrolment(ports, { certifier, shelf, cityKeys, keyDesk: desk });
  const supervision = createSupervision(ports, surroundings, { modules: () => hardwareModules(slots.status()) });
  const privileges = createPrivileges({
    ...ports,
    ...{ keys, shelf, certifier, ready: () => surroundings.baseUrl() !== '' },
    issuedByItself: authorities.issuedByItself,
    publishedAt: () => ports.settings.get('trust.published-at', '') || surroundings.baseUrl(),
  });
  const tokens = createTokens(ports, cityKeys);
  const module: Module = {
    name: 'trust',
    migrations: new URL('../migrations/', import.meta.url),
    operations: [
      ...rootOperations(keeper, processes),
      ...providerOperations(processes, slots),
      ...ceremonyOperations({ ceremonies, keeper }),
      ...ringOperations(desk),
      ...keyOperations(desk),
      ...transportOperations(desk),
      ...destructionOperations(desk),
      ...sealOperations(desk),
      ...signOperations(desk),
      ...plainOperations(),
      ...quotaOperations(desk),
      ...authorities.operations,
      ...enrolment.operations,
      ...supervision.operations,
      ...time.operations,
      ...documents.operations,
      ...evidence.operations,
      ...privileges.operations,
      ...tokens.operations,
    ],
    policies: [
      ...trustPolicies,
      ...authorities.policies,
      ...enrolment.policies,
      ...supervision.policies,
      ...timePolicies,
      ...documentPolicies,
      ...evidencePolicies,
      ...privileges.policies,
      ...tokens.policies,
    ],
    start: async () => {
      ports.events.subscribe(actTopic, 'trust.records', async ({ payload }) => {
        await surroundings.recorder.append(payload as unknown as AuditRecord, { replayed: true });
      });
      desk.start();
      slots.start();
      await keeper.start();
      await ceremonies.start();
      await authorities.start();
      await enrolment.start();
      await supervision.start();
      await time.start();
      await documents.start();
      await privileges.start();
    },
    stop: async () => {
      await privileges.stop();
      await documents.stop();
      await time.stop();
      await supervision.stop();
      await enrolment.stop();
      await authorities.stop();
      await ceremonies.stop();
      await desk.stop();
      await slots.stop();
      await processes.stop();
    },
  };
  const principalOf = createCertificatePrincipals({ ...ports, certifier, shelf, ownerOf: surroundings.ownerOf });
  return { module, cityKeys, principalOf };
}
