import type { Operation, Ports } from '@citywall/kernel';
import type { Certifier } from '../authority/certifier.ts';
import { accountOperations } from './account.operations.ts';
import type { AcmeDesk } from './acme-desk.ts';
import { bindingOperations } from './binding.operations.ts';
import { challengeOperations, workOnChallenges } from './challenge.operations.ts';
import { directoryOperations } from './directory.operations.ts';
import { createNonces } from './nonces.ts';
import { orderOperations } from './order.operations.ts';
import { renewalOperations } from './renewal.operations.ts';

/** The ACME server (RFC 8555, RFC 9773) over the city's authorities. MUST be made before the jobs start. */
export function createAcme(ports: Ports, certifier: Certifier, baseUrl: () => string): readonly Operation[] {
  const { db, clock, settings, signer, jobs } = ports;
  const desk: AcmeDesk = { db, clock, settings, signer, jobs, nonces: createNonces(), certifier, baseUrl };
  workOnChallenges(desk);
  return [
    ...directoryOperations(desk),
    ...accountOperations(desk),
    ...orderOperations(desk),
    ...challengeOperations(desk),
    ...renewalOperations(desk),
    ...bindingOperations(desk),
  ];
}
