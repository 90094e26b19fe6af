import type { AuthorityShelf } from '../authority/authority-shelf.ts';
import type { EnrolmentDesk } from '../enrolment/enrolment-desk.ts';
import { requireProfile } from '../enrolment/request-certificate.ts';
import type { ServerKeys } from './server-keys.ts';

/** What the operations of EST share. */
export interface EstDesk extends EnrolmentDesk {
  readonly shelf: AuthorityShelf;
  readonly serverKeys: ServerKeys;
}

/** The profile that a label names; without one the setting trust.est.profile does. Throws when there is none. */
export function profileAt(desk: EstDesk, label: string | undefined) {
  return requireProfile(desk, label ?? desk.settings.get('trust.est.profile', 'device'));
}
