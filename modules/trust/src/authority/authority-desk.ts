import type { Ceremonies } from './ceremony/ceremonies.ts';
import type { Certifier, CertifierPorts } from './certifier.ts';

/** What the operations on authorities and certificates share. */
export interface AuthorityDesk extends CertifierPorts {
  readonly certifier: Certifier;
  readonly ceremonies: Ceremonies;
  /** MUST be called after the commit of whatever changes an authority: responders, lists and what else depends on it follow. */
  readonly authoritiesChanged: () => void;
}
