import type { Certifier, CertifierPorts } from './certifier.ts';

/** What the operations on authorities and certificates share. */
export interface AuthorityDesk extends CertifierPorts {
  readonly certifier: Certifier;
}
