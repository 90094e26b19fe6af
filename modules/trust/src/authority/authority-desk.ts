import type { Certifier } from './certifier.ts';
import type { CertifierPorts } from './create-certifier.ts';

/** What the operations on authorities and certificates share. */
export interface AuthorityDesk extends CertifierPorts {
  readonly certifier: Certifier;
}
